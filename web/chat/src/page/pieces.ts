/** A stretch of a reply's words: `whole` is not broken over two lines, `href` can be tapped. */
interface Piece {
  text: string
  whole?: boolean
  href?: string
}

/* Han signs stand as escapes, since words belong into domain.yml: year, month, day; then units of sums and counts. */
const TOKEN =
  /https?:\/\/[^\s<>"'\u3000-\u303f\uff00-\uffef]+|(?:\d{4}\u5e74)?\d{1,2}\u6708\d{1,2}\u65e5|[A-Za-z0-9][A-Za-z0-9.,%-]*(?: ?[\u5143\u5757\u5206\u671f\u5929\u4e2a\u7b14\u6b21\u6761\u4f4d\u5e74\u6708\u65e5\u4e07])?/g
const HOTLINE = /^(?:12[0-9]{3}|9[56][0-9]{3,4}|[48]00-?[0-9]{3}-?[0-9]{4})$/
const NAMED_NUMBER = /[\u00a5\uffe5\u7b2c+]\s*$|[\u7f16\u5c3e\u5355]\u53f7\s*$/
const DAY_OR_SUM = /^\d[\d,.]* ?[^\d\s,.A-Za-z-]$|^\d[\d,]*\.\d{2}|\u65e5$|^[A-Z]{1,4}\d{6,}-\d+$/
const WHOLE_LIMIT = 18

function classify(token: string, before: string, origin: string): Piece {
  if (/^https?:/.test(token)) {
    try {
      const url = new URL(token)
      return url.origin === origin && !url.username ? { text: token, href: url.href } : { text: token }
    } catch {
      return { text: token }
    }
  }
  if (HOTLINE.test(token) && !NAMED_NUMBER.test(before)) {
    return { text: token, href: `tel:${token.replace(/-/g, '')}`, whole: true }
  }
  return DAY_OR_SUM.test(token) && token.length <= WHOLE_LIMIT ? { text: token, whole: true } : { text: token }
}

/**
 * Words with what can be called, what can be opened (only on `origin`), and what must stay together.
 * The pieces' texts are `text`, character for character.
 */
export function pieces(text: string, origin: string): Piece[] {
  const found: Piece[] = []
  let done = 0
  const plain = (end: number) => {
    if (end > done) found.push({ text: text.slice(done, end) })
    done = end
  }
  for (const match of text.matchAll(TOKEN)) {
    const at = match.index
    const token = match[0].replace(/[.,-]+$/, '')
    const piece = classify(token, text.slice(Math.max(0, at - 4), at), origin)
    if (piece.href === undefined && !piece.whole) continue
    plain(at)
    found.push(piece)
    done = at + token.length
  }
  plain(text.length)
  return found
}
