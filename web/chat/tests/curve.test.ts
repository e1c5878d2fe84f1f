import { describe, expect, it } from 'vitest'

import { columnAt, columns, firstPick, highest, isWorthDrawing } from '../src/cards/curve'

const point = (pay_on: string, total: string, penalty: string) => ({ pay_on, total, penalty })
const CURVE = [point('2026-11-22', '100.00', '10.00'), point('2026-11-23', '200.00', '40.00'), point('2026-11-24', '50.00', '0.00')]

describe('columns', () => {
  it('are shares of the highest sum, and of the highest penalty', () => {
    expect(columns(CURVE)).toEqual([
      { total: 0.5, late: 0.05, lateAlone: 0.25 },
      { total: 1, late: 0.2, lateAlone: 1 },
      { total: 0.25, late: 0, lateAlone: 0 },
    ])
  })

  it('are flat where nothing is owed', () => {
    expect(columns([point('2026-11-22', '0.00', '0.00')])).toEqual([{ total: 0, late: 0, lateAlone: 0 }])
  })
})

describe('highest', () => {
  it('gives the digits of the wire, also beyond what a number holds', () => {
    expect(highest([...CURVE, point('2026-11-25', '90071992547409931.07', '0')], 'total')).toBe('90071992547409931.07')
    expect(highest(CURVE, 'penalty')).toBe('40.00')
  })
})

describe('isWorthDrawing', () => {
  it.each([undefined, null, [], [CURVE[0]!], CURVE.map((one) => ({ ...one, total: '0.00' }))])('not %j', (curve) =>
    expect(isWorthDrawing(curve)).toBe(false),
  )
  it('where something is to be cleared', () => expect(isWorthDrawing(CURVE)).toBe(true))
})

describe('columnAt', () => {
  it.each([
    [-5, 0],
    [0, 0],
    [99, 9],
    [100, 10],
    [309, 30],
    [310, 30],
    [999, 30],
  ])('%d of 310 is column %d of 31', (x, column) => expect(columnAt(x, 310, 31)).toBe(column))
})

describe('firstPick', () => {
  it('is the first day asked about that lies ahead and within', () => {
    expect(firstPick(CURVE, [{ pay_on: '2026-11-22' }, { pay_on: '2026-11-24' }], '2026-11-22')).toBe(2)
  })
  it('is today where no other was asked about, or one beyond the curve', () => {
    expect(firstPick(CURVE, [{ pay_on: '2026-11-22' }], '2026-11-22')).toBe(0)
    expect(firstPick(CURVE, [{ pay_on: '2027-11-22' }], '2026-11-22')).toBe(0)
  })
})
