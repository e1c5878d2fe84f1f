import { describe, expect, it } from 'vitest'

import { dayInWords, momentInWords, shanghaiDay } from '../src/calendar'

const NOW = new Date('2026-11-22T17:30:00Z') // 01:30 on the 23rd in Shanghai

describe('days are those of Shanghai', () => {
  it('turns over at 16:00 UTC', () => {
    expect(shanghaiDay(new Date('2026-11-22T15:59:59Z'))).toBe('2026-11-22')
    expect(shanghaiDay(new Date('2026-11-22T16:00:00Z'))).toBe('2026-11-23')
  })

  it('names the year only where it is another', () => {
    expect(dayInWords('2026-08-05', NOW)).toBe('8月5日')
    expect(dayInWords('2027-01-31', NOW)).toBe('2027年1月31日')
    expect(dayInWords('soon', NOW)).toBe('soon')
  })

  it('tells today by the clock, yesterday by name, else the day', () => {
    expect(momentInWords('2026-11-22T16:05:00Z', NOW)).toBe('00:05')
    expect(momentInWords('2026-11-22T15:05:00Z', NOW)).toBe('昨天 23:05')
    expect(momentInWords('2026-11-01T02:00:00Z', NOW)).toBe('11月1日 10:00')
    expect(momentInWords('nonsense', NOW)).toBe('')
  })
})
