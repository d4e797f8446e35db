// Runs as they may be shown, logged or given away: every secret in them is masked. Nothing of this is ever evaluated or sent; the run
// itself goes on with what is true. What a plan says (ids of nodes, kinds, ports) stays, whatever a secret looks like.
import {
  advanceInPlace,
  copyState,
  type Entry,
  type Executable,
  type JsonObject,
  type RunState,
  type ScopeState,
  type StepState,
  visibleText,
} from '../../engine/index.ts'
import type { StoredRun } from '../store/runs.ts'
import { NEVER_SECRET } from '../store/sealer.ts'
import type { EntryListener, RunHandle, RunResult } from './runs.ts'
import type { LoadedRun } from './stored-runs.ts'

/** Masks every secret in a value; the same value where there is none. */
export type Redact = <T>(value: T) => T

export function shownEntry(entry: Entry, redact: Redact): Entry {
  const masked = redact(entry)
  if (masked === entry) return entry
  const shown: JsonObject = { ...(masked as unknown as JsonObject) }
  const given = entry as unknown as JsonObject
  for (const field of NEVER_SECRET) if (given[field] !== undefined) shown[field] = given[field]
  return shown as unknown as Entry
}

/** A copy: the state itself goes on changing. */
export function shownState(state: RunState, redact: Redact): RunState {
  const copy = copyState(state)
  maskFields(copy, ['alert', 'error', 'outputs', 'by', 'cancelledBy'], redact)
  for (const scope of copy.scopes) {
    maskFields(scope, ['item', 'inputs', 'error', 'outputs', 'causes'], redact)
    scope.values = valuesOf(scope, redact)
    for (const step of scope.steps) if (step) maskStep(step, redact)
  }
  return copy
}

function valuesOf({ values }: ScopeState, redact: Redact): ScopeState['values'] {
  return Object.fromEntries(Object.entries(values).map(([id, value]) => [id, redact(value)]))
}

function maskStep(step: StepState, redact: Redact): void {
  maskFields(step, ['input', 'output', 'error', 'cause'], redact)
  if (step.wait) maskFields(step.wait, ['ask', 'answers'], redact)
  if (step.loop) maskFields(step.loop, ['items', 'error'], redact)
  if (step.undo) maskFields(step.undo, ['input', 'output', 'error'], redact)
}

function maskFields<T extends object>(of: T, fields: readonly (keyof T)[], redact: Redact): void {
  for (const field of fields) of[field] = redact(of[field])
}

export const shownRow = (run: StoredRun, redact: Redact): StoredRun => {
  const { alertSummary, problem, by } = run
  const masked = redact({ alertSummary, by, ...(problem !== undefined && { problem }) })
  const { problem: shownProblem } = masked
  return {
    ...run,
    ...masked,
    alertSummary: visibleText(masked.alertSummary),
    ...(shownProblem !== undefined && { problem: visibleText(shownProblem) }),
  }
}

export const shownLoaded = ({ id, plan, journal, state }: LoadedRun, redact: Redact): LoadedRun => ({
  id,
  plan,
  journal: journal.map((entry) => shownEntry(entry, redact)),
  state: shownState(state, redact),
})

/** Masked when somebody asks for its state: most look at the status alone. */
export function shownResult(result: RunResult, redact: Redact): RunResult {
  let shown: RunState | undefined
  return {
    ...result,
    get state() {
      shown ??= shownState(result.state, redact)
      return shown
    },
  }
}

export const shownHandle = ({ id, settled }: RunHandle, redact: Redact): RunHandle => {
  const shown = settled.then((result) => shownResult(result, redact))
  shown.catch(() => {}) // whoever holds the handle sees it; nobody else has to
  return { id, settled: shown }
}

/** What a listener is told of a run under way: each entry, and the state after it, masked. */
export class ShownRun {
  readonly #machine: Executable['machine']
  readonly #redact: Redact
  readonly #isIdle: () => boolean
  #state: RunState | undefined

  /** @param isIdle whether there is nothing to mask so far: the run's own state is shown then */
  constructor(machine: Executable['machine'], redact: Redact, isIdle: () => boolean) {
    this.#machine = machine
    this.#redact = redact
    this.#isIdle = isIdle
  }

  /** After every entry, in their order. @param state the run's own, which has the entry already */
  fold(entry: Entry, state: RunState): void {
    if (this.#isIdle()) return
    try {
      if (this.#state) return advanceInPlace(this.#machine, this.#state, shownEntry(entry, this.#redact), [])
    } catch {
      // what a mask did away with was needed: looked at afresh
    }
    this.#state = shownState(state, this.#redact)
  }

  tell(listener: EntryListener, entries: readonly Entry[], state: RunState): void {
    for (const entry of entries) listener(shownEntry(entry, this.#redact), this.#state ?? state)
  }
}
