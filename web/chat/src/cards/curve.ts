import type { CardOf } from '../wire/cards'
import type { DayRow } from './DayTable.vue'

export type Point = NonNullable<CardOf<'penalty'>['curve']>[number]
export type Mark = NonNullable<CardOf<'penalty'>['marks']>[number]

/** A day's column: shares of the highest column, 0 to 1. Only for drawing; what is read are the wire's own digits. */
interface Column {
  /** Of the highest sum. */
  total: number
  /** Its penalty part, of the highest sum. */
  late: number
  /** The same penalty, of the highest penalty. */
  lateAlone: number
}

export function columns(curve: readonly Point[]): Column[] {
  const totals = curve.map(({ total }) => Number(total))
  const lates = curve.map(({ penalty }) => Number(penalty))
  const highest = Math.max(...totals)
  const latest = Math.max(...lates)
  const share = (part: number, whole: number) => (whole > 0 ? Math.max(0, part / whole) : 0)
  return totals.map((total, i) => ({
    total: share(total, highest),
    late: share(lates[i]!, highest),
    lateAlone: share(lates[i]!, latest),
  }))
}

/** The point whose `of` is the highest, as the wire wrote it. */
export function highest(curve: readonly Point[], of: 'total' | 'penalty'): string {
  return curve.reduce((most, point) => (Number(point[of]) > Number(most) ? point[of] : most), '0.00')
}

/** A curve worth drawing: some days, and something to clear on one of them. */
export function isWorthDrawing(curve: readonly Point[] | null | undefined): curve is readonly Point[] {
  return !!curve && curve.length > 1 && curve.some(({ total }) => Number(total) > 0)
}

/** Which column lies under `x` of a plot `width` wide. */
export function columnAt(x: number, width: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor((x / width) * count)))
}

/** The day to begin with: the first that was asked about and lies ahead, else today. */
export function firstPick(curve: readonly Point[], asked: readonly { pay_on: string }[], today: string): number {
  const ahead = asked.map(({ pay_on }) => pay_on).filter((day) => day > today)
  return Math.max(0, curve.findIndex(({ pay_on }) => pay_on === ahead[0]))
}

/** The points as rows of a table: the penalty, then the whole sum. */
export function dayRows(points: readonly Point[]): DayRow[] {
  return points.map(({ pay_on, penalty, total }) => ({ on: pay_on, sums: [penalty, total] }))
}
