// Runs as the rest of the host sees them: started, watched, answered, cancelled, undone, settled, listed.

import type { Entry, JsonObject, JsonValue, Plan, RunState, RunSummaryStatus, Simulation } from '../../engine/index.ts'
import type { HostErrorCode } from '../errors.ts'
import type { Beginning } from '../store/runs.ts'

export interface StartOptions {
  /** `simulate` runs are driven by the engine alone and kept with `record`. */
  mode: 'shadow' | 'live'
  /** The trigger's node id; default: the first. */
  trigger?: string
  by: string
  /** The playbook's file, for the history. */
  file?: string
  /** Default: a new one. It must be unique. */
  id?: string
  /** The alert that has all its runs with this one. */
  settles?: Beginning['settles']
  /** Nodes before which it pauses, until `release`. */
  pauseBefore?: string[]
}

/** Called after the entry is on disk. */
export type EntryListener = (entry: Entry, state: RunState) => void

export interface RunResult {
  id: string
  /** `waiting`: for a person or for time; nothing of it is kept in memory. `in-doubt`: see `settle`. */
  status: RunSummaryStatus
  state: RunState
  plan: Plan
}

/** A run under way in this process. */
export interface RunHandle {
  id: string
  /** Resolves when nothing is left to do for now: the run has ended, waits, or is in doubt. Rejects when the store fails. */
  settled: Promise<RunResult>
}

export interface GivenAnswer {
  choice: string
  by: string
  /** From where it came: an address, a program. */
  from?: string
  /** Nobody has shown that it is this person: it was given on the machine itself. */
  unauthenticated?: true
  /** By a link that was made for the person: which one, and by whom it was made. */
  link?: { id: string; by: string }
  reason?: string
  values?: JsonObject
}

export interface Verdict {
  by: string
  verdict: 'happened' | 'not-happened' | 'failed'
  output?: JsonValue
  port?: string
}

export interface Runs {
  /**
   * Starts a run. What is returned is on disk already.
   * @throws RunRefused `run/bad-alert` when the alert does not fit the playbook's inputs, `run/missing-connection`
   */
  start(plan: Plan, alert: JsonValue, options: StartOptions, listener?: EntryListener): Promise<RunHandle>
  /** Keeps a finished simulation in the history; gives its id. */
  record(plan: Plan, simulation: Simulation, options: { by: string; file?: string }): Promise<string>
  /** Takes up a run that another process left, or that waits. @throws RunRefused `run/unknown`, `run/ended`, `run/owned` */
  resume(id: string, listener?: EntryListener): Promise<RunHandle>
  /**
   * Answers a waiting node. `scope` is needed only when the node waits in several passes of a loop.
   * @throws RunRefused `run/not-waiting`, `run/bad-answer` (says why); HostError `people/…` where people.yaml says that it is not theirs
   */
  answer(id: string, node: string, answer: GivenAnswer, scope?: number, listener?: EntryListener): Promise<RunHandle>
  /** Lets a step go on before which the run pauses. @throws RunRefused `run/not-waiting`, `run/ambiguous` */
  release(id: string, node: string, by: string, scope?: number, listener?: EntryListener): Promise<RunHandle>
  cancel(id: string, by: string, reason?: string, listener?: EntryListener): Promise<RunHandle>
  /** Takes back every undoable step of an ended run, newest first. */
  undo(id: string, by: string, listener?: EntryListener): Promise<RunHandle>
  /** Says what happened to a step in doubt. */
  settle(id: string, node: string, verdict: Verdict, scope?: number, listener?: EntryListener): Promise<RunHandle>
  /** Plan, journal and state of a run (an id, or the beginning of one that is unique). */
  load(id: string): Promise<{ id: string; plan: Plan; journal: Entry[]; state: RunState }>
  /** Takes up every run that was under way when the process that drove it died. Gives their ids. */
  resumeAll(listener?: (id: string) => EntryListener): Promise<RunHandle[]>
}

/** An expected refusal. Codes: `run/unknown`, `run/ended`, `run/not-ended`, `run/owned`, `run/not-waiting`, `run/bad-answer`, `run/bad-alert`. */
export class RunRefused extends Error {
  readonly code: HostErrorCode
  constructor(code: HostErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'RunRefused'
    this.code = code
  }
}
