import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

import type { Plugin } from 'vite'

const WORTH_IT = /\.(js|css|svg)$/

/** Puts a .gz and a .br beside each asset: the gateway serves them to borrowers on weak networks. */
export function squeezed(): Plugin {
  return {
    name: 'squeezed',
    apply: 'build',
    writeBundle({ dir }, bundle) {
      if (!dir) return
      for (const file of Object.keys(bundle).filter((name) => WORTH_IT.test(name))) {
        const path = join(dir, file)
        const content = readFileSync(path)
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }))
        writeFileSync(`${path}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }))
      }
    },
  }
}
