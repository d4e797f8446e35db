// Lists of runs: filters, full-text search, pages. Every filter that people use often has its index.
import type { Statement } from 'better-sqlite3'
import type { Mode } from '../../../engine/index.ts'
import type { RunFilter, RunPage, StoredRun, StoredStatus } from '../runs.ts'
import type { OpenDatabase } from './database.ts'

export interface RunRow {
  key: number
  id: string
  playbook_name: string
  playbook_hash: string
  playbook_file: string | null
  plan: string
  mode: Mode
  status: StoredStatus
  started_ms: number
  ended_ms: number | null
  started_by: string
  alert_summary: string
  problem: string | null
  wake_at_ms: number | null
}

export const RUN_COLUMNS =
  'key, id, playbook_name, playbook_hash, playbook_file, plan, mode, status, started_ms, ended_ms, started_by, alert_summary, problem, wake_at_ms'

export function toStoredRun(row: RunRow): StoredRun {
  const run: StoredRun = {
    id: row.id,
    playbook: { name: row.playbook_name, hash: row.playbook_hash },
    plan: row.plan,
    mode: row.mode,
    status: row.status,
    startedMs: row.started_ms,
    by: row.started_by,
    alertSummary: row.alert_summary,
  }
  if (row.playbook_file !== null) run.playbook.file = row.playbook_file
  if (row.ended_ms !== null) run.endedMs = row.ended_ms
  if (row.problem !== null) run.problem = row.problem
  if (row.wake_at_ms !== null) run.wakeAtMs = row.wake_at_ms
  return run
}

/** FTS5 queries that mean these words and nothing else: each quoted, so that no character is an operator. */
function searchQueries(text: string): string[] {
  return text
    .replaceAll('\0', ' ')
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .map((word) => `"${word.replaceAll('"', '""')}"*`)
}

/** Opaque outside: the last row's start and key. */
function readCursor(cursor: string): [startedMs: number, key: number] {
  const [startedMs, key] = cursor.split('.').map(Number)
  return [Number.isSafeInteger(startedMs) ? startedMs! : 0, Number.isSafeInteger(key) ? key! : 0]
}

function conditionsOf(filter: RunFilter): { sql: string[]; values: (string | number)[] } {
  const sql: string[] = []
  const values: (string | number)[] = []
  const add = (condition: string, ...bound: (string | number)[]): void => {
    sql.push(condition)
    values.push(...bound)
  }
  if (filter.playbook !== undefined) add('playbook_name = ?', filter.playbook)
  if (filter.status !== undefined) {
    const statuses = typeof filter.status === 'string' ? [filter.status] : filter.status
    add(`status IN (${statuses.map(() => '?').join(', ')})`, ...statuses)
  }
  if (filter.mode !== undefined) add('mode = ?', filter.mode)
  if (filter.fromMs !== undefined) add('started_ms >= ?', filter.fromMs)
  if (filter.toMs !== undefined) add('started_ms < ?', filter.toMs)
  // Word by word: one may stand in the alert and the next in an output.
  for (const word of searchQueries(filter.text ?? '')) {
    add(
      `key IN (SELECT rowid FROM run_search WHERE run_search MATCH ?
               UNION SELECT rowid FROM output_search WHERE output_search MATCH ?)`,
      word,
      word,
    )
  }
  if (filter.cursor !== undefined) add('(started_ms, key) < (?, ?)', ...readCursor(filter.cursor))
  return { sql, values }
}

export function createRunQuery({ sqlite, read }: OpenDatabase): (filter?: RunFilter) => Promise<RunPage> {
  const statements = new Map<string, Statement<unknown[], RunRow>>()
  return (filter = {}) =>
    read(() => {
      const limit = Math.max(1, Math.floor(filter.limit ?? 50))
      const { sql, values } = conditionsOf(filter)
      const where = sql.length === 0 ? '' : `WHERE ${sql.join(' AND ')}`
      const text = `SELECT ${RUN_COLUMNS} FROM runs ${where} ORDER BY started_ms DESC, key DESC LIMIT ?`
      let statement = statements.get(text)
      if (!statement) {
        statement = sqlite.prepare<unknown[], RunRow>(text)
        statements.set(text, statement)
      }
      const rows = statement.all(...values, limit)
      const last = rows.at(-1)
      const page: RunPage = { runs: rows.map(toStoredRun) }
      if (last && rows.length === limit) page.next = `${last.started_ms}.${last.key}`
      return page
    })
}
