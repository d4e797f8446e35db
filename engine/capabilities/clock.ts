// The time of a step.
import type { InnerCapability } from './capability.ts'

/** The instant of the step, milliseconds since 1970 (UTC). The same for the whole step, virtual in simulation. */
export interface Clock {
  now(): number
}

export const clock: InnerCapability<Clock> = {
  about: 'Says when the step happens.',
  reaches: 'nothing',
  limits: {},
  errors: [],
  simulate: ({ now }) => ({ now }),
}
