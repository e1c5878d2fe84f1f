const SIGNS = {
  paid: 'tick',
  overdue: 'alert',
  in_grace: 'clock',
  due_today: 'dot',
  upcoming: 'ring',
} as const

/** The shape that stands for an instalment's status, for whoever doesn't see its colour. */
export function signOf(status: string): (typeof SIGNS)[keyof typeof SIGNS] {
  return SIGNS[status as keyof typeof SIGNS] ?? 'ring'
}

/** Past its date and not paid: what is planned is then less than what is owed. */
export function isLate(status: string): boolean {
  return status === 'overdue' || status === 'in_grace'
}
