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

const TONES: Record<string, string> = { active: 'paid', approved: 'paid', kept: 'paid', more_wanted: 'due_today', broken: 'overdue' }

/** The instalment's status by whose colour a plan's state is shown; what only waits, or is over, has none. */
export function planTone(status: string): string {
  return TONES[status] ?? status
}

/** Past its date and not paid: what is planned is then less than what is owed. */
export function isLate(status: string): boolean {
  return status === 'overdue' || status === 'in_grace'
}
