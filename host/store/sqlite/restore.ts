// What a restore needs of SQLite: whether a file is a database that this Firebreak can go on with, and whether nobody uses another.
import { readSync } from 'node:fs'
import Database from 'better-sqlite3'
import { StoreError } from '../errors.ts'
import { asStoreError } from './errors.ts'
import { recognise } from './migrations.ts'

export interface Looked {
  /** Of its tables, as this Firebreak counts them. */
  version: number
  runs: number
  /** Runs that are not over: they go on from what the file knows of them. */
  underWay: number
  /** The latest time of a run or an alert in it, milliseconds since 1970; undefined where there is none. */
  lastMs: number | undefined
}

/** Tables that every version has had. */
const TABLES = ['plans', 'runs', 'entries'] as const

/**
 * Looks through a file that nobody else uses, and makes it one file without a log beside it. Its tables stay as they are.
 * @throws StoreError `store/corrupt`, `store/foreign`, `store/newer`
 */
export function lookThrough(file: string): Looked {
  return within(file, (sqlite) => {
    recognise(sqlite, file)
    const version = sqlite.pragma('user_version', { simple: true }) as number
    const problems = sqlite.pragma('integrity_check(3)') as { integrity_check: string }[]
    const found = problems.map((row) => row.integrity_check).filter((text) => text !== 'ok')
    const unmatched = sqlite.pragma('foreign_key_check') as unknown[]
    const tables = sqlite.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all()
    if (unmatched.length > 0) found.push(`${unmatched.length} rows belong to nothing`)
    if (version === 0 || !TABLES.every((name) => tables.includes(name))) found.push('it has no runs')
    if (found.length > 0) throw new StoreError('store/corrupt', `${file} is damaged: ${found.join('; ')}.`, { file })
    sqlite.pragma('journal_mode = DELETE')
    const number = (sql: string) => sqlite.prepare<[], number | null>(sql).pluck().get() ?? undefined
    const last = [number('SELECT max(started_ms) FROM runs')]
    if (tables.includes('alerts')) last.push(number('SELECT max(received_ms) FROM alerts'))
    const times = last.filter((time) => time !== undefined)
    return {
      version,
      runs: number('SELECT count(*) FROM runs') ?? 0,
      underWay:
        number(
          "SELECT count(*) FROM runs WHERE status NOT IN ('completed', 'failed', 'cancelled', 'undone', 'partly-undone')",
        ) ?? 0,
      lastMs: times.length > 0 ? Math.max(...times) : undefined,
    }
  })
}

/**
 * Brings the log of a database into it, so that it is one file; that fails while anybody else has it open.
 * @returns `used`: by another process; `damaged`: it cannot be said, and the log stays beside it
 */
export function settle(file: string): 'alone' | 'used' | 'damaged' {
  try {
    return within(file, (sqlite) => {
      sqlite.pragma('journal_mode = DELETE')
      return 'alone'
    })
  } catch (thrown) {
    if (!(thrown instanceof StoreError)) throw thrown
    if (thrown.code === 'store/busy') return 'used'
    if (thrown.code === 'store/corrupt') return 'damaged'
    throw thrown
  }
}

/** How a file of SQLite begins (https://sqlite.org/fileformat2.html#the_database_header). */
const MAGIC = 'SQLite format 3\0'

/** Whether an open file begins as one of SQLite. */
export function isOfSqlite(descriptor: number): boolean {
  const head = Buffer.alloc(MAGIC.length)
  return readSync(descriptor, head, 0, head.length, 0) === head.length && head.toString('latin1') === MAGIC
}

function within<T>(file: string, work: (sqlite: Database.Database) => T): T {
  let sqlite: Database.Database | undefined
  try {
    sqlite = new Database(file, { timeout: 1_000, fileMustExist: true })
    return work(sqlite)
  } catch (thrown) {
    throw asStoreError(thrown, file)
  } finally {
    sqlite?.close()
  }
}
