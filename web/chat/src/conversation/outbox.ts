import * as v from 'valibot'

const PREFIX = 'kuanxin.outbox'
const AUTOMATIC_MS = 10 * 60_000

const entry = v.object({
  clientId: v.string(),
  text: v.string(),
  quickReplyId: v.optional(v.string()),
  /** A file that goes in place of words; its bytes lie on the file shelf. */
  file: v.optional(v.object({ name: v.string(), type: v.string(), size: v.number() })),
  createdAt: v.number(),
  /** `waiting`: is tried again without being asked. `failed`: waits for a tap. */
  status: v.picklist(['waiting', 'failed']),
  /** Why it failed, as the gateway's error code. */
  reason: v.optional(v.string()),
})

export type Unsent = v.InferOutput<typeof entry>

/** Where unsent messages are kept; localStorage, or nothing where a WebView forbids it. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

function read(text: string | null): Unsent | undefined {
  try {
    const found = v.safeParse(entry, JSON.parse(text ?? ''))
    return found.success ? found.output : undefined
  } catch {
    return undefined
  }
}

/**
 * What one borrower wrote and the gateway has not acknowledged, oldest first, kept across reloads.
 * One key a message: two tabs of one borrower never overwrite each other.
 */
export class Outbox {
  private readonly shelfPrefix: string
  private entries: Unsent[]

  constructor(
    owner: string,
    private readonly shelf: Shelf | undefined,
    now = Date.now(),
  ) {
    this.shelfPrefix = `${PREFIX}.${owner}.`
    this.entries = this.load(now)
  }

  all(): readonly Unsent[] {
    return this.entries
  }

  /** The message to send now: the oldest that has not failed. */
  next(): Unsent | undefined {
    return this.entries.find(({ status }) => status === 'waiting')
  }

  has(clientId: string): boolean {
    return this.entries.some((unsent) => unsent.clientId === clientId)
  }

  put(unsent: Unsent): void {
    const at = this.entries.findIndex(({ clientId }) => clientId === unsent.clientId)
    if (at < 0) this.entries = [...this.entries, unsent]
    else this.entries = this.entries.map((held, i) => (i === at ? unsent : held))
    try {
      this.shelf?.setItem(this.shelfPrefix + unsent.clientId, JSON.stringify(unsent))
    } catch {
      // A full or forbidden store only costs what a reload would have kept.
    }
  }

  fail(clientId: string, reason: string): void {
    const found = this.entries.find((unsent) => unsent.clientId === clientId)
    if (found) this.put({ ...found, status: 'failed', reason })
  }

  /** Sends a failed message again, as the youngest. */
  retry(clientId: string, now = Date.now()): void {
    const found = this.entries.find((unsent) => unsent.clientId === clientId)
    if (!found || found.status !== 'failed') return
    this.remove(clientId)
    const { reason: _, ...again } = found
    this.put({ ...again, status: 'waiting', createdAt: now })
  }

  remove(clientId: string): void {
    this.entries = this.entries.filter((unsent) => unsent.clientId !== clientId)
    try {
      this.shelf?.removeItem(this.shelfPrefix + clientId)
    } catch {
      // as above
    }
  }

  /** What an earlier visit left; older than ten minutes it waits for a tap, since "tomorrow" may mean another day by now. */
  private load(now: number): Unsent[] {
    const found: Unsent[] = []
    try {
      for (let i = 0; i < (this.shelf?.length ?? 0); i += 1) {
        const key = this.shelf?.key(i)
        const unsent = key?.startsWith(this.shelfPrefix) ? read(this.shelf!.getItem(key)) : undefined
        if (unsent) found.push(now - unsent.createdAt > AUTOMATIC_MS ? { ...unsent, status: 'failed', reason: 'stale' } : unsent)
      }
    } catch {
      // as above
    }
    return found.sort((a, b) => a.createdAt - b.createdAt)
  }
}

/** A random (version 4) UUID; `crypto.randomUUID` is absent in older WebViews. */
export function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
