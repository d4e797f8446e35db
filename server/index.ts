// The headless shell's only door.
export type { StudioOptions, StudioServer } from './start-studio.ts'
export { startStudio } from './start-studio.ts'
