// A log that nobody reads.
import type { Log } from '../../engine/index.ts'

export const fakeLog = (): Log => ({ write: () => undefined })
