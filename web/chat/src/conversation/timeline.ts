import type { Message } from '../wire/messages'

/**
 * The messages of both, each id once, in order of arrival; a message that comes again replaces the one held.
 * Returns `held` itself where nothing is new.
 */
export function merge(held: readonly Message[], incoming: readonly Message[]): readonly Message[] {
  if (incoming.length === 0) return held
  const byId = new Map(held.map((message) => [message.id, message]))
  for (const message of incoming) byId.set(message.id, message)
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
}

export type Delivery = 'received' | 'answered'

/**
 * How far each of the borrower's messages has come, by id. Answered means that words followed it, and that the gateway
 * does not still hold it open: a person who has yet to write has not answered.
 */
export function deliveries(messages: readonly Message[]): Map<string, Delivery> {
  const states = new Map<string, Delivery>()
  let replied = false
  for (const { id, source, state } of [...messages].reverse()) {
    if (source === 'ai' || source === 'human') replied = true
    else if (source === 'borrower') states.set(id, replied && state !== 'received' ? 'answered' : 'received')
  }
  return states
}

/** `chosen`: the title that was tapped. `latest`: the buttons the conversation now waits at; a person's words end that. */
export interface Choice {
  chosen: string | undefined
  latest: boolean
}

/**
 * The state of every set of quick replies, by message id. A set is used up when one of its buttons was tapped here
 * (`tapped`: message id → title) or when the borrower's next words are one of its titles, as after a reload.
 */
export function choices(
  messages: readonly Message[],
  tapped: ReadonlyMap<string, string>,
  unsent: readonly string[],
): Map<string, Choice> {
  const states = new Map<string, Choice>()
  let nextWords: string | undefined = unsent[0]
  let latest = unsent.length === 0
  for (const message of [...messages].reverse()) {
    if (message.source === 'borrower') {
      nextWords = message.text
      latest = false
    } else if (message.source === 'human') {
      latest = false
    } else if (message.quick_replies?.length) {
      const said = message.quick_replies.find(({ title }) => title === nextWords)?.title
      const chosen = tapped.get(message.id) ?? said
      states.set(message.id, { chosen, latest: latest && chosen === undefined })
      latest = false
    }
  }
  return states
}

const PAUSE_MS = 5 * 60_000

/** The ids of messages before which the time is shown: the first, and each one after a pause of five minutes. */
export function timeMarks(messages: readonly Message[]): Set<string> {
  const marks = new Set<string>()
  let last = Number.NEGATIVE_INFINITY
  for (const { id, at } of messages) {
    const moment = new Date(at).getTime()
    if (moment - last >= PAUSE_MS) marks.add(id)
    last = moment
  }
  return marks
}
