import { say } from './words'

const ZONE = 'Asia/Shanghai'
const DAY = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit' })
const CLOCK = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const MS_A_DAY = 86_400_000

/** The day in Shanghai at `instant`, as YYYY-MM-DD. */
export function shanghaiDay(instant: Date): string {
  return DAY.format(instant)
}

/** YYYY-MM-DD in words; without the year where it is this year's. Anything else is returned as it is. */
export function dayInWords(day: string, now = new Date()): string {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? []
  if (!year || !month || !date) return day
  const parts = { year, month: month.replace(/^0/, ''), day: date.replace(/^0/, '') }
  return shanghaiDay(now).startsWith(year) ? say('page_day', parts) : say('page_day_of_year', parts)
}

/** An instant with its year, for what is kept: it is read in other years too. */
export function instantInFull(at: string): string {
  const instant = new Date(at)
  if (Number.isNaN(instant.getTime())) return at
  const [year, month, day] = shanghaiDay(instant).split('-').map(Number) as [number, number, number]
  return `${say('page_day_of_year', { year, month, day })} ${CLOCK.format(instant)}`
}

/** How many days `later` lies after `day`; both YYYY-MM-DD. */
export function daysBetween(day: string, later: string): number {
  return Math.round((Date.parse(later) - Date.parse(day)) / MS_A_DAY)
}

/** When something was said: the clock alone for today, else with its day. */
export function momentInWords(at: string, now = new Date()): string {
  const instant = new Date(at)
  if (Number.isNaN(instant.getTime())) return ''
  const day = shanghaiDay(instant)
  const time = CLOCK.format(instant)
  if (day === shanghaiDay(now)) return time
  if (day === shanghaiDay(new Date(now.getTime() - MS_A_DAY))) return say('page_yesterday', { time })
  return `${dayInWords(day, now)} ${time}`
}
