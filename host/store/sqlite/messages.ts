// Messages between processes, as rows of SQLite.
import { parseJson } from '../../../engine/index.ts'
import type { MessageStore } from '../messages.ts'
import type { OpenDatabase } from './database.ts'
import type { RunRows } from './run-rows.ts'
import { openText, sealText } from './sealed-text.ts'

export function createMessages(
  { sqlite, readSealed, clock, write, notes, sealer }: OpenDatabase,
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
        const text = sealText(sealer, ['message', run], JSON.stringify(body))
        const { lastInsertRowid } = insert.run(keyOf(run), clock.now(), text)
        notes.message(run)
        return Number(lastInsertRowid)
      }),

    list: (run) =>
      readSealed(() =>
        select.all(run ?? null, run ?? null).map((row) => ({
          key: row.key,
          run: row.run,
          atMs: row.at_ms,
          body: parseJson(openText(sealer, ['message', row.run], row.body)),
        })),
      ),
  }
}
