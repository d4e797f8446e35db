// A thread that runs its share of the scenarios.
import { parentPort, workerData } from 'node:worker_threads'
import { runScenarioFiles, type ScenarioTask } from './run-scenario-files.ts'

const port = parentPort
if (!port) throw new Error('This runs as a worker')
const { covers } = await runScenarioFiles(workerData as ScenarioTask[], (report) => port.postMessage({ report }))
port.postMessage({ covers })
