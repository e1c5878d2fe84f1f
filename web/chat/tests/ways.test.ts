import { describe, expect, it } from 'vitest'

import { buttonsOf, difference, type Way } from '../src/cards/ways'

const way = (key: string, name: string, button = '') => ({ key, name, button }) as Way
const WAYS = [way('replan:12', 'in twelve'), way('settle', 'at once')]
const reply = (id: string, title: string) => ({ id, title })

describe('buttonsOf', () => {
  it('gives each way the button that bears its name', () => {
    const found = buttonsOf(WAYS, [reply('a', 'at once'), reply('b', 'a person'), reply('c', 'in twelve')])
    expect([...found].map(([key, { id }]) => [key, id])).toEqual([
      ['replan:12', 'c'],
      ['settle', 'a'],
    ])
  })

  it('goes by the shorter title that a way has on its button, also where two titles have the same figures', () => {
    const ways = [way('part', 'pay 10.00 today, the rest later', 'pay 10.00'), way('all', 'pay what is due, 10.00', 'due 10.00')]
    const found = buttonsOf(ways, [reply('a', 'pay 10.00'), reply('b', 'due 10.00')])
    expect([...found].map(([key, { id }]) => [key, id])).toEqual([
      ['part', 'a'],
      ['all', 'b'],
    ])
  })

  it.each([
    ['a way has no button', WAYS, [reply('a', 'at once')]],
    ['two buttons say the same', WAYS, [reply('a', 'at once'), reply('b', 'in twelve'), reply('c', 'at once')]],
    ['two ways have the same name', [...WAYS, way('part', 'at once')], [reply('a', 'at once'), reply('b', 'in twelve')]],
    ['there are no buttons', WAYS, []],
  ])('gives none where %s', (_, ways, replies) => expect(buttonsOf(ways, replies).size).toBe(0))
})

describe('difference', () => {
  it.each([
    ['12.50', { by: 'less', amount: '12.50' }],
    ['-0.01', { by: 'more', amount: '0.01' }],
    ['0.00', { by: 'same', amount: '0.00' }],
    ['-0.00', { by: 'same', amount: '-0.00' }],
  ])('of %s', (saving, said) => expect(difference(saving)).toEqual(said))
})
