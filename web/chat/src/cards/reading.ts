import { onScopeDispose, type Ref, ref } from 'vue'

const TICK_MS = 500

/**
 * How long there is still to read what was shown at `at`, in ms: never longer than `seconds` asks for, whatever the clock of
 * this device says.
 */
export function readingLeft(at: string, seconds: number, now: number): number {
  const whole = Math.max(0, seconds) * 1000
  const since = now - new Date(at).getTime()
  return Number.isNaN(since) ? whole : Math.min(whole, Math.max(0, whole - since))
}

/** The whole seconds left, counted down. The gateway decides whether a confirmation came too early; this only shows it. */
export function useSecondsLeft(at: string, seconds: number): Ref<number> {
  const end = Date.now() + readingLeft(at, seconds, Date.now())
  const remaining = () => Math.max(0, Math.ceil((end - Date.now()) / 1000))
  const left = ref(remaining())
  if (left.value === 0) return left
  const timer = setInterval(() => {
    left.value = remaining()
    if (left.value === 0) clearInterval(timer)
  }, TICK_MS)
  onScopeDispose(() => clearInterval(timer))
  return left
}
