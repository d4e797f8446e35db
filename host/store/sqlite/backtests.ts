// Backtests as rows of SQLite.
import { type JsonObject, parseJson } from '../../../engine/index.ts'
import type { AlertKind, BacktestAlert, BacktestRow, BacktestStatus, BacktestStore } from '../backtests.ts'
import type { OpenDatabase } from './database.ts'
import { openText, sealText } from './sealed-text.ts'

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

export function createBacktests({ sqlite, readSealed, write, clock, sealer }: OpenDatabase): BacktestStore {
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

  const openAlert = (id: string, row: AlertRow): AlertRow => {
    const { kind, number, detail, alert } = row
    const open = (text: string | null, what: string) =>
      text && openText(sealer, ['backtest', id, kind, number, what], text)
    return { ...row, detail: open(detail, 'detail'), alert: open(alert, 'alert') }
  }
  const toBacktest = (row: Row): BacktestRow =>
    rowToBacktest({ ...row, progress: openText(sealer, ['backtest', row.id], row.progress) })

  return {
    create: (row, plan, against) => {
      const request = JSON.stringify(row.request)
      return write(() => {
        insertPlan.run(plan.hash, JSON.stringify(plan))
        if (against) insertPlan.run(against.plan.hash, JSON.stringify(against.plan))
        const { id, playbookName, playbookFile } = row
        const now = clock.now()
        insert.run(
          id,
          playbookName,
          playbookFile,
          plan.hash,
          against?.name ?? null,
          against?.plan.hash ?? null,
          request,
          now,
          now,
        )
      })
    },
    advance: (id, status, progress, alerts, problem) => {
      // As it is now: it may grow before the turn is over.
      const text = sealText(sealer, ['backtest', id], JSON.stringify(progress))
      return write(() => {
        const key = selectKey.get(id)
        if (key === undefined) return // removed meanwhile
        update.run(status, problem === undefined ? null : sealer.mask(problem), clock.now(), text, id)
        for (const { number, kind, place, end, node, detail, label, alert } of alerts) {
          const at = ['backtest', id, kind, number]
          insertAlert.run(
            key,
            number,
            kind,
            place,
            end ?? null,
            node ?? null,
            detail === undefined ? null : sealText(sealer, [...at, 'detail'], JSON.stringify(detail)),
            label === undefined ? null : sealer.mask(label),
            alert === undefined ? null : sealText(sealer, [...at, 'alert'], alert),
          )
        }
      })
    },
    find: (id) =>
      readSealed(() => {
        const row = selectOne.get(id)
        return row && toBacktest(row)
      }),
    list: (limit = 100) => readSealed(() => selectAll.all(limit).map(toBacktest)),
    alerts: (id, kind, { node, end, after = 0, limit = 100 } = {}) =>
      readSealed(() => {
        const key = selectKey.get(id)
        if (key === undefined) return []
        const [n, e] = [node ?? null, end ?? null]
        return selectAlerts.all(key, kind, n, n, e, e, after, limit).map((row) => toAlert(openAlert(id, row)))
      }),
    remove: (id) => write(() => void remove.run(id)),
  }
}

const rowToBacktest = (row: Row): BacktestRow => ({
  id: row.id,
  playbookName: row.playbook_name,
  playbookFile: row.playbook_file,
  plan: row.plan,
  againstName: row.against_name ?? undefined,
  againstPlan: row.against_plan ?? undefined,
  request: parseJson(row.request) as JsonObject,
  status: row.status,
  problem: row.problem ?? undefined,
  startedMs: row.started_ms,
  updatedMs: row.updated_ms,
  progress: parseJson(row.progress) as JsonObject,
})

const toAlert = ({ kind, number, place, end, node, detail, label, alert }: AlertRow): BacktestAlert => ({
  kind,
  number,
  place,
  ...(end !== null && { end }),
  ...(node !== null && { node }),
  ...(detail !== null && { detail: parseJson(detail) as JsonObject }),
  ...(label !== null && { label }),
  ...(alert !== null && { alert }),
})
