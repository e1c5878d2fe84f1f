import { describe, expect, it } from 'vitest'

import { grouped, isNil, percent } from '../src/money'

describe('grouped', () => {
  it.each([
    ['0.00', '0.00'],
    ['999.99', '999.99'],
    ['1000.00', '1,000.00'],
    ['1234567.80', '1,234,567.80'],
    ['-12345.60', '-12,345.60'],
    ['259.9999', '259.9999'],
    // More digits than a double holds: none may change.
    ['90071992547409931.07', '90,071,992,547,409,931.07'],
  ])('%s is %s', (amount, shown) => expect(grouped(amount)).toBe(shown))

  it.each(['', 'abc', '1e5', '1,000.00', '<b>1</b>'])('leaves %j as it is', (text) => expect(grouped(text)).toBe(text))
})

describe('percent', () => {
  it.each([
    ['18.0000', '18%'],
    ['0.0500', '0.05%'],
    ['15.4', '15.4%'],
    ['100', '100%'],
    ['0.00', '0%'],
    ['24%', '24%'],
  ])('%s is %s', (rate, shown) => expect(percent(rate)).toBe(shown))
})

describe('isNil', () => {
  it('knows nothing from something', () => {
    expect(['0', '0.00', '-0.00'].map(isNil)).toEqual([true, true, true])
    expect(['0.01', '-0.01', '', '10.00'].map(isNil)).toEqual([false, false, false, false])
  })
})
