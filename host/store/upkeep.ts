// What keeps a database that is used for years small and safe: what is over is removed, in small steps, and the file is copied while
// it is written to.
import { statSync } from 'node:fs'
import type { JsonValue } from '../../engine/index.ts'
import { referencesOf } from './artifacts.ts'
import type { OpenDatabase } from './database.ts'

/** Runs that are over, and nothing else, are ever removed. */
const OVER = "status IN ('completed', 'failed', 'cancelled', 'undone') AND ended_ms IS NOT NULL"

/** Larger than most alerts. */
const ROOM = '.'.repeat(128 * 1024)

export function createUpkeep({ sqlite, file, guard, writeNow }: OpenDatabase) {
  const oldest = sqlite.prepare<[number, number], { key: number }>(
    `SELECT key FROM runs WHERE ${OVER} AND ended_ms < ? ORDER BY ended_ms LIMIT ?`,
  )
  const removals = [
    'DELETE FROM entries WHERE run = ?',
    'DELETE FROM messages WHERE run = ?',
    'DELETE FROM leases WHERE run = ?',
    'DELETE FROM output_search WHERE rowid = ?',
  ].map((sql) => sqlite.prepare<[number]>(sql))
  const unindex = sqlite.prepare<[number]>(
    `INSERT INTO run_search (run_search, rowid, id, playbook_name, alert_summary, alert_text, problem)
     SELECT 'delete', key, id, playbook_name, alert_summary, alert_text, problem FROM runs WHERE key = ?`,
  )
  const removeRun = sqlite.prepare<[number]>('DELETE FROM runs WHERE key = ?')
  const removeAlerts = sqlite.prepare<[number, number]>(
    `DELETE FROM alerts WHERE key IN
       (SELECT key FROM alerts WHERE state <> 'queued' AND received_ms < ? ORDER BY key LIMIT ?)`,
  )
  const ownArtifacts = sqlite
    .prepare<[number], string>('SELECT body FROM entries WHERE run = ? AND instr(body, \'"$artifacts"\') > 0')
    .pluck()
  // Goes over the index of those few entries that have large values alone.
  const isNamed = sqlite
    .prepare<[string], number>(
      'SELECT 1 FROM entries WHERE instr(body, \'"$artifacts"\') > 0 AND instr(body, ?) > 0 LIMIT 1',
    )
    .pluck()
  const fill = sqlite.prepare<[string]>("INSERT OR REPLACE INTO source_places VALUES ('~room', ?)")
  const unfill = sqlite.prepare("DELETE FROM source_places WHERE source = '~room'")
  const removeArtifact = sqlite.prepare<[string]>('DELETE FROM artifacts WHERE hash = ?')

  return {
    /** Removes the oldest runs that were over before then, at most so many. @returns how many */
    removeRunsBefore: (endedBeforeMs: number, most: number): number =>
      writeNow(() => {
        const found = oldest.all(endedBeforeMs, most)
        const large = new Set<string>()
        for (const { key } of found) {
          for (const body of ownArtifacts.all(key)) {
            for (const [, hash] of referencesOf(JSON.parse(body) as Record<string, JsonValue>)) large.add(hash)
          }
          unindex.run(key)
          for (const removal of removals) removal.run(key)
          removeRun.run(key)
        }
        for (const hash of large) if (isNamed.get(hash) === undefined) removeArtifact.run(hash)
        return found.length
      }),

    /** Removes alerts that came in before then and wait for nothing. @returns how many */
    removeAlertsBefore: (receivedBeforeMs: number, most: number): number =>
      writeNow(() => removeAlerts.run(receivedBeforeMs, most).changes),

    /** Writes something and takes it back. @throws StoreError `store/full` and the like while nothing can be written */
    tryToWrite(): void {
      writeNow(() => void fill.run(ROOM))
      writeNow(() => void unfill.run())
    },

    /** Brings the log of the last changes into the file. */
    checkpoint: (): void => guard(() => void sqlite.pragma('wal_checkpoint(PASSIVE)')),

    /** Bytes that hold something: pages that are free count no more. */
    usedBytes: (): number =>
      guard(() => {
        const pragma = (name: string) => sqlite.pragma(name, { simple: true }) as number
        return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size')
      }),

    /** Bytes on disk, the log of the last changes included. */
    fileBytes: (): number =>
      [file, `${file}-wal`].reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0),

    /** Copies the database as it is at one moment, while it goes on being used. @throws StoreError `store/…` */
    backupTo: async (target: string): Promise<void> => {
      await sqlite.backup(target)
    },
  }
}
