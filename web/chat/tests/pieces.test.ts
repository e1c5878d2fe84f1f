import { describe, expect, it } from 'vitest'

import { pieces } from '../src/page/pieces'

const HOME = 'https://lender.example'
const links = (text: string) => pieces(text, HOME).flatMap(({ href }) => href ?? [])
const whole = (text: string) => pieces(text, HOME).flatMap(({ whole, text }) => (whole ? text : []))

describe('pieces', () => {
  it.each([
    ['可以拨打12378投诉', ['tel:12378']],
    ['心理援助热线 12356。', ['tel:12356']],
    ['12363（征信），12378（银行）', ['tel:12363', 'tel:12378']],
    ['客服95588', ['tel:95588']],
    ['请打 400-820-8820，或 4008208820', ['tel:4008208820', 'tel:4008208820']],
  ])('%s can be called', (text, expected) => expect(links(text)).toEqual(expected))

  it.each([
    '共 12378 元',
    '12378元',
    '一共12,378.00 元',
    '12378.50',
    '¥12378',
    '12356 天',
    '第12378期',
    '尾号 12356',
    '编号 12378',
    '单号12356',
    'A12378',
    '12378A',
    '112378',
    '123780',
    '12378-1',
    '6222000012378000',
  ])('%s is no phone number', (text) => expect(links(text)).toEqual([]))

  it('opens only what is at home', () => {
    expect(links(`请看 ${HOME}/card?x=1。`)).toEqual([`${HOME}/card?x=1`])
    for (const foreign of [
      'https://evil.example/',
      'https://lender.example.evil.example/',
      'http://lender.example/',
      'https://lender.example@evil.example/',
      'https://user@lender.example/',
      'https://lender.example:444/',
      'javascript:alert(1)',
      '//evil.example',
      'https://',
    ]) {
      expect(links(`看 ${foreign} 吧`)).toEqual([])
    }
  })

  it('keeps days and sums together', () => {
    expect(whole('截至2026年11月23日，共 2,858.29 元，12月8日到期，0.045%')).toEqual(['2026年11月23日', '2,858.29 元', '12月8日', '0.045%'])
    expect(whole('前面还有 2 位，第 3 期，晚了12天，1年')).toEqual(['2 位', '3 期', '12天', '1年'])
    expect(whole('编号 KX20261122-000173。')).toEqual(['KX20261122-000173'])
    expect(whole('90,071,992,547,409,931.07 元')).toEqual([])
  })

  it('leaves every character where it was', () => {
    for (const text of ['', '好', 'a.b,c', '12378', ' 1.00 元 \n· 12356，', 'https://lender.example/a。b', '😀12378😀']) {
      expect(pieces(text, HOME).map((piece) => piece.text).join('')).toBe(text)
    }
  })
})
