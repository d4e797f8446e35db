// What the store keeps of a run beside its journal, as the rest of the host sees it. Types alone: the rows are run-rows.ts.
import type { JsonValue, Mode, RunStatus } from '../../engine/index.ts'

/** Where a run is: as it ended, or what it is doing. */
export type StoredStatus = RunStatus | 'running' | 'waiting' | 'in-doubt' | 'undoing' | 'undone'

export interface NewRun {
  /** Unique; a time-ordered identifier makes lists and prefixes pleasant. */
  id: string
  playbook: { name: string; hash: string; file?: string }
  mode: Mode
  /** Default `running`. */
  status?: StoredStatus
  /** Milliseconds since 1970 (UTC). */
  startedMs: number
  /** Who or what started it. */
  by: string
  /** One line for lists: what the alert is about. */
  alertSummary: string
  /** More text of the alert that a search should find. */
  alertText?: string
}

export interface StoredRun {
  id: string
  playbook: { name: string; hash: string; file?: string }
  /** Hash of its plan. */
  plan: string
  mode: Mode
  status: StoredStatus
  startedMs: number
  endedMs?: number
  by: string
  alertSummary: string
  /** What went wrong last. */
  problem?: string
  /** When its next timer is due. */
  wakeAtMs?: number
}

/** What changes in a run's row. An absent field stays; null empties it. */
export interface RunChange {
  status?: StoredStatus
  endedMs?: number | null
  problem?: string | null
  wakeAtMs?: number | null
  /** Keys of messages that these entries answer: they are removed. */
  taken?: readonly number[]
}

/** What another process asks of the one that holds a run (an answer, a cancel); the host gives `body` its meaning. */
export interface Message {
  key: number
  run: string
  atMs: number
  body: JsonValue
}

export interface Seal {
  sequence: number
  hash: string
}
