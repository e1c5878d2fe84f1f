/** A stretch of a reply: words, or rows that begin with a middle dot. */
type Stretch = { prose: string } | { rows: string[] }

const ROW = /^[·•]\s*/
const WORTH_FOLDING = 2

/** Splits a reply into its words and its rows; fewer than two rows in a run stay words. */
export function stretches(text: string): Stretch[] {
  const runs: { isRow: boolean; lines: string[] }[] = []
  for (const line of text.split('\n')) {
    const isRow = ROW.test(line)
    const last = runs[runs.length - 1]
    if (last?.isRow === isRow) last.lines.push(line)
    else runs.push({ isRow, lines: [line] })
  }
  if (!runs.some(({ isRow, lines }) => isRow && lines.length >= WORTH_FOLDING)) return [{ prose: text }]
  return runs.map(({ isRow, lines }) =>
    isRow && lines.length >= WORTH_FOLDING ? { rows: lines.map((line) => line.replace(ROW, '')) } : { prose: lines.join('\n') },
  )
}
