// Starts the engine's workers, on first use.
import { type Remote, wrap } from 'comlink'
import type { EngineWorker } from './engine-worker.ts'

function start(): Remote<EngineWorker> {
  return wrap<EngineWorker>(
    new Worker(new URL('./engine-worker.ts', import.meta.url), { type: 'module', name: 'engine' }),
  )
}

let documents: Remote<EngineWorker> | undefined
let rehearsals: Remote<EngineWorker> | undefined

export const documentWorker = (): Remote<EngineWorker> => {
  documents ??= start()
  return documents
}

export const rehearsalWorker = (): Remote<EngineWorker> => {
  rehearsals ??= start()
  return rehearsals
}
