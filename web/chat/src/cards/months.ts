const DAY = /^(\d{4})-(\d{2})-(\d{2})$/

/** YYYY-MM */
type Month = string

export function monthOf(day: string): Month {
  return day.slice(0, 7)
}

/** Every month from the earliest of `days` to the latest, also those between in which nothing falls due. */
export function monthsBetween(days: readonly string[]): Month[] {
  const known = days.filter((day) => DAY.test(day)).sort()
  const months: Month[] = []
  const end = known.length ? monthOf(known[known.length - 1]!) : ''
  for (let month = known.length ? monthOf(known[0]!) : undefined; month !== undefined && month <= end; month = after(month)) {
    months.push(month)
  }
  return months
}

function after(month: Month): Month {
  const [year, number] = month.split('-').map(Number) as [number, number]
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`
}

/** A month's weeks from Sunday to Saturday: its days as YYYY-MM-DD, undefined where another month's would stand. */
export function weeksOf(month: Month): (string | undefined)[][] {
  const [year, number] = month.split('-').map(Number) as [number, number]
  const blanks = new Date(Date.UTC(year, number - 1, 1)).getUTCDay()
  const length = new Date(Date.UTC(year, number, 0)).getUTCDate()
  const cells: (string | undefined)[] = Array.from({ length: blanks })
  for (let day = 1; day <= length; day += 1) cells.push(`${month}-${String(day).padStart(2, '0')}`)
  while (cells.length % 7) cells.push(undefined)
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7))
}
