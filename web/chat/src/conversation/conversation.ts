import { computed, ref, shallowRef } from 'vue'

import { AFTER_ALL, fetchMessages, Refused } from '../wire/http'
import { connectLive, type Link, type Live } from '../wire/live'
import type { Attachment, Frame, Message, Owner, QuickReply } from '../wire/messages'
import { Pause, pauseAfter } from '../wire/pause'
import { FileShelf } from './file-shelf'
import { newClientId, Outbox, type Shelf } from './outbox'
import { Pictures } from './pictures'
import { Sending } from './sending'
import { choices, deliveries, merge, timeMarks } from './timeline'

const PAGE = 30
const TYPING_LIMIT_MS = 30_000
const ECHO_LIMIT_MS = 10_000

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
  const sending = new Sending(token, outbox, files, pictures, pause, {
    stored: settle,
    moved: expectEcho,
    denied: deny,
    unheard: distrust,
    failed: give,
  })

  let cursor: string | undefined
  let live: Live | undefined
  let stopped = false
  let typingTimer: ReturnType<typeof setTimeout> | undefined
  let echoTimer: ReturnType<typeof setTimeout> | undefined

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

  /** The token is refused: nothing goes any more. */
  function deny(): void {
    denied.value = true
    sending.halt()
  }

  /** A message got nowhere: the socket may be dead too without having been told, and the borrower is to know. */
  function distrust(): void {
    link.value = 'broken'
    live?.renew()
  }

  function give(clientId: string, reason: string): void {
    outbox.fail(clientId, reason)
    unsent.value = outbox.all()
  }

  function say(text: string, quickReplyId?: string): void {
    const createdAt = Date.now()
    outbox.put({ clientId: newClientId(), text, createdAt, status: 'waiting', ...(quickReplyId ? { quickReplyId } : {}) })
    unsent.value = outbox.all()
    void sending.flush()
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
    void sending.flush()
  }

  /** Takes back what has not been sent, also half way. */
  function discard(clientId: string): void {
    acknowledge(clientId)
    sending.drop(clientId)
  }

  function choose(messageId: string, reply: QuickReply): void {
    if (choiceOf.value.get(messageId)?.chosen !== undefined) return
    tapped.value = new Map([...tapped.value, [messageId, reply.title]])
    say(reply.title, reply.id)
  }

  /** Ends a pause between tries, but not one that the gateway asked for. */
  function hurry(): void {
    if (!sending.slowDown.value) pause.end()
  }

  function resend(clientId: string): void {
    outbox.retry(clientId)
    unsent.value = outbox.all()
    hurry()
    void sending.flush()
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
          deny()
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
      onDenied: deny,
    })
    void sending.flush()
  }

  /** The network is back or the page is looked at again. */
  function renew(): void {
    hurry()
    live?.renew()
    void sending.flush()
  }

  function stop(): void {
    stopped = true
    clearTimeout(typingTimer)
    clearTimeout(echoTimer)
    pause.end()
    sending.stop()
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
    slowDown: sending.slowDown,
    choiceOf,
    deliveryOf: computed(() => deliveries(messages.value)),
    timeMarks: computed(() => timeMarks(messages.value)),
    say,
    choose,
    resend,
    attach,
    uploads: sending.uploads,
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
