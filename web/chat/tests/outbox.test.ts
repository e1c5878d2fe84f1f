import { beforeEach, describe, expect, it } from 'vitest'

import { newClientId, Outbox } from '../src/conversation/outbox'

const waiting = (clientId: string, createdAt = Date.now()) => ({
  clientId,
  text: `text of ${clientId}`,
  createdAt,
  status: 'waiting' as const,
})

beforeEach(() => localStorage.clear())

describe('Outbox', () => {
  it('gives back after a reload what was not acknowledged, in order, with the same ids', () => {
    const before = new Outbox('B1', localStorage)
    before.put(waiting('b', Date.now()))
    before.put(waiting('a', Date.now() + 1))
    before.put(waiting('c', Date.now() + 2))
    before.remove('a')
    expect(new Outbox('B1', localStorage).all().map(({ clientId }) => clientId)).toEqual(['b', 'c'])
  })

  it("never shows one borrower another's words", () => {
    new Outbox('B1', localStorage).put(waiting('a'))
    expect(new Outbox('B2', localStorage).all()).toEqual([])
    expect(new Outbox('B', localStorage).all()).toEqual([])
  })

  it('keeps what another tab wrote', () => {
    const [one, two] = [new Outbox('B1', localStorage), new Outbox('B1', localStorage)]
    one.put(waiting('a'))
    two.put(waiting('b', Date.now() + 1))
    one.remove('a')
    expect(new Outbox('B1', localStorage).all().map(({ clientId }) => clientId)).toEqual(['b'])
  })

  it('sends nothing on its own that is older than ten minutes', () => {
    const now = Date.now()
    const before = new Outbox('B1', localStorage)
    before.put(waiting('old', now - 10 * 60_000 - 1))
    before.put(waiting('young', now - 9 * 60_000))
    const after = new Outbox('B1', localStorage, now)
    expect(after.next()?.clientId).toBe('young')
    expect(after.all()[0]).toMatchObject({ clientId: 'old', status: 'failed', reason: 'stale' })
  })

  it('passes over a failed message until it is tried again, then sends it last', () => {
    const outbox = new Outbox('B1', localStorage)
    outbox.put(waiting('a'))
    outbox.put(waiting('b'))
    outbox.fail('a', 'unreachable')
    expect(outbox.next()?.clientId).toBe('b')
    outbox.retry('a')
    expect(outbox.all().map(({ clientId, status, reason }) => [clientId, status, reason])).toEqual([
      ['b', 'waiting', undefined],
      ['a', 'waiting', undefined],
    ])
  })

  it('leaves aside what is not its own or is broken', () => {
    localStorage.setItem('kuanxin.outbox.B1.x', '{"clientId":')
    localStorage.setItem('kuanxin.outbox.B1.y', '{"clientId":1}')
    localStorage.setItem('something', 'else')
    expect(new Outbox('B1', localStorage).all()).toEqual([])
  })

  it('works where nothing can be stored', () => {
    const forbidden = {
      length: 0,
      key: () => null,
      getItem: () => null,
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError')
      },
      removeItem: () => {
        throw new DOMException('no', 'SecurityError')
      },
    }
    const outbox = new Outbox('B1', forbidden)
    outbox.put(waiting('a'))
    expect(outbox.next()?.clientId).toBe('a')
    outbox.remove('a')
    expect(outbox.all()).toEqual([])
  })
})

it('client ids are random version-4 UUIDs', () => {
  const ids = Array.from({ length: 500 }, newClientId)
  expect(new Set(ids).size).toBe(500)
  for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
})
