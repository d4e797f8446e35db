// What a journal is made of. A released kind of entry is never changed, only added to.
//
// `at` is milliseconds since 1970 (UTC), given by the driver. A step is named by its scope (0 is the run itself; each pass of
// a loop and each call of a sub-playbook opens the next number), its position in the scope's graph, and its node id; the id
// is there for readers and as a check: an entry whose id does not fit the plan is an error.

import type { WaitFor } from '../catalog/outcome.ts'
import type { JsonObject, JsonValue } from '../json.ts'

export type Mode = 'simulate' | 'shadow' | 'live'

/** Why something failed. `node` is the node that it came from. */
export interface RunError {
  code: string
  message: string
  node?: string
  retryable?: boolean
  /** The other side asks to be left alone for so long, milliseconds. */
  retryAfterMs?: number
  data?: JsonValue
}

/** Where a simulated or shadowed output came from. Absent: the node really ran. */
export type OutputSource = 'fixture' | 'pinned' | 'recorded' | 'example' | 'schema'

interface At {
  at: number
}
interface AtStep extends At {
  scope: number
  step: number
  node: string
}

export interface RunStarted extends At {
  kind: 'run.started'
  run: string
  mode: Mode
  plan: string
  playbook: { name: string; hash: string }
  /** The trigger's node id. */
  trigger: string
  alert: JsonValue
  /** Who or what started it. */
  by: string
  /** Nodes before which it pauses, until a person says that it goes on. Never in a rehearsal, whose debugger pauses it. */
  pauseBefore?: string[]
  /** The version of the machine whose meaning the entries have. Absent: 1. */
  machine?: number
}
/** Written before an activity acts. */
export interface StepStarted extends AtStep {
  kind: 'step.started'
  attempt: number
  input: JsonValue
  undo?: true
}
export interface StepCompleted extends AtStep {
  kind: 'step.completed'
  port: string
  output: JsonValue
  /** There for pure steps, which have no `step.started`. */
  input?: JsonValue
  source?: OutputSource
  undo?: true
  /** The node ends the whole run well. */
  stop?: true
}
export interface StepFailed extends AtStep {
  kind: 'step.failed'
  attempt: number
  error: RunError
  input?: JsonValue
  source?: OutputSource
  undo?: true
}
export interface StepSuspended extends AtStep {
  kind: 'step.suspended'
  for: WaitFor
  ask: JsonObject
  input?: JsonValue
}
export interface StepAnswered extends AtStep {
  kind: 'step.answered'
  by: string
  /** From where, where that is known: an address, a program. */
  from?: string
  /** Nobody has shown that it was this person: the answer was given on the machine itself, by whoever was at it. */
  unauthenticated?: true
  /** By a link that was made for the person: which one, and by whom it was made. */
  link?: { id: string; by: string }
  choice: string
  reason?: string
  values?: JsonObject
  /** By whoever took the answer: an Ed25519 key and signature as hex, and when, milliseconds since 1970. */
  signature?: { at: number; key: string; value: string }
}
export interface TimerFired extends AtStep {
  kind: 'timer.fired'
  purpose: TimerPurpose
  /** For the retry of an inverse. */
  undo?: true
}
/** A for-each has its list: one pass each. A repeat has none: its passes follow one another, `max` at the most. */
export interface LoopOpened extends AtStep {
  kind: 'loop.opened'
  items: JsonValue[]
  concurrency: number
  max?: number
  /** Pause between two passes of a repeat. */
  delayMs?: number
  input?: JsonValue
}
/** A repeat was asked whether another pass follows; where not, the port by which it is left. */
export interface LoopChecked extends AtStep {
  kind: 'loop.checked'
  again: boolean
  port?: string
}
/** A sub-playbook was called with these inputs. */
export interface CallOpened extends AtStep {
  kind: 'call.opened'
  inputs: JsonValue
  input?: JsonValue
}
/** The outputs of a sub-playbook, or of the run (scope 0), were evaluated; or could not be. */
export interface ScopeConcluded extends At {
  kind: 'scope.concluded'
  scope: number
  outputs: JsonObject
  error?: RunError
}
/** The step had started, and nobody knows whether it acted: its process died, or no answer came to what it sent. */
export interface StepDoubted extends AtStep {
  kind: 'step.doubted'
  /** What went wrong after it was sent. Absent: its process died. */
  error?: RunError
  source?: OutputSource
  undo?: true
}
/** A person (or the node's own check) says what happened to a doubted step. */
export interface DoubtSettled extends AtStep {
  kind: 'doubt.settled'
  by: string
  /** `happened`: it acted, `output` is what it gave. `not-happened`: do it again. `failed`: treat it as failed. */
  verdict: 'happened' | 'not-happened' | 'failed'
  output?: JsonValue
  port?: string
  undo?: true
}
/** The step is due, and is not begun: the run pauses before it. */
export interface StepHeld extends AtStep {
  kind: 'step.held'
}
/** A person lets a held step go on. */
export interface StepReleased extends AtStep {
  kind: 'step.released'
  by: string
}
export interface CancelRequested extends At {
  kind: 'cancel.requested'
  by: string
  reason?: string
}
export interface UndoRequested extends At {
  kind: 'undo.requested'
  by: string
  /** The version of the machine from here on, where the run began under an older one. */
  machine?: number
}
export type RunStatus = 'completed' | 'failed' | 'cancelled'
export interface RunEnded extends At {
  kind: 'run.ended'
  status: RunStatus
  error?: RunError
  outputs?: JsonObject
}
/** Every inverse step was tried. */
export interface UndoEnded extends At {
  kind: 'undo.ended'
  undone: number
  failed: number
}

export type Entry =
  | RunStarted
  | StepStarted
  | StepCompleted
  | StepFailed
  | StepSuspended
  | StepAnswered
  | TimerFired
  | LoopOpened
  | LoopChecked
  | CallOpened
  | ScopeConcluded
  | StepDoubted
  | DoubtSettled
  | StepHeld
  | StepReleased
  | CancelRequested
  | UndoRequested
  | RunEnded
  | UndoEnded

export type TimerPurpose = 'retry' | 'deadline' | 'pause' | 'timeout'

/** What the machine asks its driver to carry out. `scope` and `step` as in entries. */
export type Command =
  /** Evaluate the fields and run the node (or the loop's list, its condition, the call's inputs). */
  | { kind: 'perform'; scope: number; step: number; attempt: number }
  /** Run the inverse of a step that was done. */
  | { kind: 'undo'; scope: number; step: number; attempt: number }
  /** Append `timer.fired` at this instant, unless the step has left its wait by then. */
  | { kind: 'timer'; scope: number; step: number; at: number; purpose: TimerPurpose; undo?: true }
  /** A person may answer from now on. */
  | { kind: 'await'; scope: number; step: number }
  /** An answer or the deadline has come: ask the node type's `resume`. */
  | { kind: 'resume'; scope: number; step: number }
  /** A repeat's pass has ended: evaluate its condition and append `loop.checked`. */
  | { kind: 'check'; scope: number; step: number }
  /** After a crash: append `step.doubted`, since the step had started and is not safe to repeat. */
  | { kind: 'doubt'; scope: number; step: number; undo?: true }
  /** Abort what the step is doing; its end is awaited all the same. */
  | { kind: 'abort'; scope: number; step: number }
  /** Evaluate the outputs of a playbook scope and append `scope.concluded`. */
  | { kind: 'conclude'; scope: number }
  /** Append `run.ended`. */
  | { kind: 'finish'; status: RunStatus; error?: RunError; outputs?: JsonObject }
  /** Append `undo.ended`. */
  | { kind: 'finish-undo'; undone: number; failed: number }
