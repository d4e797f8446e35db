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

export function createOutputSearch({ sqlite }: OpenDatabase, { decodeEntry }: Pick<ArtifactRows, 'decodeEntry'>) {
  const select = sqlite
    .prepare<[number, number], string>(
      `SELECT body FROM entries WHERE run = ? AND kind = 'step.completed' ORDER BY sequence LIMIT ?`,
    )
    .pluck()
  const replace = sqlite.prepare('INSERT OR REPLACE INTO output_search (rowid, text) VALUES (?, ?)')

  return {
    /** Inside a transaction. */
    indexOutputs(key: number): void {
      let text = ''
      for (const body of select.iterate(key, MAX_ENTRIES)) {
        const { output = null } = decodeEntry(body) as { output?: JsonValue }
        const words = valueText(output, Math.min(MAX_OUTPUT, MAX_RUN - text.length))
        if (words !== '') text += `${words} `
        if (text.length >= MAX_RUN) break
      }
      if (text !== '') replace.run(key, text)
    },
  }
}
