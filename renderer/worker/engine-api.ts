// What a worker of the Studio can be asked for.
import { createDocumentDesk } from './document-desk.ts'
import { debugBack, debugBreakpoints, debugGo, debugWatch, rehearse } from './rehearsal.ts'
import { runTests } from './tests.ts'

export const createEngineApi = () => ({
  ...createDocumentDesk(),
  rehearse,
  runTests,
  debugGo,
  debugBack,
  debugBreakpoints,
  debugWatch,
})

export type EngineWorker = ReturnType<typeof createEngineApi>
