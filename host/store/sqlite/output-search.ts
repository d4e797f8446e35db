// The words of what a run's steps gave, so that a search finds the run by them: worked out when it rests (it waits, or has
// ended), in the transaction of the entries that brought it there.
import type { JsonValue } from '../../../engine/index.ts'
import { valueText } from '../../value-text.ts'
import type { ArtifactRows } from './artifacts.ts'
import type { OpenDatabase } from './database.ts'

/** Characters of one run, and of one output of it: a large first one must not hide all others. */
const MAX_RUN = 16_384
const MAX_OUTPUT = 4_096
/** Entries that are looked at. */
const MAX_ENTRIES = 5_000

export function createOutputSearch({ sqlite, sealer }: OpenDatabase, { tryDecode }: Pick<ArtifactRows, 'tryDecode'>) {
  const select = sqlite.prepare<[number, number], { sequence: number; body: string }>(
    `SELECT sequence, body FROM entries WHERE run = ? AND kind = 'step.completed' ORDER BY sequence LIMIT ?`,
  )
  const replace = sqlite.prepare('INSERT OR REPLACE INTO output_search (rowid, text) VALUES (?, ?)')

  return {
    /** Inside a transaction. */
    indexOutputs(key: number, run: string): void {
      let text = ''
      for (const { sequence, body } of select.iterate(key, MAX_ENTRIES)) {
        // What is sealed is found by nobody where the key is not at hand.
        const { output = null } = (tryDecode(body, { run, sequence }) ?? {}) as { output?: JsonValue }
        // Masked before it is cut: half a secret would be recognised by nobody.
        const words = valueText(sealer.mask(output), Math.min(MAX_OUTPUT, MAX_RUN - text.length))
        if (words !== '') text += `${words} `
        if (text.length >= MAX_RUN) break
      }
      if (text !== '') replace.run(key, text)
    },
  }
}
