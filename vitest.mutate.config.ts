// The tests that `npm run mutate` judges: those of the engine, and playbooks run whole. Tests that kill or crash processes are
// not among them: each would take minutes, for every mutant again.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['engine/**/*.test.ts', 'nodes/journals.test.ts', 'nodes/rehearsal.test.ts'],
    exclude: ['**/node_modules/**'],
    setupFiles: ['engine/run/testing/short-properties.ts'],
    testTimeout: 30_000,
    isolate: false,
  },
})
