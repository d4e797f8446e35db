// The time of a step, as its journal has it.
import type { Real } from '../real.ts'

export const realClock: Real<'clock'> = (_room, { now }) => ({ now })
