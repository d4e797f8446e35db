// Leases of runs, as rows of SQLite.
import type { Lease, LeaseStore } from '../leases.ts'
import type { OpenDatabase } from './database.ts'
import type { RunRows } from './run-rows.ts'

/** Inside a transaction: whether the run of this key is the owner's from now on. */
export type TakeRun = (key: number, owner: string, ttlMs: number, from?: string) => boolean

export function createLeases(
  { sqlite, read, clock, write }: OpenDatabase,
  { keyOf, keyIfThere }: Pick<RunRows, 'keyOf' | 'keyIfThere'>,
): LeaseStore & { take: TakeRun } {
  const claim = sqlite.prepare(
    `INSERT INTO leases (run, owner, expires_ms) VALUES (:run, :owner, :expires)
     ON CONFLICT (run) DO UPDATE SET owner = excluded.owner, expires_ms = excluded.expires_ms
     WHERE owner IN (excluded.owner, :from) OR expires_ms <= :now`,
  )
  const renew = sqlite.prepare(
    `UPDATE leases SET expires_ms = ?
     WHERE run = (SELECT key FROM runs WHERE id = ?) AND owner = ? AND expires_ms > ?`,
  )
  const remove = sqlite.prepare('DELETE FROM leases WHERE run = ? AND owner = ?')
  const select = sqlite.prepare<[number, number], Lease>(
    'SELECT owner, expires_ms AS expiresMs FROM leases WHERE run = ? AND expires_ms > ?',
  )
  const take: TakeRun = (run, owner, ttlMs, from = owner) => {
    const now = clock.now()
    return claim.run({ run, owner, expires: now + ttlMs, now, from }).changes === 1
  }
  return {
    take,
    claim: (run, owner, ttlMs, from) => write(() => take(keyOf(run), owner, ttlMs, from)),
    renew: (runs, owner, ttlMs) =>
      write(() => {
        const now = clock.now()
        return runs.filter((run) => renew.run(now + ttlMs, run, owner, now).changes === 0)
      }),
    release: (run, owner) =>
      write(() => {
        const key = keyIfThere(run)
        if (key !== undefined) remove.run(key, owner)
      }),
    holder: (run) => read(() => select.get(keyOf(run), clock.now())),
  }
}
