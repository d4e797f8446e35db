// The tests over recorded alerts, which are no part of the repository: `npm run test:corpus`.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{engine,soc,nodes,exchange,api,host,server,cli,scripts,testing}/**/*.corpus.test.ts'],
    maxWorkers: '100%',
    testTimeout: 600_000,
  },
})
