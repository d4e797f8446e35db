// The engine in a Web Worker: documents are read, edited and compiled here, and rehearsals run here, so that the screen never
// waits. The page starts two of them: one for the open document, one for rehearsals.
import { expose } from 'comlink'
import { z } from 'zod'
import { createDocumentDesk } from './document-desk.ts'
import { rehearse } from './rehearsal.ts'

// The policy of the page forbids code from text; without this zod would try and be reported.
z.config({ jitless: true })

const api = { ...createDocumentDesk(), rehearse }
export type EngineWorker = typeof api

expose(api)
