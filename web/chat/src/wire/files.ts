import { call, parsed, Refused } from './http'
import { type Attachment, readErrorCode, readUploaded, readUploadLimits, type UploadLimits } from './messages'

const SILENCE_MS = 30_000
const WASHING_MS = 120_000

interface Upload {
  clientId: string
  name: string
  content: Blob
}

export interface Uploaded {
  id: string
  attachment: Attachment | undefined
}

/** What may be sent. @throws Refused, TypeError (no network). */
export async function fetchUploadLimits(): Promise<UploadLimits> {
  return readUploadLimits(await call('/api/chat/attachments', {}, SILENCE_MS))
}

/**
 * Hands one file to the gateway; the same client id again is the same message. `onProgress` gets the share that is gone, 0
 * to 1. Given up when nothing moves for half a minute: `fetch` can't tell how far an upload has come.
 * @throws Refused, TypeError (no network, or it stands still), DOMException (aborted).
 */
export function sendFile(
  token: string,
  { clientId, name, content }: Upload,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    let timer: ReturnType<typeof setTimeout> | undefined
    const patience = (ms: number) => {
      clearTimeout(timer)
      timer = setTimeout(() => end(() => reject(new TypeError('the upload stands still'))), ms)
    }
    const stop = () => end(() => reject(new DOMException('the upload was given up', 'AbortError')))

    function end(settle: () => void): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      settle()
      request.abort()
    }

    request.open('POST', '/api/chat/attachments')
    request.setRequestHeader('Authorization', `Bearer ${token}`)
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.setRequestHeader('X-Kuanxin-Client-Id', clientId)
    request.setRequestHeader('X-Kuanxin-Name', encodeURIComponent(wellFormed(name)))
    request.upload.onprogress = ({ loaded, total }) => {
      onProgress(total ? loaded / total : 0)
      patience(SILENCE_MS)
    }
    request.upload.onload = () => patience(WASHING_MS)
    request.onerror = () => end(() => reject(new TypeError('no network')))
    request.onload = () => end(() => answered(request))
    signal.addEventListener('abort', stop)
    if (signal.aborted) return stop()
    patience(SILENCE_MS)
    request.send(content)

    function answered({ status, responseText }: XMLHttpRequest): void {
      const body = parsed(responseText)
      if (status < 200 || status >= 300) {
        const wait = Number.parseFloat(request.getResponseHeader('Retry-After') ?? '')
        return reject(new Refused(status, readErrorCode(body), Number.isFinite(wait) ? wait : undefined))
      }
      try {
        const { id, attachment } = readUploaded(body)
        resolve({ id, attachment: attachment ?? undefined })
      } catch {
        reject(new TypeError('not an answer of the gateway'))
      }
    }
  })
}

/** The file itself, or its small picture. @throws Refused, TypeError (no network), DOMException (took too long). */
export async function fetchFile(token: string, id: string, small: boolean): Promise<Blob> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), WASHING_MS)
  try {
    const answer = await fetch(`/api/chat/attachments/${id}${small ? '/preview' : ''}`, {
      headers: { Authorization: `Bearer ${token}` },
      cache: 'no-store',
      credentials: 'omit',
      signal: abort.signal,
    })
    if (!answer.ok) throw new Refused(answer.status, readErrorCode(parsed(await answer.text())), undefined)
    return await answer.blob()
  } finally {
    clearTimeout(timer)
  }
}

/** A name with half a character in it can't be written into an address. */
const wellFormed = (name: string) => name.slice(0, 120).replace(/[\uD800-\uDFFF]/gu, '')
