import * as v from 'valibot'

const KEY = 'kuanxin.session'
const FRAGMENT_TOKEN = /^#(?:.*&)?token=([\w.~-]{1,8192})(?:&|$)/

const stored = v.object({ token: v.string(), name: v.optional(v.string()), demo: v.boolean() })

/** Who is chatting here, for as long as this tab lives. */
export type Session = v.InferOutput<typeof stored>

/** The token that the lender's app put behind the address; it is wiped from the address bar and from the history. */
export function takeTokenFromAddress(): string | undefined {
  const token = FRAGMENT_TOKEN.exec(location.hash)?.[1]
  if (token) history.replaceState(history.state, '', location.pathname + location.search)
  return token
}

export function keepSession(session: Session): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(session))
  } catch {
    // A WebView without storage asks for the token again after a reload.
  }
}

export function keptSession(): Session | undefined {
  try {
    const found = v.safeParse(stored, JSON.parse(sessionStorage.getItem(KEY) ?? ''))
    return found.success ? found.output : undefined
  } catch {
    return undefined
  }
}

export function forgetSession(): void {
  try {
    sessionStorage.removeItem(KEY)
  } catch {
    // nothing was kept
  }
}

/** A name for the token's owner that is the same for each of their tokens: its `sub`, else a digest of the token. */
export function ownerOf(token: string): string {
  try {
    const payload = token.split('.')[1]!.replace(/-/g, '+').replace(/_/g, '/')
    const { sub } = JSON.parse(atob(payload)) as { sub?: unknown }
    if (typeof sub === 'string' && sub) return encodeURIComponent(sub)
  } catch {
    // an opaque token
  }
  let digest = 0x811c9dc5
  for (const character of token) digest = Math.imul(digest ^ character.charCodeAt(0), 0x01000193)
  return `t${(digest >>> 0).toString(16)}`
}
