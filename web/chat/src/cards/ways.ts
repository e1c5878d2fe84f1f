import { isNil } from '../money'
import type { CardOf } from '../wire/cards'
import type { QuickReply } from '../wire/messages'

export type Way = CardOf<'options'>['rows'][number]

/** What tells a way from others in words: its figures without the year, however the words around them were shortened. */
function figures(words: string): string[] {
  return (words.match(/\d[\d,.]*/g) ?? []).filter((figure) => !/^20\d\d$/.test(figure))
}

/** Whether a button's title, which may be shorter, is that of a way. */
function names(title: string, way: string): boolean {
  const told = figures(title)
  return title === way || (told.length > 0 && told.every((figure, place) => figures(way)[place] === figure))
}

/** Which of a reply's buttons chooses which way, by its key; empty unless each way has a button of its own. */
export function buttonsOf(ways: readonly Way[], replies: readonly QuickReply[]): ReadonlyMap<string, QuickReply> {
  const found = ways.map(({ key, name }) => [key, replies.filter(({ title }) => names(title, name))] as const)
  const oneToOne = new Set(ways.map(({ name }) => name)).size === ways.length && found.every(([, { length }]) => length === 1)
  return new Map(oneToOne ? found.map(([key, [reply]]) => [key, reply!]) : [])
}

/** A saving as what is said of it: less, more or the same, and by how much. */
export function difference(saving: string): { by: 'less' | 'more' | 'same'; amount: string } {
  if (isNil(saving)) return { by: 'same', amount: saving }
  return saving.startsWith('-') ? { by: 'more', amount: saving.slice(1) } : { by: 'less', amount: saving }
}
