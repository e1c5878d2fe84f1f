import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { readErrorCode, readFrame, readMessages } from '../src/wire/messages'
import { Pause, pauseAfter } from '../src/wire/pause'
import { ownerOf } from '../src/session'

const plain = { id: '000000000001', at: '2026-11-22T08:00:00Z', source: 'ai', text: 'words' }

describe('readMessages', () => {
  it('keeps the words where a card or the buttons are of an unknown shape', () => {
    const odd = { ...plain, card: { kind: 'hologram' }, quick_replies: [{ title: 1 }], state: 'eaten' }
    expect(readMessages([odd])).toEqual([{ ...plain, card: undefined, quick_replies: undefined, state: undefined }])
    const broken = { ...plain, card: { kind: 'statement', loan: {}, overdue: { total: 12 } } }
    expect(readMessages([broken])[0]).toMatchObject({ text: 'words', card: undefined })
  })

  it('reads nulls as absent', () => {
    const [read] = readMessages([{ ...plain, card: null, quick_replies: null, client_id: null, state: null }])
    expect(read).toMatchObject(plain)
  })

  it('leaves out what is no message', () => {
    expect(readMessages([plain, null, 7, {}, { ...plain, source: 'nobody' }])).toHaveLength(1)
    expect(() => readMessages({ error: 'no' })).toThrow(TypeError)
    expect(() => readMessages(undefined)).toThrow(TypeError)
  })
})

describe('readFrame', () => {
  it.each([undefined, new Blob(), '', '{', 'null', '{"type":"dance"}', '{"type":"typing","on":"yes"}'])(
    'takes %j for nothing',
    (data) => expect(readFrame(data)).toBeUndefined(),
  )

  it('knows its frames', () => {
    expect(readFrame(JSON.stringify({ type: 'message', message: plain }))).toMatchObject({ message: plain })
    expect(readFrame('{"type":"state","owner":"human"}')).toEqual({ type: 'state', owner: 'human' })
  })
})

it('reads the code of a refusal, whatever stands there', () => {
  expect(readErrorCode({ error: { code: 'too_many', message: '' } })).toBe('too_many')
  expect(readErrorCode('<html>')).toBe('unknown')
})

it('pauses longer after each failure, up to 30 s, never in step', () => {
  expect([1, 2, 3, 9].map((n) => pauseAfter(n, 0))).toEqual([500, 1000, 2000, 20_000])
  expect(pauseAfter(9, 1)).toBe(30_000)
})

describe('Pause', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('lasts as long as it was meant to, or until it is ended', async () => {
    const pause = new Pause()
    const over = vi.fn()
    void pause.take(1000).then(over)
    await vi.advanceTimersByTimeAsync(999)
    expect(over).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(over).toHaveBeenCalledOnce()

    const ended = pause.take(60_000)
    pause.end()
    await ended
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is ended together with every other that has begun', async () => {
    const pause = new Pause()
    const both = Promise.all([pause.take(60_000), pause.take(30_000)])
    pause.end()
    await both
    expect(vi.getTimerCount()).toBe(0)
  })

  it('may be ended before there was one', () => expect(() => new Pause().end()).not.toThrow())
})

it('owns by the subject of a token, and by a digest where there is none', () => {
  const token = (sub: unknown) => `e30.${btoa(JSON.stringify({ sub })).replace(/=+$/, '')}.x`
  expect(ownerOf(token('B/1'))).toBe('B%2F1')
  expect(ownerOf(token(7))).toMatch(/^t[\da-f]+$/)
  expect(ownerOf('opaque')).not.toBe(ownerOf('opaquf'))
})
