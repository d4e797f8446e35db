// Backtests. How far one has come and what it found up to there are written together, so that a backtest which is killed goes on
// exactly where it was.
import type { JsonObject, Plan } from '../../engine/index.ts'

export type BacktestStatus = 'running' | 'done' | 'stopped' | 'failed'

export interface BacktestRow {
  id: string
  playbookName: string
  playbookFile: string
  /** Hash of the plan that is tested. */
  plan: string
  againstName: string | undefined
  againstPlan: string | undefined
  /** What was asked for: files, options. */
  request: JsonObject
  status: BacktestStatus
  problem: string | undefined
  startedMs: number
  updatedMs: number
  /** Where it is and its sums up to there. */
  progress: JsonObject
}

/** `sample`: one of several of its end; `bad`: could not be run; `difference`: came out differently in the other version. */
export type AlertKind = 'sample' | 'bad' | 'difference'

export interface BacktestAlert {
  kind: AlertKind
  /** Counts from 1 over everything that was read. */
  number: number
  /** File and line or record, for people. */
  place: string
  end?: string
  /** Where the two versions part. */
  node?: string
  /** What differs, or why it could not be run. */
  detail?: JsonObject
  label?: string
  /** The alert as JSON; absent where it is very large. */
  alert?: string
}

export interface BacktestStore {
  /** Begins a backtest with its plans: nothing done yet. */
  create(
    row: Pick<BacktestRow, 'id' | 'playbookName' | 'playbookFile' | 'request'>,
    plan: Plan,
    against: { name: string; plan: Plan } | undefined,
  ): Promise<void>
  /** Notes how far it is, with the alerts that were found on the way, all or nothing. Nothing happens once it was removed. */
  advance(
    id: string,
    status: BacktestStatus,
    progress: JsonObject,
    alerts: readonly BacktestAlert[],
    problem?: string,
  ): Promise<void>
  find(id: string): Promise<BacktestRow | undefined>
  /** The newest first. Default: 100. */
  list(limit?: number): Promise<BacktestRow[]>
  /** In their order, after `after`. Default: the first 100. */
  alerts(
    id: string,
    kind: AlertKind,
    filter?: { node?: string; end?: string; after?: number; limit?: number },
  ): Promise<BacktestAlert[]>
  /** With its alerts. */
  remove(id: string): Promise<void>
}
