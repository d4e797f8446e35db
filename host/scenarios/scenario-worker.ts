// A thread that runs its share of the scenarios.
import { parentPort, workerData } from 'node:worker_threads'
import { loadCatalog } from '../node-packs.ts'
import { runScenarioFiles } from './run-scenario-files.ts'
import type { ScenarioWork } from './run-scenarios.ts'

const port = parentPort
if (!port) throw new Error('This runs as a worker')
const { tasks, packs } = workerData as ScenarioWork
const { covers } = await runScenarioFiles(tasks, await loadCatalog(packs), (report) => port.postMessage({ report }))
port.postMessage({ covers })
