// A clock that stands still.
import { type Clock, parseInstant } from '../../engine/index.ts'

/** The instant at which every tested step happens: 2026-11-09T08:00:00Z. */
export const NOW = parseInstant('2026-11-09T08:00:00Z') as number

export const fakeClock = (): Clock => ({ now: () => NOW })
