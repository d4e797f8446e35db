// The headless shell's only door.
export type { ServerLog } from './log.ts'
export type { Server, ServerOptions } from './start-server.ts'
export { startServer } from './start-server.ts'
export type { StudioOptions, StudioServer } from './start-studio.ts'
export { startStudio } from './start-studio.ts'
