import { describe, expect, it } from 'vitest'

import { monthsBetween, weeksOf } from '../src/cards/months'

describe('monthsBetween', () => {
  it('runs over the year, through months in which nothing is due', () => {
    expect(monthsBetween(['2027-02-15', '2026-11-30'])).toEqual(['2026-11', '2026-12', '2027-01', '2027-02'])
  })
  it('is empty without a day', () => expect(monthsBetween(['soon'])).toEqual([]))
})

describe('weeksOf', () => {
  it('puts the first of the month under its weekday', () => {
    const weeks = weeksOf('2026-11')
    expect(weeks[0]![0]).toBe('2026-11-01')
    expect(weeks).toHaveLength(5)
    expect(weeks[4]!.slice(0, 3)).toEqual(['2026-11-29', '2026-11-30', undefined])
  })
  it.each([
    ['2026-02', 28],
    ['2028-02', 29],
    ['2100-02', 28],
    ['2026-12', 31],
  ])('%s has %d days, each once, seven a week', (month, length) => {
    const weeks = weeksOf(month)
    expect(weeks.every((week) => week.length === 7)).toBe(true)
    const days = weeks.flat().filter(Boolean)
    expect(days).toHaveLength(length)
    expect(new Set(days).size).toBe(length)
    expect(weeks.flat().indexOf(`${month}-01`)).toBe(new Date(`${month}-01T00:00:00Z`).getUTCDay())
  })
})
