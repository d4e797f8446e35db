// The journals: append-only, hash-chained, (run, sequence) as key, so that of two writers the second one loses.
//
// hash(n) = SHA-256 over the hex text of hash(n-1) followed by the bytes of the entry's body; before the first entry stands
// the hash of the run's id. `printf %s%s "$previous" "$body" | sha256sum` checks one by hand.
import { hash } from 'node:crypto'
import type { Entry, JsonValue } from '../../engine/index.ts'
import { type Artifacts, contentHash, type EncodedEntry, encodeEntry, referencesOf } from './artifacts.ts'
import type { OpenDatabase } from './database.ts'
import { StoreError } from './errors.ts'
import { createOutputSearch } from './output-search.ts'
import type { RunRows } from './run-rows.ts'
import type { RunChange } from './runs.ts'

/** The end of a journal as this process knows it. */
interface Tail {
  key: number
  next: number
  hash: string
}

interface EntryRow {
  sequence: number
  kind: string
  at: number
  body: string
  hash: string
}

/** What a look over a run's hash chain found. `sequence` is the first entry that is not as it was written. */
export type Verification = { ok: true; entries: number; head: string } | { ok: false; sequence: number; reason: string }

/** Tails kept in memory; more are read again when needed. */
const MAX_TAILS = 20_000

/** The hash that the first entry of a run builds on. */
export function genesisHash(run: string): string {
  return hash('sha256', `firebreak journal ${run}`, 'hex')
}

export function createJournal(open: OpenDatabase, runs: RunRows, artifacts: Artifacts) {
  const { sqlite, guard } = open
  const { indexOutputs } = createOutputSearch(open, artifacts)
  const insert = sqlite.prepare('INSERT INTO entries (run, sequence, kind, at, body, hash) VALUES (?, ?, ?, ?, ?, ?)')
  const selectTail = sqlite.prepare<[string], { key: number; sequence: number | null; hash: string | null }>(
    `SELECT runs.key, entries.sequence, entries.hash FROM runs LEFT JOIN entries ON entries.run = runs.key
     WHERE runs.id = ? ORDER BY entries.sequence DESC LIMIT 1`,
  )
  const selectFrom = sqlite
    .prepare<[number, number, number], string>(
      'SELECT body FROM entries WHERE run = ? AND sequence >= ? ORDER BY sequence LIMIT ?',
    )
    .pluck()
  const selectRows = sqlite.prepare<[number], EntryRow>(
    'SELECT sequence, kind, at, body, hash FROM entries WHERE run = ? ORDER BY sequence',
  )

  const tails = new Map<string, Tail>()
  open.onStale(() => tails.clear())

  /** The tail as the running transaction sees it; tails are remembered until another connection has written. */
  const tailOf = (run: string): Tail => {
    const known = tails.get(run)
    if (known) return known
    const row = selectTail.get(run)
    if (!row) throw new StoreError('run/unknown', `There is no run ${run} in this workspace.`, { run })
    const tail = { key: row.key, next: (row.sequence ?? -1) + 1, hash: row.hash ?? genesisHash(run) }
    if (tails.size >= MAX_TAILS) tails.clear()
    tails.set(run, tail)
    return tail
  }

  const write = (run: string, first: number, encoded: EncodedEntry[], change: RunChange | undefined): void => {
    const tail = tailOf(run)
    if (first !== tail.next) {
      throw new StoreError(
        'journal/diverged',
        `Entry ${first} of run ${run} cannot be written: the journal has ${tail.next} entries. Another process went on with this run; read its journal again.`,
        { run, sequence: first, entries: tail.next },
      )
    }
    for (const { kind, at, body, artifacts: large } of encoded) {
      if (large) for (const artifact of large) artifacts.insertArtifact(artifact)
      tail.hash = hash('sha256', tail.hash + body, 'hex')
      insert.run(tail.key, tail.next, kind, at, body, tail.hash)
      tail.next += 1
    }
    if (change)
      runs.applyChange(tail.key, change, tail.next > 0 ? { sequence: tail.next - 1, hash: tail.hash } : undefined)
    if (change?.status !== undefined && change.status !== 'running') indexOutputs(tail.key)
  }

  const verifyRow = (row: EntryRow, expected: number, previous: string): string | undefined => {
    if (row.sequence !== expected) return `entry ${expected} is missing`
    if (hash('sha256', previous + row.body, 'hex') !== row.hash) return 'its hash does not follow from the one before'
    const stored = JSON.parse(row.body) as Record<string, JsonValue>
    if (stored.kind !== row.kind || stored.at !== row.at) return 'its kind or time differs from its body'
    for (const [field, reference] of referencesOf(stored)) {
      const bytes = artifacts.artifact(reference)
      if (!bytes) return `the artifact of its ${field} is missing`
      if (contentHash(bytes) !== reference) return `the artifact of its ${field} was changed`
    }
    return undefined
  }

  return {
    /**
     * Appends entries, `first` being the sequence number (from 0) of the first, and changes the run's row in the same
     * transaction. Resolves when they are committed; appends of one turn of the event loop share a transaction.
     * The entries are taken as they are now: changing them later has no effect.
     * @throws StoreError `journal/diverged`, `run/unknown`, `store/…`. Nothing of the append is kept then.
     */
    append: (run: string, first: number, entries: readonly Entry[], change?: RunChange): Promise<void> => {
      const encoded = entries.map(encodeEntry)
      return open.enqueue(() => write(run, first, encoded, change))
    },

    /** As `append`, committed when it returns. Writes that are queued are committed before it. */
    appendNow: (run: string, first: number, entries: readonly Entry[], change?: RunChange): void => {
      const encoded = entries.map(encodeEntry)
      open.writeNow(() => write(run, first, encoded, change))
    },

    /**
     * Committed entries from sequence number `from` on (0 is the first), at most `limit`.
     * @throws StoreError `run/unknown`, `artifact/missing`, `store/…`
     */
    entries: (run: string, from = 0, limit = -1): Entry[] =>
      guard(() => selectFrom.all(runs.keyOf(run), from, limit).map(artifacts.decodeEntry)),

    /**
     * Checks the hash chain, the artifacts, and (as far as the last change of the run's status) that the end is still there.
     * Someone who rewrites every hash up to the end of the file is only found by comparing `head` with a copy kept elsewhere.
     */
    verify: (run: string): Verification =>
      guard(() => {
        const key = runs.keyOf(run)
        const seal = runs.sealOf(key)
        let previous = genesisHash(run)
        let expected = 0
        for (const row of selectRows.iterate(key)) {
          const sealBroken = row.sequence === seal?.sequence && row.hash !== seal.hash
          const reason = sealBroken
            ? 'it is not the entry that the run was sealed with'
            : verifyRow(row, expected, previous)
          if (reason) return { ok: false, sequence: expected, reason }
          previous = row.hash
          expected += 1
        }
        if (seal && seal.sequence >= expected) {
          return {
            ok: false,
            sequence: expected,
            reason: `the journal had ${seal.sequence + 1} entries; the last are missing`,
          }
        }
        return { ok: true, entries: expected, head: previous }
      }),
  }
}
