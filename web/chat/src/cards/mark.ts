const MARK = /^[\da-f]{64}$/

/** Whether a text is the mark of another: a SHA-256 in hex. */
export function isMark(text: string): boolean {
  return MARK.test(text)
}

/** A mark short enough to be compared by eye. */
export function shortMark(mark: string): string {
  return isMark(mark) ? `${mark.slice(0, 4)} ${mark.slice(4, 8)} … ${mark.slice(-4)}` : mark
}

/** The mark of a text; undefined where this browser can't reckon it (a page without https). */
export async function markOf(text: string): Promise<string | undefined> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined
  if (!subtle) return undefined
  const digest = await subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
