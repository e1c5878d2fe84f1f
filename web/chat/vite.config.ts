import { fileURLToPath } from 'node:url'

import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

import { pageWords } from './build/page-words.ts'
import { squeezed } from './build/squeezed.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  plugins: [vue(), pageWords(here('../../domain.yml'), here('src')), squeezed()],
  define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false' },
  resolve: { alias: { vue: 'vue/dist/vue.runtime.esm-bundler.js' } },
  build: {
    target: ['chrome87', 'safari14'],
    // Inline scripts and data: addresses would need a looser content policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { output: { codeSplitting: false } },
  },
  server: { proxy: { '/api': { target: 'http://127.0.0.1:8080', ws: true } } },
  test: { environment: 'happy-dom', include: ['tests/**/*.test.ts'] },
})
