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
