// Builds the Studio for both shells: static files that any of them serves, without anything from outside.
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [react()],
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
