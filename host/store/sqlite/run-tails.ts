// What has become of runs since somebody last looked, whoever has written: only as hints, the journals are the truth.
import type { RunStore, RunTail } from '../runs.ts'
import type { OpenDatabase } from './database.ts'

/** Of those that have ended, so many of the last are looked at, and of those under way so many of each status at most. */
const LATEST = 100
const MAX_UNDER_WAY = 5_000
const UNDER_WAY = ['running', 'waiting', 'in-doubt', 'undoing'] as const

export function createRunTails({ sqlite, read }: OpenDatabase): Pick<RunStore, 'lively' | 'tail'> {
  const columns = `id, status,
    coalesce((SELECT sequence FROM entries WHERE run = runs.key ORDER BY sequence DESC LIMIT 1), -1) + 1 AS sequence`
  // Status by status: of all together, SQLite would sort as many as there are.
  const ofStatus = UNDER_WAY.map(
    (status) =>
      `SELECT key FROM (SELECT key FROM runs WHERE status = '${status}' ORDER BY started_ms DESC LIMIT :most)`,
  )
  const selectLively = sqlite.prepare<{ most: number; latest: number }, RunTail>(
    `SELECT ${columns} FROM runs WHERE key IN (
       ${ofStatus.join(' UNION ALL ')}
       UNION ALL SELECT key FROM (SELECT key FROM runs ORDER BY key DESC LIMIT :latest))`,
  )
  const selectOne = sqlite.prepare<[string], RunTail>(`SELECT ${columns} FROM runs WHERE id = ?`)
  return {
    lively: () => read(() => selectLively.all({ most: MAX_UNDER_WAY, latest: LATEST })),
    tail: (id) => read(() => selectOne.get(id)),
  }
}
