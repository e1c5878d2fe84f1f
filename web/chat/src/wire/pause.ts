/** Waiting between tries, which may be cut short: `end` ends the pause begun last. */
export class Pause {
  private wake: (() => void) | undefined

  take(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  end(): void {
    this.wake?.()
  }
}

const LONGEST_MS = 20_000

/** How long to wait after the n-th failure in a row: 0.5 s doubling to 20 s, and up to half as much again by chance. */
export function pauseAfter(failures: number, chance = Math.random()): number {
  return Math.min(500 * 2 ** Math.max(0, failures - 1), LONGEST_MS) * (1 + chance / 2)
}
