// Backtests as rows. How far one has come and what it found up to there are written in one transaction, so that a backtest which
// is killed goes on exactly where it was.
import type { JsonObject, Plan } from '../../engine/index.ts'
import type { OpenDatabase } from './database.ts'

export type BacktestStatus = 'running' | 'done' | 'stopped' | 'failed'

export interface BacktestRow {
  id: string
  playbookName: string
  playbookFile: string
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

interface Row {
  id: string
  playbook_name: string
  playbook_file: string
  plan: string
  against_name: string | null
  against_plan: string | null
  request: string
  status: BacktestStatus
  problem: string | null
  started_ms: number
  updated_ms: number
  progress: string
}

interface AlertRow {
  kind: AlertKind
  number: number
  place: string
  end: string | null
  node: string | null
  detail: string | null
  label: string | null
  alert: string | null
}

export function createBacktestRows({ sqlite, guard, writeNow, clock }: OpenDatabase) {
  const insertPlan = sqlite.prepare('INSERT OR IGNORE INTO plans (hash, body) VALUES (?, ?)')
  const insert = sqlite.prepare(
    `INSERT INTO backtests (id, playbook_name, playbook_file, plan, against_name, against_plan, request, status, started_ms, updated_ms, progress)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'running', ?, ?, '{}')`,
  )
  const update = sqlite.prepare(
    'UPDATE backtests SET status = ?, problem = ?, updated_ms = ?, progress = ? WHERE id = ?',
  )
  const selectKey = sqlite.prepare<[string], number>('SELECT key FROM backtests WHERE id = ?').pluck()
  const selectOne = sqlite.prepare<[string], Row>('SELECT * FROM backtests WHERE id = ?')
  const selectAll = sqlite.prepare<[number], Row>('SELECT * FROM backtests ORDER BY started_ms DESC, key DESC LIMIT ?')
  const remove = sqlite.prepare('DELETE FROM backtests WHERE id = ?')
  const insertAlert = sqlite.prepare(
    `INSERT OR REPLACE INTO backtest_alerts (backtest, number, kind, place, end, node, detail, label, alert)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const selectAlerts = sqlite.prepare<
    [number, string, string | null, string | null, string | null, string | null, number, number],
    AlertRow
  >(
    `SELECT * FROM backtest_alerts
     WHERE backtest = ? AND kind = ? AND (? IS NULL OR node = ?) AND (? IS NULL OR end = ?) AND number > ?
     ORDER BY number LIMIT ?`,
  )

  return {
    /** Begins a backtest: what it is about, nothing done yet. */
    createBacktest: (
      row: Pick<BacktestRow, 'id' | 'playbookName' | 'playbookFile' | 'request'>,
      plan: Plan,
      against: { name: string; plan: Plan } | undefined,
    ): void =>
      writeNow(() => {
        insertPlan.run(plan.hash, JSON.stringify(plan))
        if (against) insertPlan.run(against.plan.hash, JSON.stringify(against.plan))
        const { id, playbookName, playbookFile, request } = row
        const now = clock.now()
        insert.run(
          id,
          playbookName,
          playbookFile,
          plan.hash,
          against?.name ?? null,
          against?.plan.hash ?? null,
          JSON.stringify(request),
          now,
          now,
        )
      }),
    /** Notes how far it is, with the alerts that were found on the way, all or nothing. */
    advanceBacktest: (
      id: string,
      status: BacktestStatus,
      progress: JsonObject,
      alerts: readonly BacktestAlert[],
      problem?: string,
    ): void =>
      writeNow(() => {
        const key = selectKey.get(id)
        if (key === undefined) return // removed meanwhile
        update.run(status, problem ?? null, clock.now(), JSON.stringify(progress), id)
        for (const { number, kind, place, end, node, detail, label, alert } of alerts) {
          insertAlert.run(
            key,
            number,
            kind,
            place,
            end ?? null,
            node ?? null,
            detail === undefined ? null : JSON.stringify(detail),
            label ?? null,
            alert ?? null,
          )
        }
      }),
    backtest: (id: string): BacktestRow | undefined =>
      guard(() => {
        const row = selectOne.get(id)
        return row && toBacktest(row)
      }),
    /** The newest first. */
    backtests: (limit = 100): BacktestRow[] => guard(() => selectAll.all(limit).map(toBacktest)),
    /** In their order, after `after`. */
    backtestAlerts: (
      id: string,
      kind: AlertKind,
      { node, end, after = 0, limit = 100 }: { node?: string; end?: string; after?: number; limit?: number } = {},
    ): BacktestAlert[] =>
      guard(() => {
        const key = selectKey.get(id)
        if (key === undefined) return []
        const [n, e] = [node ?? null, end ?? null]
        return selectAlerts.all(key, kind, n, n, e, e, after, limit).map(toAlert)
      }),
    removeBacktest: (id: string): void => writeNow(() => void remove.run(id)),
  }
}

const toBacktest = (row: Row): BacktestRow => ({
  id: row.id,
  playbookName: row.playbook_name,
  playbookFile: row.playbook_file,
  plan: row.plan,
  againstName: row.against_name ?? undefined,
  againstPlan: row.against_plan ?? undefined,
  request: JSON.parse(row.request) as JsonObject,
  status: row.status,
  problem: row.problem ?? undefined,
  startedMs: row.started_ms,
  updatedMs: row.updated_ms,
  progress: JSON.parse(row.progress) as JsonObject,
})

const toAlert = ({ kind, number, place, end, node, detail, label, alert }: AlertRow): BacktestAlert => ({
  kind,
  number,
  place,
  ...(end !== null && { end }),
  ...(node !== null && { node }),
  ...(detail !== null && { detail: JSON.parse(detail) as JsonObject }),
  ...(label !== null && { label }),
  ...(alert !== null && { alert }),
})
