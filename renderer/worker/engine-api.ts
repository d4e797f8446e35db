// What a worker of the Studio can be asked for.
import { createOpenDocument } from './open-document.ts'
import { debugBack, debugBreakpoints, debugGo, debugWatch, rehearse } from './rehearsal.ts'
import { runTests } from './scenarios.ts'

export const createEngineApi = () => ({
  ...createOpenDocument(),
  rehearse,
  runTests,
  debugGo,
  debugBack,
  debugBreakpoints,
  debugWatch,
})

export type EngineWorker = ReturnType<typeof createEngineApi>
