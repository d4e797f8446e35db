// What has become of runs since somebody last looked, whoever has written: only as hints, the journals are the truth.
import type { RunStore, RunTail } from '../runs.ts'
import type { OpenDatabase } from './database.ts'

/** Of those that have ended, so many of the last are looked at, and of those under way so many at most. */
const LATEST = 100
const MAX_UNDER_WAY = 5_000

export function createRunTails({ sqlite, read }: OpenDatabase): Pick<RunStore, 'lively' | 'tail'> {
  const columns = `id, status,
    coalesce((SELECT sequence FROM entries WHERE run = runs.key ORDER BY sequence DESC LIMIT 1), -1) + 1 AS sequence`
  const selectLively = sqlite.prepare<[number, number], RunTail>(
    `SELECT ${columns} FROM runs WHERE key IN (
       SELECT key FROM (SELECT key FROM runs WHERE status IN ('running', 'waiting', 'in-doubt', 'undoing')
                        ORDER BY started_ms DESC LIMIT ?)
       UNION SELECT key FROM (SELECT key FROM runs ORDER BY key DESC LIMIT ?))`,
  )
  const selectOne = sqlite.prepare<[string], RunTail>(`SELECT ${columns} FROM runs WHERE id = ?`)
  return {
    lively: () => read(() => selectLively.all(MAX_UNDER_WAY, LATEST)),
    tail: (id) => read(() => selectOne.get(id)),
  }
}
