const AMOUNT = /^(-?)(\d+)(\.\d+)?$/

/** "1234567.80" as "1,234,567.80", digit for digit: an amount never becomes a number. Anything else is returned as it is. */
export function grouped(amount: string): string {
  const [, sign, whole, fraction = ''] = AMOUNT.exec(amount) ?? []
  if (whole === undefined) return amount
  return sign + whole.replace(/\B(?=(\d{3})+$)/g, ',') + fraction
}

/** A rate in percent such as "0.0500" as "0.05%". A text that is no plain decimal is returned as it is. */
export function percent(rate: string): string {
  const [, sign, whole, fraction = ''] = AMOUNT.exec(rate) ?? []
  if (whole === undefined) return rate
  return `${sign}${whole}${fraction.replace(/\.?0+$/, '')}%`
}

/** Whether an amount is nothing: "0", "0.00", "-0.00". */
export function isNil(amount: string): boolean {
  return /^-?0+(\.0+)?$/.test(amount)
}
