import { defineConfig } from 'vitest/config'

/** Rooms without Node, DOM, clock or chance: their tests share nothing that could change, so one process runs many files. */
const PURE = '{engine,soc,nodes,exchange,api}/**/*.test.ts'
const OTHERS = '{host,server,electron,renderer,cli,scripts,testing}/**/*.test.{ts,tsx}'
const exclude = ['**/*.corpus.test.ts', '**/node_modules/**']

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    // A machine that does something else meanwhile takes its time; what is never true fails all the same.
    expect: { poll: { timeout: 10_000 } },
    projects: [
      // Pure code waits for nothing: it is slow only where the machine is, so what is cut off here is an endless loop.
      { extends: true, test: { name: 'pure', include: [PURE], exclude, isolate: false, testTimeout: 120_000 } },
      { extends: true, test: { name: 'isolated', include: [OTHERS], exclude } },
    ],
  },
})
