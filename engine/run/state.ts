// The state of a run: what a journal folds to. Plain data; changed by advance.ts alone, read by drivers and screens.
import type { Answer, WaitFor } from '../catalog/outcome.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import type { Mode, OutputSource, RunError, RunStatus } from './journal.ts'

/**
 * `ready`: asked for, not begun. `running`: its start is in the journal. `waiting`: for time or a person. `retrying`: for the
 * pause before the next try. `open`: a loop or call with scopes under way. `doubted`: nobody knows whether it acted.
 * The rest are final; `stopped` is what a halt found not yet begun, or waiting.
 */
export type StepStatus =
  | 'ready'
  | 'running'
  | 'waiting'
  | 'retrying'
  | 'open'
  | 'doubted'
  | 'done'
  | 'failed'
  | 'skipped'
  | 'stopped'

export interface StepState {
  status: StepStatus
  /** Counts from 1. */
  attempt: number
  /** When it became ready, milliseconds. */
  readyAt: number
  /** When it began, the last attempt's; and when it became final. */
  startedAt: number | undefined
  endedAt: number | undefined
  /** When this attempt, of a step that waits or has opened scopes, has taken too long. */
  timesOutAt: number | undefined
  input: JsonValue | undefined
  output: JsonValue | undefined
  port: string | undefined
  error: RunError | undefined
  source: OutputSource | undefined
  /** The failure that led here over an error edge: `error` in the step's expressions. */
  cause: RunError | undefined
  /** The journal position of its end: undo goes by it. */
  order: number
  wait: StepWait | undefined
  loop: LoopState | undefined
  undo: UndoState | undefined
  /** The run pauses before it, or did. */
  held: 'held' | 'released' | undefined
}

export interface StepWait {
  for: WaitFor
  ask: JsonObject
  since: number
  /** When time or the deadline is over. */
  until: number | undefined
  answers: Answer[]
}

/** A loop under way, or a call (one pass). */
export interface LoopState {
  /** How many passes in all; for a repeat, how many so far. */
  total: number
  items: JsonValue[]
  concurrency: number
  next: number
  active: number
  /** Scope numbers, by pass. */
  passes: number[]
  delayMs: number
  max: number
  /** The lowest pass that failed, and why. */
  failedPass: number
  error: RunError | undefined
  /** A repeat between two passes: its condition is being asked, or it pauses until then. */
  between: 'checking' | number | undefined
}

export interface UndoState {
  status: 'ready' | 'running' | 'retrying' | 'done' | 'failed' | 'doubted'
  attempt: number
  /** The attempt with which this undo began: a later undo counts on. */
  first: number
  /** When it is ready, or tried again. */
  readyAt: number
  input: JsonValue | undefined
  output: JsonValue | undefined
  error: RunError | undefined
  at: number
}

/** Why a scope takes up nothing new. */
export type HaltReason = 'failed' | 'cancelled' | 'stopped'

/**
 * A graph under way: the playbook itself (scope 0), one pass of a loop, or one call of a sub-playbook. `running` → (`halting` →
 * (`recovering`)) → (`concluding`) → `ended`.
 */
export interface ScopeState {
  id: number
  graph: number
  /** The scope and step that opened it; -1 for the run itself. */
  parent: number
  parentStep: number
  /** Which pass of its loop, from 0; and its item. */
  pass: number
  item: JsonValue | undefined
  /** For playbook graphs: what it was started with. */
  inputs: JsonValue | undefined
  phase: 'running' | 'halting' | 'recovering' | 'concluding' | 'ended'
  halt: HaltReason | undefined
  error: RunError | undefined
  outputs: JsonObject | undefined
  /** By step: incoming edges not yet settled, and whether one was taken. */
  pending: number[]
  taken: number[]
  /** By step; undefined: not reached yet. */
  steps: (StepState | undefined)[]
  /** How many steps are under way. */
  open: number
  /** By step: the failure that an error edge brought, until the step becomes ready. */
  causes: { [step: number]: RunError } | undefined
  /** The failure branch has been entered: it is entered once. */
  recovered: boolean
  /** The scope that holds what the steps of the failure branch did before the failure, where it begins with one that had run. */
  earlier: number | undefined
  /** `steps` of the expressions: outputs by node id, those of the scopes around a loop included. */
  values: { [id: string]: unknown }
}

export interface UndoQueue {
  /** [scope, step], newest first; the first is under way. */
  queue: [number, number][]
  undone: number
  failed: number
}

export interface RunState {
  run: string
  mode: Mode
  plan: string
  trigger: string
  by: string
  /** Nodes before which it pauses. */
  pauseBefore: readonly string[]
  /** Whose meaning the entries have: 1 for journals of 0.1 and 0.2. */
  machine: number
  /** It began under the first machine: entries hold masks in the place of secrets. */
  masks: boolean
  alert: JsonValue
  startedAt: number
  endedAt: number | undefined
  /** `ending`: a finish was asked for. */
  phase: 'new' | 'running' | 'ending' | 'ended' | 'undoing' | 'undo-ending'
  status: RunStatus | undefined
  error: RunError | undefined
  outputs: JsonObject | undefined
  cancelledBy: string | undefined
  undo: UndoQueue | undefined
  /** How many entries were folded: the sequence number of the next. */
  sequence: number
  /** The instant of the last entry. */
  now: number
  scopes: ScopeState[]
}

/** Before the first entry. */
export function initialState(): RunState {
  return {
    run: '',
    mode: 'simulate',
    plan: '',
    trigger: '',
    by: '',
    pauseBefore: [],
    machine: 1,
    masks: false,
    alert: null,
    startedAt: 0,
    endedAt: undefined,
    phase: 'new',
    status: undefined,
    error: undefined,
    outputs: undefined,
    cancelledBy: undefined,
    undo: undefined,
    sequence: 0,
    now: 0,
    scopes: [],
  }
}

/** A copy that shares no changeable part with the original; JSON values are shared, since nobody changes those. */
export function copyState(state: RunState): RunState {
  return {
    ...state,
    undo: state.undo && { ...state.undo, queue: state.undo.queue.slice() },
    scopes: state.scopes.map((scope) => ({
      ...scope,
      pending: scope.pending.slice(),
      taken: scope.taken.slice(),
      values: { ...scope.values },
      causes: scope.causes && { ...scope.causes },
      steps: scope.steps.map((step) => step && copyStep(step)),
    })),
  }
}

function copyStep(step: StepState): StepState {
  return {
    ...step,
    wait: step.wait && { ...step.wait, answers: step.wait.answers.slice() },
    loop: step.loop && { ...step.loop, passes: step.loop.passes.slice() },
    undo: step.undo && { ...step.undo },
  }
}

export function isUnderWay(status: StepStatus): boolean {
  return (
    status === 'ready' ||
    status === 'running' ||
    status === 'waiting' ||
    status === 'retrying' ||
    status === 'open' ||
    status === 'doubted'
  )
}

/** What a person is told about the run as a whole. */
export type RunSummaryStatus = 'running' | 'waiting' | 'in-doubt' | 'completed' | 'failed' | 'cancelled'

/** `in-doubt` when a step is; `waiting` when nothing but waits is under way. */
export function statusOf(state: RunState): RunSummaryStatus {
  let acting = state.phase === 'undoing' || state.phase === 'ending' || state.phase === 'new'
  for (const scope of state.scopes) {
    for (const step of scope.steps) {
      if (!step) continue
      if (step.status === 'doubted' || step.undo?.status === 'doubted') return 'in-doubt'
      if ((step.status === 'ready' && step.held !== 'held') || step.status === 'running') acting = true
    }
  }
  if (state.phase === 'ended' || state.phase === 'undo-ending' || state.phase === 'undoing')
    return state.status ?? 'running'
  return acting ? 'running' : 'waiting'
}
