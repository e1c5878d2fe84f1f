import { describe, expect, it } from 'vitest'

import { choices, deliveries, merge, timeMarks } from '../src/conversation/timeline'
import type { Message } from '../src/wire/messages'

function message(n: number, more: Partial<Message> = {}): Message {
  return { id: String(n).padStart(12, '0'), at: '2026-11-22T08:00:00Z', source: 'ai', text: `text ${n}`, ...more }
}

const own = (n: number, more: Partial<Message> = {}) => message(n, { source: 'borrower', ...more })
const replies = [
  { id: 'a', title: 'first' },
  { id: 'b', title: 'second' },
]

describe('merge', () => {
  it('orders by id and keeps each once, in whatever pieces and order they come', () => {
    const all = Array.from({ length: 12 }, (_, i) => message(i + 1))
    const pieces = [all.slice(6), all.slice(2, 9), all.slice(0, 4), all.slice(4, 7).reverse(), all]
    expect(pieces.reduce<readonly Message[]>((held, piece) => merge(held, piece), [])).toEqual(all)
  })

  it('lets a message that comes again replace the one held', () => {
    const held = [own(1, { text: '6222 1111', state: 'received' }), message(2)]
    const again = own(1, { text: '6222 ****', state: 'answered' })
    expect(merge(held, [again])).toEqual([again, held[1]])
  })

  it('returns the same list where nothing comes', () => {
    const held = [message(1)]
    expect(merge(held, [])).toBe(held)
  })
})

describe('deliveries', () => {
  it('is answered only once words followed and the gateway holds it open no longer', () => {
    const states = deliveries([
      own(1, { state: 'answered' }),
      own(2, { state: 'received' }),
      message(3),
      own(4, { state: 'answered' }),
      message(5, { source: 'system' }),
    ])
    expect([...states].sort()).toEqual([
      [own(1).id, 'answered'],
      [own(2).id, 'received'],
      [own(4).id, 'received'],
    ])
  })
})

describe('choices', () => {
  it('waits at the last set, and only until the borrower or a person speaks', () => {
    const asked = [message(1, { quick_replies: replies }), message(2, { quick_replies: replies })]
    expect(choices(asked, new Map(), []).get(asked[1]!.id)).toEqual({ chosen: undefined, latest: true })
    expect(choices(asked, new Map(), []).get(asked[0]!.id)).toEqual({ chosen: undefined, latest: false })
    for (const next of [own(3), message(3, { source: 'human' })]) {
      expect(choices([...asked, next], new Map(), []).get(asked[1]!.id)?.latest).toBe(false)
    }
    expect(choices(asked, new Map(), ['on its way']).get(asked[1]!.id)?.latest).toBe(false)
  })

  it('knows what was chosen by the tap, by the unsent words, and after a reload by the next words', () => {
    const asked = message(1, { quick_replies: replies })
    expect(choices([asked], new Map([[asked.id, 'first']]), []).get(asked.id)?.chosen).toBe('first')
    expect(choices([asked], new Map(), ['second']).get(asked.id)?.chosen).toBe('second')
    expect(choices([asked, own(2, { text: 'second' })], new Map(), []).get(asked.id)?.chosen).toBe('second')
    expect(choices([asked, own(2), own(3, { text: 'second' })], new Map(), []).get(asked.id)?.chosen).toBeUndefined()
  })
})

describe('timeMarks', () => {
  it('marks the first and what comes after five minutes of silence', () => {
    const at = (minute: string) => `2026-11-22T08:${minute}:00Z`
    const said = [message(1, { at: at('00') }), message(2, { at: at('04') }), message(3, { at: at('09') })]
    expect([...timeMarks(said)]).toEqual([said[0]!.id, said[2]!.id])
  })
})
