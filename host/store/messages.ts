// Messages between processes: what one that does not hold a run leaves for the one that does. They are taken (see RunChange)
// in the transaction of the entries that answer them, so that none is lost and none counts twice.
import type { JsonValue } from '../../engine/index.ts'
import type { OpenDatabase } from './database.ts'
import type { RunRows } from './run-rows.ts'
import type { Message } from './runs.ts'

export function createMessages({ sqlite, guard, clock, writeNow }: OpenDatabase, { keyOf }: RunRows) {
  const insertMessage = sqlite.prepare('INSERT INTO messages (run, at_ms, body) VALUES (?, ?, ?)')
  const selectMessages = sqlite.prepare<
    [string | null, string | null],
    { key: number; run: string; at_ms: number; body: string }
  >(
    `SELECT messages.key, runs.id AS run, at_ms, body FROM messages JOIN runs ON runs.key = messages.run
     WHERE ? IS NULL OR runs.id = ? ORDER BY messages.key`,
  )
  return {
    /** Leaves a message for the process that holds the run; gives its key. */
    post: (run: string, body: JsonValue): number =>
      writeNow(() => Number(insertMessage.run(keyOf(run), clock.now(), JSON.stringify(body)).lastInsertRowid)),

    /** Messages not yet taken (see RunChange), oldest first; of all runs when none is named. */
    messages: (run?: string): Message[] =>
      guard(() =>
        selectMessages.all(run ?? null, run ?? null).map((row) => ({
          key: row.key,
          run: row.run,
          atMs: row.at_ms,
          body: JSON.parse(row.body) as JsonValue,
        })),
      ),
  }
}
