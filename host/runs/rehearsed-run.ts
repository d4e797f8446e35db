// A rehearsal that a screen has driven, before it goes into the history: it must be one, and its plan the one that it names,
// since plans are kept by their hash and real runs go on with them.
import {
  type Entry,
  initialState,
  type JsonValue,
  type Plan,
  type RunState,
  replay,
  type Simulation,
  sha256Of,
  statusOf,
} from '../../engine/index.ts'
import { RunRefused } from './runs.ts'

/** @throws RunRefused `run/bad-journal` */
export function rehearsedRun(plan: Plan, journal: Entry[]): Simulation {
  const { hash, ...unsigned } = plan
  if (hashOf(unsigned) !== hash) throw bad('its plan is not the one that its hash names')
  const [first] = journal
  if (first?.kind !== 'run.started' || first.plan !== hash)
    throw bad('it does not begin with the start of a run of its plan')
  if (first.mode !== 'simulate') throw bad(`it is a ${String(first.mode)} run, which only the host writes`)
  const state = folded(plan, journal)
  return { status: statusOf(state), state, journal, ledger: [], log: [] }
}

function hashOf(unsigned: Omit<Plan, 'hash'>): string | undefined {
  try {
    return sha256Of(unsigned as unknown as JsonValue)
  } catch {
    return undefined // no JSON
  }
}

function folded(plan: Plan, journal: Entry[]): RunState {
  try {
    return replay(plan, journal, initialState())
  } catch (cause) {
    throw bad(cause instanceof Error ? cause.message : 'it does not fit its plan', cause)
  }
}

const bad = (why: string, cause?: unknown): RunRefused =>
  new RunRefused('run/bad-journal', `The rehearsal cannot be kept: ${why}. Rehearse again.`, { cause })
