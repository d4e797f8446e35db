// What has become of runs since somebody last looked, whoever has written: only as hints, the journals are the truth.
import type { OpenDatabase } from './database.ts'
import type { StoredStatus } from './runs.ts'

/** Where a run stands. */
export interface RunTail {
  id: string
  status: StoredStatus
  /** How many entries its journal has. */
  sequence: number
}

/** Of those that have ended, so many of the last are looked at, and of those under way so many at most. */
const LATEST = 100
const MAX_UNDER_WAY = 5_000

export function createRunChanges({ sqlite, guard }: OpenDatabase) {
  const columns = `id, status,
    coalesce((SELECT sequence FROM entries WHERE run = runs.key ORDER BY sequence DESC LIMIT 1), -1) + 1 AS sequence`
  const selectVersion = sqlite.prepare<[], number>('PRAGMA data_version').pluck()
  const selectLively = sqlite.prepare<[number, number], RunTail>(
    `SELECT ${columns} FROM runs WHERE key IN (
       SELECT key FROM (SELECT key FROM runs WHERE status IN ('running', 'waiting', 'in-doubt', 'undoing')
                        ORDER BY started_ms DESC LIMIT ?)
       UNION SELECT key FROM (SELECT key FROM runs ORDER BY key DESC LIMIT ?))`,
  )
  const selectOne = sqlite.prepare<[string], RunTail>(`SELECT ${columns} FROM runs WHERE id = ?`)
  return {
    /** Another number after every commit of another process; this one's own commits leave it as it is. */
    dataVersion: (): number => guard(() => selectVersion.get() as number),
    /** The runs under way, and the latest others. */
    livelyRuns: (): RunTail[] => guard(() => selectLively.all(MAX_UNDER_WAY, LATEST)),
    runTail: (id: string): RunTail | undefined => guard(() => selectOne.get(id)),
  }
}
