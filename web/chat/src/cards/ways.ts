import { isNil } from '../money'
import type { CardOf } from '../wire/cards'
import type { QuickReply } from '../wire/messages'

export type Way = CardOf<'options'>['rows'][number]

/** What the button says that chooses a way. A card of before buttons had titles of their own has its name alone. */
export function titleOfWay({ button, name }: Way): string {
  return button || name
}

/** Which of a reply's buttons chooses which way, by its key; empty unless each way has a button of its own. */
export function buttonsOf(ways: readonly Way[], replies: readonly QuickReply[]): ReadonlyMap<string, QuickReply> {
  const found = ways.map((way) => [way.key, replies.filter(({ title }) => title === titleOfWay(way))] as const)
  const oneToOne = new Set(ways.map(titleOfWay)).size === ways.length && found.every(([, { length }]) => length === 1)
  return new Map(oneToOne ? found.map(([key, [reply]]) => [key, reply!]) : [])
}

/** A saving as what is said of it: less, more or the same, and by how much. */
export function difference(saving: string): { by: 'less' | 'more' | 'same'; amount: string } {
  if (isNil(saving)) return { by: 'same', amount: saving }
  return saving.startsWith('-') ? { by: 'more', amount: saving.slice(1) } : { by: 'less', amount: saving }
}
