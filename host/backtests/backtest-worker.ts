// A thread of backtests: what its batches go through is said first, and anew for each backtest.
import { parentPort } from 'node:worker_threads'
import { loadCatalog } from '../node-packs.ts'
import { type BatchRunner, createBatchRunner } from './backtest-batch.ts'
import type { ThreadAnswer, ThreadMessage } from './threads.ts'

const port = parentPort
if (!port) throw new Error('This runs as a worker')
// Batches that come before the packs are loaded wait for them.
let ready: Promise<BatchRunner> = Promise.reject(new Error('No batch comes before its setup'))
ready.catch(() => {})
port.on('message', async (message: ThreadMessage) => {
  if ('setup' in message) {
    ready = loadCatalog(message.packs).then((catalog) => createBatchRunner(message.setup, catalog))
    ready.catch(() => {}) // told with the first batch
    return
  }
  const answer = await ready
    .then((run) => run(message.content))
    .then(
      (result): ThreadAnswer => ({ result }),
      (cause: unknown): ThreadAnswer => ({ problem: cause instanceof Error ? cause.message : String(cause) }),
    )
  port.postMessage(answer)
})
