import { ref, shallowRef } from 'vue'

import { sendFile } from '../wire/files'
import { Refused, sendMessage } from '../wire/http'
import type { Attachment } from '../wire/messages'
import { type Pause, pauseAfter } from '../wire/pause'
import type { FileShelf } from './file-shelf'
import type { Outbox, Unsent } from './outbox'
import type { Pictures } from './pictures'

const TRIES = 6
const OFFLINE_MS = 30_000
const BUSY_S = 5

/** What becomes of messages on their way. */
interface Told {
  /** The gateway has stored one. */
  stored(clientId: string, id: string, attachment?: Attachment): void
  /** One is out of hand: the gateway's stream should bring it. */
  moved(): void
  /** The token is refused: whoever hears it halts the sending. */
  denied(): void
  /** One got nowhere, without a word of the gateway. */
  unheard(): void
  /** One waits for a tap now. */
  failed(clientId: string, reason: string): void
}

/** Sends what waits in the outbox, one at a time and in order, until nothing waits or it is halted. */
export class Sending {
  readonly slowDown = ref(false)
  /** How much of a file is gone, 0 to 1, by client id. */
  readonly uploads = shallowRef<ReadonlyMap<string, number>>(new Map())

  private busy = false
  private over = false
  private failures = 0
  private uploading: { clientId: string; abort: AbortController } | undefined

  constructor(
    private readonly token: string,
    private readonly outbox: Outbox,
    private readonly files: FileShelf,
    private readonly pictures: Pictures,
    private readonly pause: Pause,
    private readonly told: Told,
  ) {}

  async flush(): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.failures = 0
    for (let next = this.outbox.next(); next && !this.over; next = this.outbox.next()) {
      try {
        await this.send(next)
        this.told.moved()
        this.failures = 0
        this.slowDown.value = false
      } catch (error) {
        if (this.outbox.has(next.clientId)) await this.bear(next.clientId, error) // else taken back while it was on its way
      }
    }
    this.busy = false
    this.slowDown.value = false
  }

  /** Ends the upload of a file that was taken back. */
  drop(clientId: string): void {
    if (this.uploading?.clientId === clientId) this.uploading.abort.abort()
  }

  /** Begins nothing more; what is on its way goes on. */
  halt(): void {
    this.over = true
  }

  stop(): void {
    this.halt()
    this.uploading?.abort.abort()
  }

  private async send(next: Unsent): Promise<void> {
    if (next.file) await this.upload(next.clientId, next.file.name)
    else this.told.stored(next.clientId, await sendMessage(this.token, next))
  }

  /** Uploads one file and shows it as sent. @throws what `sendFile` throws. */
  private async upload(clientId: string, name: string): Promise<void> {
    const content = await this.files.get(clientId)
    if (!content) return this.told.failed(clientId, 'file_gone')
    const abort = new AbortController()
    this.uploading = { clientId, abort }
    try {
      const onProgress = (share: number) => (this.uploads.value = new Map([[clientId, share]]))
      const { id, attachment } = await sendFile(this.token, { clientId, name, content }, onProgress, abort.signal)
      if (attachment) this.pictures.keep(attachment.id, content)
      this.told.stored(clientId, id, attachment)
    } finally {
      this.uploading = undefined
      this.uploads.value = new Map()
    }
  }

  /** What to do about a message that did not go: wait as asked, give it up, or wait a little longer each time. */
  private async bear(clientId: string, error: unknown): Promise<void> {
    const refused = error instanceof Refused ? error : undefined
    if (refused?.status === 401) this.told.denied()
    else if (refused?.status === 429) {
      this.slowDown.value = true
      await this.pause.take((refused.retryAfter ?? BUSY_S) * 1000)
    } else if (refused && refused.status < 500 && refused.status !== 408) this.told.failed(clientId, refused.code)
    else if (!navigator.onLine) await this.pause.take(OFFLINE_MS)
    else await this.tryAgain(clientId, refused)
  }

  private async tryAgain(clientId: string, refused: Refused | undefined): Promise<void> {
    this.failures += 1
    if (!refused) this.told.unheard()
    if (this.failures < TRIES) return this.pause.take(pauseAfter(this.failures))
    this.failures = 0
    this.told.failed(clientId, 'unreachable')
  }
}
