// What the other parts of this store need of a run's row.
import { StoreError } from '../errors.ts'
import type { RunChange } from '../runs.ts'
import type { OpenDatabase } from './database.ts'

/** The end of a journal, as the run's row keeps it. */
export interface Seal {
  sequence: number
  hash: string
  /** Under the master key; runs of earlier releases have none until they are taken over. */
  mark?: string | undefined
}

/** Rows whose last change is remembered; more are written again. */
const MAX_HELD = 20_000

/** Messages that are taken go each time: they are no part of the row. */
function changesNothing(held: RunChange, { taken, ...change }: RunChange): boolean {
  if (taken && taken.length > 0) return false
  return Object.entries(change).every(
    ([field, value]) => value === undefined || held[field as keyof RunChange] === value,
  )
}

/** All of it inside a transaction or a read. */
export function createRunRows({ sqlite, onStale }: OpenDatabase) {
  const selectKey = sqlite.prepare<[string], number>('SELECT key FROM runs WHERE id = ?').pluck()
  const selectSeal = sqlite.prepare<[number], { sequence: number | null; hash: string | null; mark: string | null }>(
    'SELECT sealed_sequence AS sequence, sealed_hash AS hash, sealed_mark AS mark FROM runs WHERE key = ?',
  )
  const update = sqlite.prepare(
    `UPDATE runs SET status = coalesce(:status, status),
       ended_ms = iif(:hasEnded, :ended, ended_ms), problem = iif(:hasProblem, :problem, problem),
       wake_at_ms = iif(:hasWake, :wake, wake_at_ms),
       sealed_sequence = coalesce(:sequence, sealed_sequence), sealed_hash = coalesce(:hash, sealed_hash),
       sealed_mark = iif(:hash IS NULL, sealed_mark, :mark)
     WHERE key = :key`,
  )
  const deleteMessage = sqlite.prepare('DELETE FROM messages WHERE key = ?')

  const keyIfThere = (run: string): number | undefined => selectKey.get(run)
  const keyOf = (run: string): number => {
    const key = keyIfThere(run)
    if (key === undefined) throw new StoreError('run/unknown', `There is no run ${run} in this workspace.`, { run })
    return key
  }

  // What the last changes left in the rows: a run that goes on running changes nothing in its own.
  const held = new Map<number, RunChange>()
  onStale(() => held.clear())

  /** Inside a transaction. `seal`: the end of the journal at this change. */
  const applyChange = (key: number, change: RunChange, seal: Seal | undefined): void => {
    const known = held.get(key)
    if (known && changesNothing(known, change)) return
    if (held.size >= MAX_HELD) held.clear()
    held.set(key, { ...known, ...change })
    update.run({
      key,
      status: change.status ?? null,
      hasEnded: change.endedMs !== undefined ? 1 : 0,
      ended: change.endedMs ?? null,
      hasProblem: change.problem !== undefined ? 1 : 0,
      problem: change.problem ?? null,
      hasWake: change.wakeAtMs !== undefined ? 1 : 0,
      wake: change.wakeAtMs ?? null,
      sequence: seal?.sequence ?? null,
      hash: seal?.hash ?? null,
      mark: seal?.mark ?? null,
    })
    if (change.taken) for (const message of change.taken) deleteMessage.run(message)
  }

  return {
    keyOf,
    keyIfThere,
    applyChange,
    sealOf: (key: number): Seal | undefined => {
      const row = selectSeal.get(key)
      return row?.sequence == null || row.hash === null
        ? undefined
        : { sequence: row.sequence, hash: row.hash, mark: row.mark ?? undefined }
    },
  }
}

export type RunRows = ReturnType<typeof createRunRows>
