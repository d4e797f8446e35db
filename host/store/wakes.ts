// How those who wait hear that something was written, so that nobody has to look again and again. A wake is only a hint: it may
// come twice, and whoever was woken reads what there is.

/** What one commit wrote that somebody may wait for. */
export interface Written {
  /** Runs whose row or journal changed. */
  runs: ReadonlySet<string>
  /** Runs for which a message was left, or of which messages were taken. */
  messages: ReadonlySet<string>
  /** Alerts are queued that were not before. */
  alerts: boolean
  /** The earliest time, milliseconds since 1970, at which one of these runs wakes. */
  wakeAtMs: number | undefined
}

export interface Wakes {
  /** Calls back after every commit that it hears of, at least after those of this process. Gives the way to stop it. */
  listen(wake: (written: Written) => void): () => void
  /**
   * Whether `listen` hears of what other processes write. Where it does not (SQLite has no way to tell), whoever waits for
   * others has to look from time to time as well.
   */
  readonly hearsOthers: boolean
  /** Another number after every commit that `listen` does not hear of. */
  version(): Promise<number>
}
