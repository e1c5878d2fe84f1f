import {
  type Message,
  type OpenedSession,
  type Story,
  readAccepted,
  readErrorCode,
  readMessages,
  readSession,
  readStories,
} from './messages'

const ANSWER_MS = 15_000

/** Stands for an id after every other, to ask for the newest page. */
export const AFTER_ALL = '999999999999'

/** The gateway refused a call; `retryAfter` in seconds where it named one. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly retryAfter: number | undefined,
  ) {
    super(`${status} ${code}`)
  }
}

interface Outgoing {
  clientId: string
  text: string
  quickReplyId?: string | undefined
}

/** A body as text. `onProgress` is called for each part: a slow line is not a dead one. */
async function textOf(answer: Response, onProgress: () => void): Promise<string> {
  const reader = answer.body?.getReader()
  if (!reader) return answer.text()
  const decoder = new TextDecoder()
  let text = ''
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    onProgress()
    text += decoder.decode(part.value, { stream: true })
  }
  return text + decoder.decode()
}

/** What a body in JSON says, or undefined. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Gives up when nothing has come for `limitMs`, however long the whole takes. */
export async function call(path: string, init: RequestInit, limitMs: number, signal?: AbortSignal): Promise<unknown> {
  const abort = new AbortController()
  const stop = () => abort.abort()
  let timer = setTimeout(stop, limitMs)
  const onProgress = () => {
    clearTimeout(timer)
    timer = setTimeout(stop, ANSWER_MS)
  }
  signal?.addEventListener('abort', stop)
  try {
    const answer = await fetch(path, { ...init, signal: abort.signal, cache: 'no-store', credentials: 'omit' })
    onProgress()
    const body = parsed(await textOf(answer, onProgress))
    if (answer.ok) return body
    const wait = Number.parseFloat(answer.headers.get('Retry-After') ?? '')
    throw new Refused(answer.status, readErrorCode(body), Number.isFinite(wait) ? wait : undefined)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}

function post(path: string, body: object, token?: string): Promise<unknown> {
  const headers: Record<string, string> = { 'Content-Type': 'application/json' }
  if (token) headers['Authorization'] = `Bearer ${token}`
  return call(path, { method: 'POST', headers, body: JSON.stringify(body) }, ANSWER_MS)
}

/** Opens a conversation as a demo borrower, or as a visitor without one. @throws Refused 404 outside demo mode. */
export async function openSession(borrowerId?: string): Promise<OpenedSession> {
  return readSession(await post('/api/chat/session', borrowerId ? { borrower_id: borrowerId } : {}))
}

/** The demo's borrowers. @throws Refused 404 outside demo mode. */
export async function fetchStories(): Promise<Story[]> {
  return readStories(await call('/api/demo/stories', {}, ANSWER_MS))
}

/** Hands one message to the gateway; the same client id again is the same message. @throws Refused, TypeError (no network). */
export async function sendMessage(token: string, message: Outgoing): Promise<string> {
  const { clientId, text, quickReplyId } = message
  const body = { client_id: clientId, text, ...(quickReplyId ? { quick_reply_id: quickReplyId } : {}) }
  return readAccepted(await post('/api/chat/messages', body, token)).id
}

interface Range {
  after?: string | undefined
  before?: string | undefined
  limit?: number
  waitSeconds?: number
}

/** Messages in order of arrival. @throws Refused, TypeError (no network), DOMException (timed out or aborted). */
export async function fetchMessages(token: string, range: Range, signal?: AbortSignal): Promise<Message[]> {
  const query = new URLSearchParams()
  if (range.after !== undefined) query.set('after', range.after)
  if (range.before !== undefined) query.set('before', range.before)
  if (range.limit !== undefined) query.set('limit', String(range.limit))
  if (range.waitSeconds) query.set('wait', String(range.waitSeconds))
  const limitMs = ANSWER_MS + (range.waitSeconds ?? 0) * 1000
  const headers = { Authorization: `Bearer ${token}` }
  return readMessages(await call(`/api/chat/messages?${query.toString()}`, { headers }, limitMs, signal))
}
