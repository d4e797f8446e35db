// Who carries a run on: one owner at a time, for a limited time, so that a process that died gives its runs back.

export interface Lease {
  owner: string
  /** Milliseconds since 1970 (UTC). */
  expiresMs: number
}

export interface LeaseStore {
  /**
   * Takes the run for `ttlMs` milliseconds; false when someone else holds it. Claiming one's own again prolongs it.
   * @param from an owner who is known to be no more: the run is taken from them before their time is over
   * @throws StoreError `run/unknown`
   */
  claim(run: string, owner: string, ttlMs: number, from?: string): Promise<boolean>
  /** Prolongs leases that are still held. @returns the runs whose lease ran out, or was taken over: they are lost */
  renew(runs: readonly string[], owner: string, ttlMs: number): Promise<string[]>
  /** Gives the run back; nothing happens when someone else holds it, or the run is gone. */
  release(run: string, owner: string): Promise<void>
  /** Who holds the run now. @throws StoreError `run/unknown` */
  holder(run: string): Promise<Lease | undefined>
}
