// Upkeep of a SQLite file.
import type { JsonValue } from '../../../engine/index.ts'
import type { UpkeepStore } from '../upkeep.ts'
import { referencesOf } from './artifacts.ts'
import type { OpenDatabase } from './database.ts'
import { asStoreError } from './errors.ts'

/** Runs that are over, and nothing else, are ever removed. */
// By the index of their ends: `+` keeps SQLite from going by the status, under which most runs stand.
const OVER = "+status IN ('completed', 'failed', 'cancelled', 'undone', 'partly-undone') AND ended_ms IS NOT NULL"

/** Larger than most alerts. */
const ROOM = '.'.repeat(128 * 1024)

export function createUpkeep({ sqlite, file, read, write }: OpenDatabase): UpkeepStore {
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
       (SELECT key FROM alerts WHERE state <> 'queued' AND received_ms < ? ORDER BY received_ms LIMIT ?)`,
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
    removeRunsBefore: (endedBeforeMs, most) =>
      write(() => {
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

    removeAlertsBefore: (receivedBeforeMs, most) => write(() => removeAlerts.run(receivedBeforeMs, most).changes),

    async tryToWrite() {
      await write(() => void fill.run(ROOM))
      await write(() => void unfill.run())
    },

    /** Brings the log of the last changes into the file, whose free pages are used again. */
    tidy: () => read(() => void sqlite.pragma('wal_checkpoint(PASSIVE)')),

    usedBytes: () =>
      read(() => {
        const pragma = (name: string) => sqlite.pragma(name, { simple: true }) as number
        return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size')
      }),

    backupTo: async (target) => {
      try {
        await sqlite.backup(target)
      } catch (thrown) {
        throw asStoreError(thrown, file)
      }
    },

    problems: () =>
      read(() => {
        const found = sqlite.pragma('integrity_check(20)', { simple: false }) as { integrity_check: string }[]
        return found.map((row) => row.integrity_check).filter((text) => text !== 'ok')
      }),
  }
}
