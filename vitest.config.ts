import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{engine,nodes,exchange,api,host,server,electron,renderer,cli,scripts,testing}/**/*.test.ts'],
    exclude: ['**/*.corpus.test.ts', '**/node_modules/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    // A machine that does something else meanwhile takes its time; what is never true fails all the same.
    expect: { poll: { timeout: 10_000 } },
  },
})
