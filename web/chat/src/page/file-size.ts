import { say } from '../words'

const KILO = 1024

/** A file's size as a borrower reads it. */
export function sizeInWords(bytes: number): string {
  if (bytes < KILO * KILO) return say('page_size_kilobytes', { n: Math.max(1, Math.round(bytes / KILO)) })
  return say('page_size_megabytes', { n: (bytes / KILO / KILO).toFixed(1) })
}
