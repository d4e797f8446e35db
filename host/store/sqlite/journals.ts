// The journals: append-only, hash-chained, (run, sequence) as key, so that of two writers the second one loses.
//
// hash(n) = SHA-256 over the hex text of hash(n-1) followed by the bytes of the entry's body; before the first entry stands
// the hash of the run's id. `printf %s%s "$previous" "$body" | sha256sum` checks one by hand.
import { hash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import type { Entry, JsonValue } from '../../../engine/index.ts'
import { StoreError } from '../errors.ts'
import type { JournalStore } from '../journals.ts'
import type { RunChange } from '../runs.ts'
import { type ArtifactRows, contentHash, type EncodedEntry, encodeEntry, referencesOf } from './artifacts.ts'
import type { OpenDatabase } from './database.ts'
import { createOutputSearch } from './output-search.ts'
import type { RunRows, Seal } from './run-rows.ts'

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

/** Entries that are verified before others get their turn. */
const VERIFIED_AT_ONCE = 2_000

/** Tails kept in memory; more are read again when needed. */
const MAX_TAILS = 20_000

/** The hash that the first entry of a run builds on. */
export function genesisHash(run: string): string {
  return hash('sha256', `firebreak journal ${run}`, 'hex')
}

/** Inside a transaction. @throws StoreError `journal/diverged`, `run/unknown` before anything is written */
export type WriteEntries = (run: string, first: number, encoded: EncodedEntry[], change: RunChange | undefined) => void

/** Inside a transaction: the journal of a run whose row was just made is empty. */
export type BeginJournal = (run: string, key: number) => void

export function createJournals(
  open: OpenDatabase,
  runs: RunRows,
  artifacts: ArtifactRows,
): JournalStore & { write: WriteEntries; beginJournal: BeginJournal } {
  const { sqlite, read, readSealed, notes, sealer } = open
  const { indexOutputs } = createOutputSearch(open, artifacts)
  const insert = sqlite.prepare(
    'INSERT INTO entries (run, sequence, kind, at, body, hash, mark) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const selectTail = sqlite.prepare<[string], { key: number; sequence: number | null; hash: string | null }>(
    `SELECT runs.key, entries.sequence, entries.hash FROM runs LEFT JOIN entries ON entries.run = runs.key
     WHERE runs.id = ? ORDER BY entries.sequence DESC LIMIT 1`,
  )
  const selectFrom = sqlite.prepare<[number, number, number], { sequence: number; body: string }>(
    'SELECT sequence, body FROM entries WHERE run = ? AND sequence >= ? ORDER BY sequence LIMIT ?',
  )
  const selectRows = sqlite.prepare<[number, number, number], EntryRow>(
    'SELECT sequence, kind, at, body, hash FROM entries WHERE run = ? AND sequence >= ? ORDER BY sequence LIMIT ?',
  )

  const selectAnswers = sqlite.prepare<[number], { sequence: number; body: string }>(
    "SELECT sequence, body FROM entries WHERE run = ? AND kind = 'step.answered' ORDER BY sequence",
  )

  const selectMode = sqlite.prepare<[number], string>('SELECT mode FROM runs WHERE key = ?').pluck()
  const selectMark = sqlite
    .prepare<[number, number], string | null>('SELECT mark FROM entries WHERE run = ? AND sequence = ?')
    .pluck()
  const selectMarked = sqlite.prepare<[], { key: number; id: string }>(
    "SELECT key, id FROM runs WHERE mode <> 'simulate'",
  )
  const markEntry = sqlite.prepare<[string | null, number, number]>(
    'UPDATE entries SET mark = ? WHERE run = ? AND sequence = ?',
  )
  const markRun = sqlite.prepare<[string | null, number]>('UPDATE runs SET sealed_mark = ? WHERE key = ?')

  const tails = new Map<string, Tail>()
  open.onStale(() => tails.clear())

  /** The tail as the running transaction sees it; tails are remembered until another connection has written. */
  const tailOf = (run: string): Tail => {
    const known = tails.get(run)
    if (known) return known
    const row = selectTail.get(run)
    if (!row) throw new StoreError('run/unknown', `There is no run ${run} in this workspace.`, { run })
    return remember(run, { key: row.key, next: (row.sequence ?? -1) + 1, hash: row.hash ?? genesisHash(run) })
  }
  const remember = (run: string, tail: Tail): Tail => {
    if (tails.size >= MAX_TAILS) tails.clear()
    tails.set(run, tail)
    return tail
  }

  /** The hash stands for the run and for everything up to the entry. */
  const markOf = (what: 'entry' | 'run', sequence: number, entryHash: string) =>
    sealer.mark([what, sequence, entryHash])
  const sealAt = (sequence: number, entryHash: string): Seal => ({
    sequence,
    hash: entryHash,
    mark: markOf('run', sequence, entryHash),
  })
  /** Why the end is not as this workspace wrote it; without the key, and for rehearsals, nothing is said. */
  const problemOfMarks = (key: number, seal: Seal | undefined, entries: number, head: string): string | undefined => {
    if (entries === 0 || sealer.mark([]) === undefined || selectMode.get(key) === 'simulate') return undefined
    if (seal && seal.mark !== markOf('run', seal.sequence, seal.hash))
      return 'what the run was sealed with carries no mark under the key of this workspace'
    if (selectMark.get(key, entries - 1) !== markOf('entry', entries - 1, head))
      return 'the last entry carries no mark under the key of this workspace: somebody else has written it, or entries after it are missing'
    return undefined
  }

  const write: WriteEntries = (run, first, encoded, change) => {
    const tail = tailOf(run)
    if (first !== tail.next || open.refusedRuns.has(run)) {
      throw new StoreError(
        'journal/diverged',
        `Entry ${first} of run ${run} cannot be written: the journal has ${tail.next} entries. Another process went on with this run; read its journal again.`,
        { run, sequence: first, entries: tail.next },
      )
    }
    const last = encoded.at(-1)
    for (const one of encoded) {
      const { kind, at, body, artifacts: large } = one
      if (large) for (const artifact of large) artifacts.insertArtifact(artifact)
      tail.hash = hash('sha256', tail.hash + body, 'hex')
      const mark = one === last ? markOf('entry', tail.next, tail.hash) : undefined
      insert.run(tail.key, tail.next, kind, at, body, tail.hash, mark ?? null)
      tail.next += 1
    }
    notes.run(run)
    if (!change) return
    runs.applyChange(tail.key, change, tail.next > 0 ? sealAt(tail.next - 1, tail.hash) : undefined)
    if (change.status !== undefined && change.status !== 'running') indexOutputs(tail.key, run)
    if (change.wakeAtMs != null) notes.wakeAt(change.wakeAtMs)
    if (change.taken && change.taken.length > 0) notes.message(run)
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
    write,
    beginJournal(run, key) {
      remember(run, { key, next: 0, hash: genesisHash(run) })
    },

    append: (run, first, entries, change) => {
      const encoded = entries.map((entry, at) => encodeEntry(entry, { run, sequence: first + at }, sealer))
      return open.write(() => write(run, first, encoded, change))
    },

    entries: (run, from = 0, limit = -1) =>
      readSealed(() =>
        selectFrom
          .all(runs.keyOf(run), from, limit)
          .map(({ sequence, body }) => artifacts.decodeEntry(body, { run, sequence })),
      ),

    answers: async (run) => {
      const look = () => {
        const readable = new Map<number, Entry>()
        let sealed = 0
        for (const { sequence, body } of selectAnswers.all(runs.keyOf(run))) {
          const opened = artifacts.tryDecode(body, { run, sequence })
          if (opened) readable.set(sequence, opened)
          else sealed++
        }
        return { readable, sealed }
      }
      const found = await read(look)
      if (found.sealed === 0) return found
      await sealer.ready().catch(() => {}) // without the key, what is not sealed is given
      return read(look)
    },

    async verify(run) {
      const { key, seal } = await read(() => {
        const found = runs.keyOf(run)
        return { key: found, seal: runs.sealOf(found) }
      })
      let previous = genesisHash(run)
      let expected = 0
      /** The reason why the next rows are not as they were written. */
      const verifyPage = (rows: readonly EntryRow[]): string | undefined => {
        for (const row of rows) {
          const sealBroken = row.sequence === seal?.sequence && row.hash !== seal.hash
          const reason = sealBroken
            ? 'it is not the entry that the run was sealed with'
            : verifyRow(row, expected, previous)
          if (reason) return reason
          previous = row.hash
          expected += 1
        }
        return undefined
      }
      // A journal of hundreds of thousands of entries must not keep everything else from being done.
      for (let isOver = false; !isOver; ) {
        const reason = await read(() => {
          const rows = selectRows.all(key, expected, VERIFIED_AT_ONCE)
          isOver = rows.length < VERIFIED_AT_ONCE
          return verifyPage(rows)
        })
        if (reason !== undefined) return { ok: false, sequence: expected, reason }
        if (!isOver) await turn()
      }
      if (seal && seal.sequence >= expected) {
        const reason = `the journal had ${seal.sequence + 1} entries; the last are missing`
        return { ok: false, sequence: expected, reason }
      }
      const unmarked = await read(() => problemOfMarks(key, seal, expected, previous))
      if (unmarked !== undefined) return { ok: false, sequence: Math.max(0, expected - 1), reason: unmarked }
      return { ok: true, entries: expected, head: previous }
    },

    markAll: () =>
      open.write(() => {
        for (const { key, id } of selectMarked.all()) {
          const { next, hash: head } = tailOf(id)
          if (next > 0) markEntry.run(markOf('entry', next - 1, head) ?? null, key, next - 1)
          const seal = runs.sealOf(key)
          if (seal) markRun.run(markOf('run', seal.sequence, seal.hash) ?? null, key)
        }
      }),
  }
}
