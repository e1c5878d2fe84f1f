import { readFileSync } from 'node:fs'

import type { Plugin } from 'vite'
import { parse } from 'yaml'

const MODULE = 'virtual:page-words'
const RESOLVED = '\0' + MODULE
const NAME = /page_[a-z0-9_]+/g
const HAN = /\p{Script=Han}/u

interface ResponsesFile {
  responses?: Record<string, { text?: string }[]>
}

/** The `page_*` responses of Rasa's domain file. */
function readPageWords(domain: string): Record<string, string> {
  const { responses = {} } = parse(readFileSync(domain, 'utf8')) as ResponsesFile
  const words: Record<string, string> = {}
  for (const [name, variants] of Object.entries(responses)) {
    const text = variants[0]?.text
    if (name.startsWith('page_') && text !== undefined) words[name] = text
  }
  return words
}

/**
 * Serves the page's words as `virtual:page-words` and puts them into index.html (`%page_title%`).
 * The build fails on a name that has no words and on a word in Chinese inside the sources; it warns of words nobody uses.
 */
export function pageWords(domain: string, sources: string): Plugin {
  let words: Record<string, string> = {}
  const used = new Set<string>()

  function use(name: string, where: string): string {
    const text = words[name]
    if (text === undefined) throw new Error(`${where}: no response ${name} in domain.yml`)
    used.add(name)
    return text
  }

  return {
    name: 'page-words',
    enforce: 'pre',
    buildStart() {
      words = readPageWords(domain)
      this.addWatchFile(domain)
    },
    resolveId: (id) => (id === MODULE ? RESOLVED : undefined),
    load: (id) => (id === RESOLVED ? `export default ${JSON.stringify(words)}` : undefined),
    transform(code, id) {
      const file = id.split('?')[0]!
      if (id.includes('?') || !file.startsWith(sources)) return
      if (HAN.test(code)) throw new Error(`${file}: borrower-facing words belong into domain.yml`)
      for (const [name] of code.matchAll(NAME)) use(name, file)
    },
    transformIndexHtml: {
      order: 'pre',
      handler: (html) => html.replace(/%(page_[a-z0-9_]+)%/g, (_, name: string) => use(name, 'index.html')),
    },
    generateBundle() {
      const idle = Object.keys(words).filter((name) => !used.has(name))
      if (idle.length) this.warn(`responses that the page never says: ${idle.join(', ')}`)
    },
  }
}
