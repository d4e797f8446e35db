// What the store keeps of a run beside its journal: the row that lists, searches and a starting server need without folding a
// journal. Whatever stands here can be worked out from the journals again.
import type { Entry, Mode, Plan, RunStatus } from '../../engine/index.ts'
import type { QueuedAlert } from './alerts.ts'

/** Where a run is: as it ended, or what it is doing. */
export type StoredStatus = RunStatus | 'running' | 'waiting' | 'in-doubt' | 'undoing' | 'undone' | 'partly-undone'

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

/** A run as it comes into the world, all or nothing. */
export interface Beginning {
  run: NewRun
  /** Kept once per hash. */
  plan: Plan
  /** Its first entries; see JournalStore.append. */
  entries: readonly Entry[]
  change?: RunChange
  /** Who carries it on from the start: without an owner it would be taken up by any process that sees it. */
  claim?: { owner: string; ttlMs: number }
  /** The queued alert that has all its runs with this one; `runs` names them all. */
  settles?: { alert: QueuedAlert; runs: readonly string[] }
}

export interface RunFilter {
  /** Name of the playbook. */
  playbook?: string
  status?: StoredStatus | readonly StoredStatus[]
  mode?: Mode
  /** Started at or after, milliseconds since 1970 (UTC). */
  fromMs?: number
  /** Started before. */
  toMs?: number
  /** Words, sixteen at most, that must all begin a word of the id, the playbook's name, the alert, the problem or an output. */
  text?: string
  /** Default 50. */
  limit?: number
  /** `next` of the page before. */
  cursor?: string
}

/** Newest first; what a search found, in the order of writing. `next` is there when more may follow. */
export interface RunPage {
  runs: StoredRun[]
  next?: string
}

/** Where a run stands. */
export interface RunTail {
  id: string
  status: StoredStatus
  /** How many entries its journal has. */
  sequence: number
}

export interface RunStore {
  /**
   * Adds a run. Of two that begin one run only the first does, and of two that settle one alert as well. Appends may be called
   * before it is known whether it began: where it did not, they are refused, even if they would fit the other's journal.
   * @throws StoreError `run/exists`, `alert/settled` when the alert waits no more as it did when it was read
   */
  begin(beginning: Beginning): Promise<void>
  /** The plan that a run began with, by its hash. */
  plan(hash: string): Promise<Plan | undefined>
  /**
   * The run with this id, or the only one whose id begins so; undefined when there is none.
   * @throws StoreError `run/ambiguous`, with some of the ids in its message
   */
  find(idOrPrefix: string): Promise<StoredRun | undefined>
  list(filter?: RunFilter): Promise<RunPage>
  /** Runs whose `wakeAtMs` has come and that nobody holds, longest due first. Default: 100. */
  due(nowMs: number, limit?: number): Promise<StoredRun[]>
  /** The earliest `wakeAtMs` of all runs. */
  nextWakeMs(): Promise<number | undefined>
  /** The runs under way, and the latest others. */
  lively(): Promise<RunTail[]>
  tail(id: string): Promise<RunTail | undefined>
}
