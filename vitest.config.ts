import { defineConfig } from 'vitest/config'

/** Rooms without Node, DOM, clock or chance: their tests share nothing that could change, so one process runs many files. */
const PURE = '{engine,soc,nodes,exchange,api}/**/*.test.ts'
/** Rooms on Node: each test makes its own folders, hosts and servers, so that one process can run many of these files, too. */
const NODE = '{host,server,electron,cli,scripts,testing}/**/*.test.ts'
/** The Studio keeps its state in stores of the page: every file gets a fresh one. */
const PAGE = 'renderer/**/*.test.{ts,tsx}'
const exclude = ['**/*.corpus.test.ts', '**/node_modules/**']

export default defineConfig({
  test: {
    // One less is the default, which leaves half of a machine with two of them idle.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    // A machine that does something else meanwhile takes its time; what is never true fails all the same.
    expect: { poll: { timeout: 10_000 } },
    projects: [
      // Pure code waits for nothing: it is slow only where the machine is, so what is cut off here is an endless loop.
      { extends: true, test: { name: 'pure', include: [PURE], exclude, isolate: false, testTimeout: 120_000 } },
      { extends: true, test: { name: 'node', include: [NODE], exclude, isolate: false } },
      { extends: true, test: { name: 'page', include: [PAGE], exclude } },
    ],
  },
})
