import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { FileShelf } from '../src/conversation/file-shelf'
import { Outbox } from '../src/conversation/outbox'
import { sendFile } from '../src/wire/files'
import { Refused } from '../src/wire/http'
import { readMessages, readUploaded } from '../src/wire/messages'

const ID = 'a'.repeat(32)
const shown = { id: ID, name: '转账.png', type: 'image/png', size: 9, width: 4, height: 3 }

/** A request whose fate the test decides. */
class Request {
  static last: Request
  readonly headers: Record<string, string> = {}
  readonly upload: { onprogress?: (event: { loaded: number; total: number }) => void; onload?: () => void } = {}
  onload?: () => void
  onerror?: () => void
  status = 0
  responseText = ''
  retryAfter: string | null = null
  sent: unknown
  aborted = false

  constructor() {
    Request.last = this
  }

  open = vi.fn()
  setRequestHeader = (name: string, value: string) => void (this.headers[name] = value)
  getResponseHeader = (name: string) => (name === 'Retry-After' ? this.retryAfter : null)
  send = (body: unknown) => void (this.sent = body)
  abort = () => void (this.aborted = true)

  answer(status: number, body: unknown): void {
    this.status = status
    this.responseText = typeof body === 'string' ? body : JSON.stringify(body)
    this.onload?.()
  }
}

const content = new Blob(['picture'], { type: 'image/png' })
const give = (name = '转账.png', onProgress = (_: number) => {}, signal = new AbortController().signal) =>
  sendFile('token', { clientId: 'c-1', name, content }, onProgress, signal)

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('XMLHttpRequest', Request)
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('sendFile', () => {
  it('says who, which message and how the file is called, and sends its bytes as they are', async () => {
    const sent = give()
    expect(Request.last.headers).toMatchObject({
      Authorization: 'Bearer token',
      'X-Kuanxin-Client-Id': 'c-1',
      'X-Kuanxin-Name': encodeURIComponent('转账.png'),
    })
    expect(Request.last.sent).toBe(content)
    Request.last.answer(202, { id: '000000000007', duplicate: false, attachment: shown })
    expect(await sent).toEqual({ id: '000000000007', attachment: shown })
  })

  it('tells how far it has come', () => {
    const shares: number[] = []
    void give('a.png', (share) => shares.push(share)).catch(() => {})
    Request.last.upload.onprogress?.({ loaded: 25, total: 100 })
    Request.last.upload.onprogress?.({ loaded: 100, total: 100 })
    expect(shares).toEqual([0.25, 1])
  })

  it('gives the code of a refusal, and when to come again', async () => {
    const sent = give()
    Request.last.retryAfter = '5'
    Request.last.answer(429, { error: { code: 'busy', message: '' } })
    const error = await sent.catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(Refused)
    expect(error).toMatchObject({ status: 429, code: 'busy', retryAfter: 5 })
  })

  it("takes a proxy's page for no answer", async () => {
    const sent = give()
    Request.last.answer(200, '<html>')
    await expect(sent).rejects.toThrow(TypeError)
  })

  it('fails as a lost network does, and when nothing moves for half a minute', async () => {
    const lost = give()
    Request.last.onerror?.()
    await expect(lost).rejects.toThrow(TypeError)

    const still = give()
    const judged = expect(still).rejects.toThrow(TypeError)
    Request.last.upload.onprogress?.({ loaded: 1, total: 100 })
    vi.advanceTimersByTime(29_000)
    Request.last.upload.onprogress?.({ loaded: 2, total: 100 })
    vi.advanceTimersByTime(29_000)
    expect(Request.last.aborted).toBe(false)
    vi.advanceTimersByTime(2_000)
    await judged
    expect(Request.last.aborted).toBe(true)
  })

  it('waits longer once all is there, while the picture is looked at', () => {
    void give().catch(() => {})
    Request.last.upload.onload?.()
    vi.advanceTimersByTime(100_000)
    expect(Request.last.aborted).toBe(false)
  })

  it('ends when it is taken back, also before it began', async () => {
    const back = new AbortController()
    const sent = give('a.png', undefined, back.signal)
    back.abort()
    await expect(sent).rejects.toMatchObject({ name: 'AbortError' })
    expect(Request.last.aborted).toBe(true)
    await expect(give('a.png', undefined, back.signal)).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('bears a name with half a character in it', () => {
    void give('好\uD83D.png').catch(() => {})
    expect(Request.last.headers['X-Kuanxin-Name']).toBe(encodeURIComponent('好.png'))
  })
})

describe('reading', () => {
  const message = { id: '000000000001', at: '2026-11-22T08:00:00Z', source: 'borrower', text: '［图片］' }

  it('knows an attachment, and keeps the words where it is of an unknown shape', () => {
    expect(readMessages([{ ...message, attachment: shown }])[0]?.attachment).toEqual(shown)
    for (const odd of [{}, { ...shown, id: '../x' }, 'picture', { ...shown, size: '9' }]) {
      expect(readMessages([{ ...message, attachment: odd }])[0]).toMatchObject({ text: '［图片］', attachment: undefined })
    }
  })

  it('takes an acknowledgement without an attachment', () => {
    expect(readUploaded({ id: '000000000001', duplicate: true, attachment: null })).toMatchObject({ id: '000000000001' })
    expect(() => readUploaded({})).toThrow()
  })
})

describe('a file that waits', () => {
  it('is held where nothing can be stored, until it is removed', async () => {
    const forbidden = {
      open: () => {
        throw new DOMException('no', 'SecurityError')
      },
    } as unknown as IDBFactory
    for (const databases of [undefined, forbidden]) {
      const shelf = new FileShelf('B1', databases)
      await shelf.put('c-1', content)
      expect(await shelf.get('c-1')).toBe(content)
      await shelf.keepOnly([])
      await shelf.remove('c-1')
      expect(await shelf.get('c-1')).toBeUndefined()
    }
  })

  it('stands in the outbox with its name, across a reload', () => {
    localStorage.clear()
    const file = { name: '转账.png', type: 'image/png', size: 7 }
    const before = new Outbox('B1', localStorage)
    before.put({ clientId: 'c-1', text: '', createdAt: Date.now(), status: 'waiting', file })
    const after = new Outbox('B1', localStorage)
    expect(after.next()).toMatchObject({ clientId: 'c-1', file })
    expect(after.has('c-1')).toBe(true)
    expect(after.has('c-2')).toBe(false)
  })
})
