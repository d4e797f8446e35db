// A thread of a backtest.
import { parentPort, workerData } from 'node:worker_threads'
import { loadCatalog } from '../node-packs.ts'
import type { Batch } from './alert-source.ts'
import { createBatchRunner } from './backtest-batch.ts'
import type { ThreadSetup } from './run-backtest.ts'

const port = parentPort
if (!port) throw new Error('This runs as a worker')
const { packs, ...setup } = workerData as ThreadSetup
// Batches that come before the packs are loaded wait for them.
const ready = loadCatalog(packs).then((catalog) => createBatchRunner(setup, catalog))
port.on('message', async (content: Batch['content']) => port.postMessage(await (await ready)(content)))
