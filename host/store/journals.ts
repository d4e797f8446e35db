// The journals of runs: append-only, hash-chained, (run, sequence) as key, so that of two writers the second one loses.
import type { Entry } from '../../engine/index.ts'
import type { RunChange } from './runs.ts'

/** What a look over a run's hash chain found. `sequence` is the first entry that is not as it was written. */
export type Verification = { ok: true; entries: number; head: string } | { ok: false; sequence: number; reason: string }

export interface JournalStore {
  /**
   * Appends entries, `first` being the sequence number (from 0) of the first, changes the run's row and takes the messages that
   * they answer, all or nothing. The entries are taken as they are now: changing them later has no effect. Appends are carried
   * out in the order of their calls; a store may commit several together.
   * @throws StoreError `journal/diverged` when the journal does not end before `first`, `run/unknown`
   */
  append(run: string, first: number, entries: readonly Entry[], change?: RunChange): Promise<void>
  /**
   * Entries from sequence number `from` on (default 0, the first), at most `limit`.
   * @throws StoreError `run/unknown`, `artifact/missing`
   */
  entries(run: string, from?: number, limit?: number): Promise<Entry[]>
  /** Answers of people, by sequence; and how many are sealed and cannot be opened, since the key is not at hand. */
  answers(run: string): Promise<{ readable: ReadonlyMap<number, Entry>; sealed: number }>
  /**
   * Checks the hash chain, the artifacts, and (as far as the last change of the run's status) that the end is still there.
   * Where the data are this user's, the end carries a mark under the master key, too: who has not the key can neither write on, nor
   * rewrite every hash up to the end, nor put in a run of their own.
   * @throws StoreError `run/unknown`
   */
  verify(run: string): Promise<Verification>
  /** Marks the ends of all journals of shadow and live runs, as they are. */
  markAll(): Promise<void>
}
