// For the bench alone: the floor that the disk sets. better-sqlite3 with nothing around it writes the same bytes into a table that
// has the journal's key and no more: no hash chain, no row of a run, nobody told.
import Database from 'better-sqlite3'

export interface BareInserts {
  file: string
  synchronous: 'NORMAL' | 'FULL'
  /** The journal of one run, each entry as JSON; written again for each of so many runs. */
  bodies: string[]
  runs: number
  /** How many runs grow side by side, each by one entry in turn. */
  atOnce: number
  /** How many rows share a transaction. */
  batch: number
}

/** Rows a second. */
export function bareInserts({ file, synchronous, bodies, runs, atOnce, batch }: BareInserts): number {
  const sqlite = new Database(file)
  sqlite.pragma('journal_mode = WAL')
  sqlite.pragma(`synchronous = ${synchronous}`)
  sqlite.exec('CREATE TABLE entries (run INTEGER, sequence INTEGER, body TEXT, PRIMARY KEY (run, sequence))')
  const insert = sqlite.prepare('INSERT INTO entries VALUES (?, ?, ?)')
  const rows = runs * bodies.length
  const wave = atOnce * bodies.length
  const write = sqlite.transaction((from: number) => {
    for (let row = from; row < Math.min(from + batch, rows); row++) {
      const sequence = Math.floor((row % wave) / atOnce)
      insert.run(Math.floor(row / wave) * atOnce + (row % atOnce), sequence, bodies[sequence])
    }
  })
  const began = performance.now()
  for (let from = 0; from < rows; from += batch) write(from)
  const seconds = (performance.now() - began) / 1_000
  sqlite.close()
  return rows / seconds
}
