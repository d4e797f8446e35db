// Messages between processes, as rows of SQLite.
import type { JsonValue } from '../../../engine/index.ts'
import type { MessageStore } from '../messages.ts'
import type { OpenDatabase } from './database.ts'
import type { RunRows } from './run-rows.ts'

export function createMessages(
  { sqlite, read, clock, write, notes }: OpenDatabase,
  { keyOf }: Pick<RunRows, 'keyOf'>,
): MessageStore {
  const insert = sqlite.prepare('INSERT INTO messages (run, at_ms, body) VALUES (?, ?, ?)')
  const select = sqlite.prepare<
    [string | null, string | null],
    { key: number; run: string; at_ms: number; body: string }
  >(
    `SELECT messages.key, runs.id AS run, at_ms, body FROM messages JOIN runs ON runs.key = messages.run
     WHERE ? IS NULL OR runs.id = ? ORDER BY messages.key`,
  )
  return {
    post: (run, body) =>
      write(() => {
        const { lastInsertRowid } = insert.run(keyOf(run), clock.now(), JSON.stringify(body))
        notes.message(run)
        return Number(lastInsertRowid)
      }),

    list: (run) =>
      read(() =>
        select.all(run ?? null, run ?? null).map((row) => ({
          key: row.key,
          run: row.run,
          atMs: row.at_ms,
          body: JSON.parse(row.body) as JsonValue,
        })),
      ),
  }
}
