// Looks at a database without changing anything in it, also while others use it.
import Database from 'better-sqlite3'
import { asStoreError } from './errors.ts'
import { newestVersion, recognise } from './migrations.ts'

export interface Examined {
  /** Of its tables; and the one that this Firebreak brings it to. */
  version: number
  newest: number
  /** What SQLite finds wrong with it; at most three sentences. */
  damage: string[]
  /** The latest time of a run in it, milliseconds since 1970; undefined where there is none. */
  lastRunMs: number | undefined
}

/** @throws StoreError `store/…`: corrupt, foreign, newer, busy, unreadable */
export function examineDatabase(file: string): Examined {
  let sqlite: Database.Database | undefined
  try {
    sqlite = new Database(file, { readonly: true, fileMustExist: true, timeout: 1_000 })
    recognise(sqlite, file)
    const version = sqlite.pragma('user_version', { simple: true }) as number
    const rows = sqlite.pragma('integrity_check(3)') as { integrity_check: string }[]
    const last = sqlite.prepare<[], number | null>('SELECT max(started_ms) FROM runs').pluck().get()
    return {
      version,
      newest: newestVersion,
      damage: rows.map((row) => row.integrity_check).filter((text) => text !== 'ok'),
      lastRunMs: last ?? undefined,
    }
  } catch (thrown) {
    throw asStoreError(thrown, file)
  } finally {
    sqlite?.close()
  }
}
