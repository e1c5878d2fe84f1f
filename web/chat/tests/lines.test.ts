import { describe, expect, it } from 'vitest'

import { highestOwed, isWorthALine, linePoints, lineThrough, nearest } from '../src/cards/lines'

const point = (on: string, nothing: string, plan: string) => ({ on, nothing, plan })
const SERIES = [point('2026-11-22', '100.00', '100.00'), point('2026-11-26', '110.00', '50.00'), point('2026-12-02', '200.00', '0.00')]

describe('linePoints', () => {
  it('stand where their day lies, in shares of the highest sum', () => {
    expect(linePoints(SERIES)).toEqual([
      { x: 0, nothing: 0.5, plan: 0.5 },
      { x: 0.4, nothing: 0.55, plan: 0.25 },
      { x: 1, nothing: 1, plan: 0 },
    ])
  })

  it('are spread evenly where the days lead nowhere', () => {
    const same = [point('2026-11-22', '0.00', '0.00'), point('2026-11-22', '0.00', '-1.00')]
    expect(linePoints(same)).toEqual([
      { x: 0, nothing: 0, plan: 0 },
      { x: 1, nothing: 0, plan: 0 },
    ])
    expect(linePoints([SERIES[0]!])).toEqual([{ x: 0, nothing: 1, plan: 1 }])
    expect(linePoints([])).toEqual([])
  })
})

describe('highestOwed', () => {
  it('gives the digits of the wire, of either line', () => {
    expect(highestOwed([...SERIES, point('2027-01-02', '1.00', '90071992547409931.07')])).toBe('90071992547409931.07')
    expect(highestOwed(SERIES)).toBe('200.00')
  })
})

describe('isWorthALine', () => {
  it.each([undefined, null, [], [SERIES[0]!], SERIES.map(({ on }) => point(on, '0.00', '0.00'))])('not %j', (series) =>
    expect(isWorthALine(series)).toBe(false),
  )
  it('where something is owed on the way', () => expect(isWorthALine(SERIES)).toBe(true))
})

describe('nearest', () => {
  it.each([
    [-1, 0],
    [0.19, 0],
    [0.21, 1],
    [0.69, 1],
    [0.71, 2],
    [7, 2],
  ])('%d is nearest to point %d', (x, place) => expect(nearest(linePoints(SERIES), x)).toBe(place))
})

it('draws from the first day to the last, higher sums above', () => {
  expect(lineThrough(linePoints(SERIES), 'nothing', 100)).toBe('0.00,50.00 40.00,45.00 100.00,0.00')
  expect(lineThrough(linePoints(SERIES), 'plan', 100)).toBe('0.00,50.00 40.00,75.00 100.00,100.00')
})
