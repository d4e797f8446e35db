// What a simulation is given beside a plan and an alert, and what comes out of it.
import type { Lists } from '../capabilities/lists.ts'
import type { JsonObject } from '../json.ts'
import type { Entry } from '../run/journal.ts'
import type { RunState, statusOf } from '../run/state.ts'
import type { LedgerEntry } from './ledger.ts'
import type { Fixture, Fixtures, Recorded } from './mocks.ts'

/** What a person would say. `afterMs`: how long they take; default at once. */
export interface SimulatedAnswer {
  choice: string
  by?: string
  reason?: string
  values?: JsonObject
  afterMs?: number
}

/** What is asked, for answers that are found while the run goes on (a terminal, a panel). */
export interface Question {
  node: string
  title: string
  scope: number
  ask: JsonObject
  at: number
  until: number | undefined
}

/** Answers by node id, or a function that is asked; undefined means that nobody answers. */
export type Answers =
  | { [node: string]: SimulatedAnswer | SimulatedAnswer[] }
  | ((question: Question) => SimulatedAnswer[] | undefined | Promise<SimulatedAnswer[] | undefined>)

/** A step that is about to be carried out. */
export interface Gated {
  scope: number
  step: number
  node: string
  attempt: number
}

/** What is to be done instead of what would be: another input, or an outcome of its own. */
export interface Directive {
  input?: JsonObject
  fixture?: Fixture
}

export interface SimulationOptions {
  /** Asked before every step; while a promise is open, nothing goes on. */
  gate?: (step: Gated, state: RunState) => Directive | undefined | Promise<Directive | undefined>
  /** The run's id. */
  run?: string
  /** Virtual instant of the start, milliseconds since 1970 (UTC). Default 0. */
  at?: number
  by?: string
  /** The trigger's node id; default: the first. */
  trigger?: string
  answers?: Answers
  /** What a person says of writes whose answer was lost, by node id: `happened`, `not-happened` or `failed`; else as in `answers`. */
  settles?: { [node: string]: SimulatedAnswer }
  fixtures?: Fixtures
  recorded?: Recorded
  lists?: Lists
  /** Called with every entry as it is appended. */
  onEntry?: (entry: Entry, state: RunState) => void
  /** A run may have this many entries before it is broken off as run wild. Default a million. */
  maxEntries?: number
}

export interface LogLine {
  at: number
  level: 'debug' | 'info' | 'warning' | 'error'
  message: string
  fields?: JsonObject
}

export interface Simulation {
  status: ReturnType<typeof statusOf>
  state: RunState
  journal: Entry[]
  ledger: LedgerEntry[]
  log: LogLine[]
}
