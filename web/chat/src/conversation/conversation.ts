import { computed, ref, shallowRef } from 'vue'

import { sendFile, type Uploaded } from '../wire/files'
import { AFTER_ALL, fetchMessages, Refused, sendMessage } from '../wire/http'
import { connectLive, type Link, type Live } from '../wire/live'
import type { Attachment, Frame, Message, Owner, QuickReply } from '../wire/messages'
import { Pause, pauseAfter } from '../wire/pause'
import { FileShelf } from './file-shelf'
import { newClientId, Outbox, type Shelf, type Unsent } from './outbox'
import { Pictures } from './pictures'
import { choices, deliveries, merge, timeMarks } from './timeline'

const PAGE = 30
const TYPING_LIMIT_MS = 30_000
const ECHO_LIMIT_MS = 10_000
const SENDING_TRIES = 6

/** One borrower's conversation: what has been said, what is on its way, and how well the gateway is heard. */
export function useConversation(token: string, owner: string, shelf: Shelf | undefined, databases?: IDBFactory) {
  const outbox = new Outbox(owner, shelf)
  const files = new FileShelf(owner, databases)
  const pictures = new Pictures(token)
  const pause = new Pause()
  const messages = shallowRef<readonly Message[]>([])
  const unsent = shallowRef(outbox.all())
  const tapped = shallowRef<ReadonlyMap<string, string>>(new Map())
  const link = ref<Link>('connecting')
  const servedBy = ref<Owner>('bot')
  const typing = ref(false)
  const denied = ref(false)
  const loaded = ref(false)
  const reachedStart = ref(false)
  const loadingEarlier = ref(false)
  const slowDown = ref(false)
  /** How much of a file is gone, 0 to 1, by client id. */
  const uploads = shallowRef<ReadonlyMap<string, number>>(new Map())

  let cursor: string | undefined
  let live: Live | undefined
  let sending = false
  let stopped = false
  let typingTimer: ReturnType<typeof setTimeout> | undefined
  let echoTimer: ReturnType<typeof setTimeout> | undefined
  let uploading: { clientId: string; abort: AbortController } | undefined

  function setTyping(on: boolean): void {
    clearTimeout(typingTimer)
    typing.value = on
    if (on) typingTimer = setTimeout(() => (typing.value = false), TYPING_LIMIT_MS)
  }

  function acknowledge(clientId: string): void {
    if (!outbox.has(clientId)) return
    outbox.remove(clientId)
    unsent.value = outbox.all()
    void files.remove(clientId)
  }

  /** Takes in messages of the gateway's stream, or earlier ones. */
  function take(incoming: readonly Message[]): void {
    for (const { client_id } of incoming) if (client_id) acknowledge(client_id)
    messages.value = merge(messages.value, incoming)
  }

  function advance(incoming: readonly Message[]): void {
    take(incoming)
    for (const { id } of incoming) if (cursor === undefined || id > cursor) cursor = id
  }

  function onFrame(frame: Frame): void {
    clearTimeout(echoTimer)
    switch (frame.type) {
      case 'message':
        advance([frame.message])
        if (frame.message.source !== 'borrower') setTyping(false)
        break
      case 'typing':
        setTyping(frame.on)
        break
      case 'state':
        servedBy.value = frame.owner
        break
      case 'received':
        settle(frame.client_id, frame.id)
        break
      case 'error':
        break
    }
  }

  /** The gateway has stored the message: shown as its own until the stream brings it. Does not move the cursor. */
  function settle(clientId: string, id: string, attachment?: Attachment): void {
    const sent = outbox.all().find((entry) => entry.clientId === clientId)
    if (!sent) return
    acknowledge(clientId)
    if (messages.value.some((message) => message.id === id)) return
    const at = new Date().toISOString()
    messages.value = merge(messages.value, [
      { id, at, source: 'borrower', text: sent.text, client_id: clientId, state: 'received', attachment },
    ])
  }

  /** A sent message whose echo stays away means a socket that died in silence. */
  function expectEcho(): void {
    clearTimeout(echoTimer)
    if (link.value === 'live') echoTimer = setTimeout(() => live?.renew(), ECHO_LIMIT_MS)
  }

  /** A message got nowhere: the socket may be dead too without having been told, and the borrower is to know. */
  function distrust(): void {
    link.value = 'broken'
    live?.renew()
  }

  /** Sends what waits, one at a time and in order, until nothing waits or the token is refused. */
  async function flush(): Promise<void> {
    if (sending) return
    sending = true
    let failures = 0
    for (let next = outbox.next(); next && !stopped && !denied.value; next = outbox.next()) {
      const { clientId } = next
      try {
        if (next.file) await deliver(next, next.file)
        else settle(clientId, await sendMessage(token, next))
        expectEcho()
        failures = 0
        slowDown.value = false
      } catch (error) {
        const refused = error instanceof Refused ? error : undefined
        if (!outbox.has(clientId)) continue // taken back while it was on its way
        if (refused?.status === 401) denied.value = true
        else if (refused?.status === 429) {
          slowDown.value = true
          await pause.take((refused.retryAfter ?? 5) * 1000)
        } else if (refused && refused.status < 500 && refused.status !== 408) give(clientId, refused.code)
        else if (!navigator.onLine) await pause.take(TYPING_LIMIT_MS)
        else {
          failures += 1
          if (!refused) distrust()
          if (failures >= SENDING_TRIES) {
            failures = 0
            give(clientId, 'unreachable')
          } else await pause.take(pauseAfter(failures))
        }
      }
    }
    sending = false
    slowDown.value = false
  }

  /** Uploads one file and shows it as sent. @throws what `sendFile` throws. */
  async function deliver({ clientId }: Unsent, { name }: { name: string }): Promise<void> {
    const content = await files.get(clientId)
    if (!content) return give(clientId, 'file_gone')
    const abort = new AbortController()
    uploading = { clientId, abort }
    try {
      const onProgress = (share: number) => (uploads.value = new Map([[clientId, share]]))
      const { id, attachment }: Uploaded = await sendFile(token, { clientId, name, content }, onProgress, abort.signal)
      if (attachment) pictures.keep(attachment.id, content)
      settle(clientId, id, attachment)
    } finally {
      uploading = undefined
      uploads.value = new Map()
    }
  }

  function give(clientId: string, reason: string): void {
    outbox.fail(clientId, reason)
    unsent.value = outbox.all()
  }

  function say(text: string, quickReplyId?: string): void {
    const createdAt = Date.now()
    outbox.put({ clientId: newClientId(), text, createdAt, status: 'waiting', ...(quickReplyId ? { quickReplyId } : {}) })
    unsent.value = outbox.all()
    void flush()
  }

  /** Sends files, each as a message of its own, in their order. */
  function attach(chosen: readonly File[]): void {
    for (const file of chosen) {
      const clientId = newClientId()
      void files.put(clientId, file)
      const { name, type, size } = file
      outbox.put({ clientId, text: '', createdAt: Date.now(), status: 'waiting', file: { name, type, size } })
    }
    unsent.value = outbox.all()
    void flush()
  }

  /** Takes back what has not been sent, also half way. */
  function discard(clientId: string): void {
    acknowledge(clientId)
    if (uploading?.clientId === clientId) uploading.abort.abort()
  }

  function choose(messageId: string, reply: QuickReply): void {
    if (choiceOf.value.get(messageId)?.chosen !== undefined) return
    tapped.value = new Map([...tapped.value, [messageId, reply.title]])
    say(reply.title, reply.id)
  }

  /** Ends a pause between tries, but not one that the gateway asked for. */
  function hurry(): void {
    if (!slowDown.value) pause.end()
  }

  function resend(clientId: string): void {
    outbox.retry(clientId)
    unsent.value = outbox.all()
    hurry()
    void flush()
  }

  async function loadEarlier(): Promise<void> {
    const before = messages.value[0]?.id
    if (loadingEarlier.value || reachedStart.value || before === undefined) return
    loadingEarlier.value = true
    try {
      const earlier = await fetchMessages(token, { before, limit: PAGE })
      if (earlier.length < PAGE) reachedStart.value = true
      take(earlier)
    } catch {
      // The next scroll to the top asks again.
    } finally {
      loadingEarlier.value = false
    }
  }

  /** The newest page of the conversation; tried until it is there. */
  async function loadLatest(): Promise<void> {
    for (let failures = 0; !stopped && !loaded.value; ) {
      try {
        const newest = await fetchMessages(token, { before: AFTER_ALL, limit: PAGE })
        if (newest.length < PAGE) reachedStart.value = true
        advance(newest)
        loaded.value = true
      } catch (error) {
        if (error instanceof Refused && error.status === 401) {
          denied.value = true
          return
        }
        failures += 1
        link.value = 'broken'
        await pause.take(pauseAfter(failures))
      }
    }
  }

  async function start(): Promise<void> {
    void files.keepOnly(unsent.value.map(({ clientId }) => clientId))
    await loadLatest()
    if (stopped || denied.value) return
    live = connectLive({
      token,
      cursor: () => cursor,
      onFrame,
      onLink: (now) => (link.value = now),
      onDenied: () => (denied.value = true),
    })
    void flush()
  }

  /** The network is back or the page is looked at again. */
  function renew(): void {
    hurry()
    live?.renew()
    void flush()
  }

  function stop(): void {
    stopped = true
    clearTimeout(typingTimer)
    clearTimeout(echoTimer)
    pause.end()
    uploading?.abort.abort()
    pictures.close()
    live?.close()
  }

  const choiceOf = computed(() =>
    choices(
      messages.value,
      tapped.value,
      unsent.value.map(({ text }) => text),
    ),
  )

  return {
    messages,
    unsent,
    link,
    servedBy,
    typing,
    denied,
    loaded,
    reachedStart,
    loadingEarlier,
    slowDown,
    choiceOf,
    deliveryOf: computed(() => deliveries(messages.value)),
    timeMarks: computed(() => timeMarks(messages.value)),
    say,
    choose,
    resend,
    attach,
    uploads,
    pictures,
    fileOf: (clientId: string) => files.get(clientId),
    discard,
    loadEarlier,
    seen: (id: string) => live?.seen(id),
    start,
    renew,
    stop,
  }
}

export type Conversation = ReturnType<typeof useConversation>
