// The engine in a Web Worker: documents are read, edited and compiled here, and rehearsals run here, so that the screen never
// waits. The page starts up to three of them: for the open document, for rehearsals, and for its tests.
import { expose } from 'comlink'
import { z } from 'zod'
import { createEngineApi } from './engine-api.ts'

// The policy of the page forbids code from text; without this zod would try and be reported.
z.config({ jitless: true })

expose(createEngineApi())
