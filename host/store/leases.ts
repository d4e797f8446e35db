// Who carries a run on: one owner at a time, for a limited time, so that a process that died gives its runs back.
import type { OpenDatabase } from './database.ts'
import { RUN_COLUMNS, type RunRow, toStoredRun } from './run-query.ts'
import type { RunRows } from './run-rows.ts'
import type { StoredRun } from './runs.ts'

export interface Lease {
  owner: string
  /** Milliseconds since 1970 (UTC). */
  expiresMs: number
}

export function createLeases({ sqlite, guard, clock, enqueue, writeNow }: OpenDatabase, runs: RunRows) {
  const claim = sqlite.prepare(
    `INSERT INTO leases (run, owner, expires_ms) VALUES (:run, :owner, :expires)
     ON CONFLICT (run) DO UPDATE SET owner = excluded.owner, expires_ms = excluded.expires_ms
     WHERE owner = excluded.owner OR expires_ms <= :now`,
  )
  const renew = sqlite.prepare('UPDATE leases SET expires_ms = ? WHERE run = ? AND owner = ? AND expires_ms > ?')
  const remove = sqlite.prepare('DELETE FROM leases WHERE run = ? AND owner = ?')
  const select = sqlite.prepare<[number, number], Lease>(
    'SELECT owner, expires_ms AS expiresMs FROM leases WHERE run = ? AND expires_ms > ?',
  )
  const selectDue = sqlite.prepare<[number, number, number], RunRow>(
    `SELECT ${RUN_COLUMNS} FROM runs LEFT JOIN leases ON leases.run = runs.key
     WHERE wake_at_ms <= ? AND coalesce(expires_ms, 0) <= ? ORDER BY wake_at_ms LIMIT ?`,
  )
  const selectNextWake = sqlite
    .prepare<[], number | null>('SELECT min(wake_at_ms) FROM runs WHERE wake_at_ms IS NOT NULL')
    .pluck()
  /** Whether the run is the owner's from now on. */
  const take = (run: string, owner: string, ttlMs: number): boolean => {
    const now = clock.now()
    return claim.run({ run: runs.keyOf(run), owner, expires: now + ttlMs, now }).changes === 1
  }
  return {
    /**
     * Takes a run that is made in this turn, in the same transaction: nobody can have taken it before.
     * @throws StoreError (rejects) `run/unknown`, `store/…`
     */
    claimNew: (run: string, owner: string, ttlMs: number): Promise<void> =>
      enqueue(() => {
        take(run, owner, ttlMs)
      }),
    /**
     * Takes the run for `ttlMs` milliseconds; false when someone else holds it. Claiming one's own again prolongs it.
     * @throws StoreError `run/unknown`, `store/…`
     */
    claim: (run: string, owner: string, ttlMs: number): boolean => writeNow(() => take(run, owner, ttlMs)),
    /** Prolongs a lease that is still held; false when it ran out or was taken over. */
    renew: (run: string, owner: string, ttlMs: number): boolean =>
      writeNow(() => {
        const now = clock.now()
        return renew.run(now + ttlMs, runs.keyOf(run), owner, now).changes === 1
      }),
    /**
     * Gives the run back, with what else this turn writes; nothing happens when someone else holds it. Should the store give
     * way, the lease runs out by itself.
     */
    release: (run: string, owner: string): void => {
      enqueue(() => {
        remove.run(runs.keyOf(run), owner)
      }).catch(() => {})
    },
    /** Who holds the run now. */
    lease: (run: string): Lease | undefined => guard(() => select.get(runs.keyOf(run), clock.now())),

    /** Runs whose `wakeAtMs` has come and that nobody holds, longest due first. */
    dueRuns: (nowMs: number, limit = 100): StoredRun[] =>
      guard(() => selectDue.all(nowMs, clock.now(), limit).map(toStoredRun)),

    /** The earliest `wakeAtMs` of all runs, milliseconds since 1970 (UTC). */
    nextWakeMs: (): number | undefined => guard(() => selectNextWake.get() ?? undefined),
  }
}
