/** Waiting between tries, which may be cut short: `end` ends all pauses that have begun. */
export class Pause {
  private readonly wakes = new Set<() => void>()

  take(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        this.wakes.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, ms)
      this.wakes.add(wake)
    })
  }

  end(): void {
    for (const wake of [...this.wakes]) wake()
  }
}

const LONGEST_MS = 20_000

/** How long to wait after the n-th failure in a row: 0.5 s doubling to 20 s, and up to half as much again by chance. */
export function pauseAfter(failures: number, chance = Math.random()): number {
  return Math.min(500 * 2 ** Math.max(0, failures - 1), LONGEST_MS) * (1 + chance / 2)
}
