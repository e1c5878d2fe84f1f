import { daysBetween } from '../calendar'
import type { CardOf } from '../wire/cards'

export type SeriesPoint = NonNullable<CardOf<'options'>['rows'][number]['series']>[number]

/** A point of the two lines, in shares: `x` of the time, the others of the highest sum. Only for drawing. */
export interface LinePoint {
  x: number
  nothing: number
  plan: number
}

/** The points in time, each where its day lies; one day alone, or none to be read, are spread evenly. */
export function linePoints(series: readonly SeriesPoint[]): LinePoint[] {
  const first = series[0]?.on ?? ''
  const days = series.map(({ on }) => daysBetween(first, on))
  const span = days[days.length - 1] ?? 0
  const most = Number(highestOwed(series))
  const share = (amount: string) => (most > 0 ? Math.max(0, Number(amount) / most) : 0)
  return series.map(({ nothing, plan }, i) => ({
    x: span > 0 ? days[i]! / span : i / Math.max(1, series.length - 1),
    nothing: share(nothing),
    plan: share(plan),
  }))
}

/** The highest sum of both lines, as the wire wrote it. */
export function highestOwed(series: readonly SeriesPoint[]): string {
  return series
    .flatMap(({ nothing, plan }) => [nothing, plan])
    .reduce((most, amount) => (Number(amount) > Number(most) ? amount : most), '0.00')
}

/** A series worth drawing: a way to go, and something owed on it. */
export function isWorthALine(series: readonly SeriesPoint[] | null | undefined): series is readonly SeriesPoint[] {
  return !!series && series.length > 1 && Number(highestOwed(series)) > 0
}

/** The place of the point that lies nearest to `x`. */
export function nearest(points: readonly LinePoint[], x: number): number {
  const away = points.map((point) => Math.abs(point.x - x))
  return away.indexOf(Math.min(...away))
}

/** A line through one of the sums, in a box `size` wide and high. */
export function lineThrough(points: readonly LinePoint[], of: 'nothing' | 'plan', size: number): string {
  return points.map((point) => `${(point.x * size).toFixed(2)},${((1 - point[of]) * size).toFixed(2)}`).join(' ')
}
