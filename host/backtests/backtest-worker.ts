// A thread of a backtest.
import { parentPort, workerData } from 'node:worker_threads'
import type { Batch } from './alert-source.ts'
import { type BatchSetup, createBatchRunner } from './backtest-batch.ts'

const port = parentPort
if (!port) throw new Error('This runs as a worker')
const run = createBatchRunner(workerData as BatchSetup)
port.on('message', async (content: Batch['content']) => port.postMessage(await run(content)))
