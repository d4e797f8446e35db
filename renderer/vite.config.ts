// Builds the Studio for both shells: static files that any of them serves, without anything from outside.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** The editor carries copies of other packages, which no list of packages names: its own notices of them go along. */
const noticesOfEditor: Plugin = {
  name: 'notices-of-editor',
  apply: 'build',
  generateBundle() {
    const from = new URL('../node_modules/monaco-editor/ThirdPartyNotices.txt', import.meta.url)
    this.emitFile({ type: 'asset', fileName: 'licenses-monaco-editor.txt', source: readFileSync(from) })
  },
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [react(), noticesOfEditor],
  worker: { format: 'es' },
  build: {
    outDir: fileURLToPath(new URL('../dist/renderer', import.meta.url)),
    emptyOutDir: true,
    target: 'es2024',
    // Inlined files would need data: in the policy of every kind.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 6_000,
    // What the packages inside are licensed under goes with them.
    license: { fileName: 'licenses.md' },
  },
})
