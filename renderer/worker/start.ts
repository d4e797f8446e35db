// Starts the engine's workers, on first use.
import { type Remote, wrap } from 'comlink'
import type { EngineWorker } from './engine-api.ts'

interface Started {
  worker: Worker
  remote: Remote<EngineWorker>
}

function start(): Started {
  const worker = new Worker(new URL('./engine-worker.ts', import.meta.url), { type: 'module', name: 'engine' })
  return { worker, remote: wrap<EngineWorker>(worker) }
}

let documents: Started | undefined
let rehearsals: Started | undefined
let tests: Started | undefined

export const documentWorker = (): Remote<EngineWorker> => {
  documents ??= start()
  return documents.remote
}

export const rehearsalWorker = (): Remote<EngineWorker> => {
  rehearsals ??= start()
  return rehearsals.remote
}

/** Tests run beside what is typed and rehearsed. */
export const testsWorker = (): Remote<EngineWorker> => {
  tests ??= start()
  return tests.remote
}

/** Ends the worker of rehearsals at once. Calls that it has not answered stay unanswered. */
export function endRehearsals(): void {
  rehearsals?.worker.terminate()
  rehearsals = undefined
}
