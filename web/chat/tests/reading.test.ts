import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'

import { readingLeft, useSecondsLeft } from '../src/cards/reading'

const AT = '2026-11-22T08:00:00Z'
const since = (seconds: number) => new Date(AT).getTime() + seconds * 1000

describe('readingLeft', () => {
  it.each([
    [0, 15_000],
    [4, 11_000],
    [15, 0],
    [9999, 0],
    [-3600, 15_000],
  ])('%d s after it was shown, %d ms', (seconds, left) => expect(readingLeft(AT, 15, since(seconds))).toBe(left))

  it('is the whole time where nobody says when it was shown', () => expect(readingLeft('then', 15, since(0))).toBe(15_000))
  it('is nothing where nothing is to be read', () => expect(readingLeft('', 0, since(0))).toBe(0))
})

describe('useSecondsLeft', () => {
  beforeEach(() => void vi.useFakeTimers({ now: since(2) }))
  afterEach(() => void vi.useRealTimers())

  it('counts down to nothing, and then rests', async () => {
    const scope = effectScope()
    const left = scope.run(() => useSecondsLeft(AT, 5))!
    const seen = [left.value]
    for (let i = 0; i < 4; i += 1) {
      await vi.advanceTimersByTimeAsync(1000)
      seen.push(left.value)
    }
    expect(seen).toEqual([3, 2, 1, 0, 0])
    expect(vi.getTimerCount()).toBe(0)
    scope.stop()
  })

  it('stops with what shows it', () => {
    const scope = effectScope()
    scope.run(() => useSecondsLeft(AT, 5))
    expect(vi.getTimerCount()).toBe(1)
    scope.stop()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('starts no clock for what was read long ago', () => {
    expect(useSecondsLeft(AT, 1).value).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })
})
