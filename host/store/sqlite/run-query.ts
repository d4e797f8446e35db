// Lists of runs: filters, full-text search, pages. Every filter that people use often has its index; a search merges two scans, of
// alerts and of outputs, by recency.
import type { Statement } from 'better-sqlite3'
import type { Mode } from '../../../engine/index.ts'
import type { RunFilter, RunPage, StoredRun, StoredStatus } from '../runs.ts'
import type { OpenDatabase } from './database.ts'
import { inSteps, merged, STEP_KEYS, STEP_ROWS, type Step, stepOver, walkCommon } from './scans.ts'

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

/** Words of a search that count: each is two scans. */
const MOST_WORDS = 16

/** FTS5 queries that mean these words and nothing else: each quoted, so that no character is an operator. */
function searchQueries(text: string): string[] {
  return text
    .replaceAll('\0', ' ')
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .slice(0, MOST_WORDS)
    .map((word) => `"${word.replaceAll('"', '""')}"*`)
}

/** Where a page ends: the last row's start and key. A search goes by the key alone, the order in which runs were written. */
type Place = [startedMs: number, key: number]
const NEWEST: Place = [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]

/** Opaque outside. */
function readCursor(cursor: string): Place {
  const [startedMs, key] = cursor.split('.').map(Number)
  return [Number.isSafeInteger(startedMs) ? startedMs! : 0, Number.isSafeInteger(key) ? key! : 0]
}

const placeOf = ({ started_ms, key }: RunRow): Place => [started_ms, key]
const newestFirst = (a: RunRow, b: RunRow): number => b.started_ms - a.started_ms || b.key - a.key

function filterOf(filter: RunFilter): (row: RunRow) => boolean {
  const { playbook, mode, fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY } = filter
  const statuses = filter.status === undefined ? undefined : [filter.status].flat()
  return (row) =>
    (playbook === undefined || row.playbook_name === playbook) &&
    (statuses === undefined || statuses.includes(row.status)) &&
    (mode === undefined || row.mode === mode) &&
    row.started_ms >= fromMs &&
    row.started_ms < toMs
}

/** Lists of runs. Each reads an index in its order, in short steps: one never holds a process for longer, however rare what it asks for. */
export function createRunQuery({ sqlite, read }: OpenDatabase): (filter?: RunFilter) => Promise<RunPage> {
  const statements = new Map<string, Statement<unknown[], unknown>>()
  /** Prepared once. @param use tells apart uses of one text at the same time */
  const prepared = <Row>(sql: string, use = 0): Statement<unknown[], Row> => {
    const known = statements.get(`${use} ${sql}`) ?? sqlite.prepare<unknown[], unknown>(sql)
    statements.set(`${use} ${sql}`, known)
    return known as Statement<unknown[], Row>
  }
  const one = sqlite.prepare<[number], RunRow>(`SELECT ${RUN_COLUMNS} FROM runs WHERE key = ?`)

  /** By the index that leaves least to look at. */
  const listStep = (filter: RunFilter, after: Place, most: number): Step<RunRow, Place> => {
    const { playbook, status, fromMs, toMs } = filter
    const scan = (condition: string, value: string | undefined, use: number): Iterable<RunRow> => {
      const sql = `SELECT ${RUN_COLUMNS} FROM runs WHERE ${condition}
        started_ms >= ? AND started_ms < ? AND (started_ms, key) < (?, ?) ORDER BY started_ms DESC, key DESC LIMIT ?`
      const times = [fromMs ?? Number.MIN_SAFE_INTEGER, toMs ?? Number.MAX_SAFE_INTEGER]
      const values = value === undefined ? [] : [value]
      return prepared<RunRow>(sql, use).iterate(...values, ...times, ...after, STEP_ROWS + 1)
    }
    const statuses = [...new Set([status ?? []].flat())]
    const scans =
      playbook !== undefined
        ? [scan('playbook_name = ? AND', playbook, 0)]
        : status !== undefined
          ? statuses.map((one, use) => scan('status = ? AND', one, use))
          : [scan('', undefined, 0)]
    return stepOver(merged(scans, newestFirst), { most, isRight: filterOf(filter), placeOf })
  }

  /** Word by word: one may stand in the alert and the next in an output. */
  const searchStep = (filter: RunFilter, words: string[], after: Place, most: number): Step<RunRow, Place> => {
    const isRight = filterOf(filter)
    const scan = (table: string, word: string, use: number): Iterable<number> =>
      prepared<number>(
        `SELECT rowid FROM ${table} WHERE ${table} MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?`,
        use,
      )
        .pluck()
        .iterate(word, after[1], STEP_KEYS + 2) // it must not end before the step does
    const either = words.map((word, use) =>
      merged([scan('run_search', word, use), scan('output_search', word, use)], (a, b) => b - a),
    )
    const found: RunRow[] = []
    let looked = 0
    const key = walkCommon(either, STEP_KEYS, (key) => {
      const row = one.get(key)
      if (row && isRight(row)) found.push(row)
      return found.length < most && ++looked < STEP_ROWS
    })
    return { found, next: key === undefined ? undefined : [0, key] }
  }

  return async (filter = {}) => {
    const limit = Math.max(1, Math.floor(filter.limit ?? 50))
    const words = searchQueries(filter.text ?? '')
    const start = filter.cursor === undefined ? NEWEST : readCursor(filter.cursor)
    const rows = await inSteps(limit, start, (after, most) =>
      read(() => (words.length > 0 ? searchStep(filter, words, after, most) : listStep(filter, after, most))),
    )
    const last = rows.at(-1)
    const page: RunPage = { runs: rows.map(toStoredRun) }
    if (last && rows.length === limit) page.next = `${last.started_ms}.${last.key}`
    return page
  }
}
