const AMOUNT = /^(-?)(\d+)(\.\d+)?$/

/** "1234567.80" as "1,234,567.80", digit for digit: an amount never becomes a number. Anything else is returned as it is. */
export function grouped(amount: string): string {
  const [, sign, whole, fraction = ''] = AMOUNT.exec(amount) ?? []
  if (whole === undefined) return amount
  return sign + whole.replace(/\B(?=(\d{3})+$)/g, ',') + fraction
}

/** A fraction such as "0.0005" as "0.05%", by moving the point. A text that is no plain decimal is returned as it is. */
export function percent(fraction: string): string {
  const [, sign, whole, tail = ''] = AMOUNT.exec(fraction) ?? []
  if (whole === undefined) return fraction
  const decimals = tail.slice(1).padEnd(2, '0')
  const left = (whole + decimals.slice(0, 2)).replace(/^0+(?=\d)/, '')
  const right = decimals.slice(2).replace(/0+$/, '')
  return `${sign}${left}${right && '.' + right}%`
}

/** Whether an amount is nothing: "0", "0.00", "-0.00". */
export function isNil(amount: string): boolean {
  return /^-?0+(\.0+)?$/.test(amount)
}
