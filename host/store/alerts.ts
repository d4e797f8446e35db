// Alerts that came in: what was accepted is here before anybody is told so, and what became of each is written with the last run
// that it starts (see Beginning). How far a source has been read is written with the alerts that were read.
import type { JsonValue } from '../../engine/index.ts'

/**
 * `queued`: waits for its runs; `started`: has them; `unrouted`: no route takes it; `suppressed`: a person has said so; `dead`: could
 * not be read or started, see its problem.
 */
export type AlertState = 'queued' | 'started' | 'unrouted' | 'suppressed' | 'dead'

export interface NewAlert {
  id: string
  source: string
  state: 'queued' | 'dead'
  receivedMs: number
  /** One line for lists. */
  title: string
  /** 0 to 6, as OCSF counts. */
  severity: number
  /** The same alert sent again has the same: it is kept once. */
  idempotency?: string
  /** Alerts of the same within the window count as repeats of the first. */
  dedupe?: { key: string; windowMs: number }
  problem?: { code: string; message: string }
  /** As runs will see it, as JSON; of what could not be read, the text itself. */
  body: string
}

export interface StoredAlert extends Omit<NewAlert, 'state' | 'dedupe'> {
  state: AlertState
  repeats: number
  /** How often it was tried to start its runs. */
  attempt: number
  runs: string[]
}

/** What became of an alert that was handed in: itself, or the one that it is the same as. */
export interface AcceptedAlert {
  id: string
  /** Of what it is the same, and why it was not taken again. */
  sameAs?: 'idempotency' | 'dedupe'
}

export interface Suppression {
  id: string
  /** CEL over `alert` and `source`. */
  condition: string
  reason: string
  by: string
  createdMs: number
  expiresMs: number
  /** How many alerts it has held back. */
  hits: number
}

export interface AlertFilter {
  states?: readonly AlertState[]
  source?: string
  /** Only older ones than this one. */
  before?: string
  limit?: number
}

export type AlertCounts = { [state in AlertState]?: number }

/** An alert as it was read from the queue: when it was settled or queued again since, it is another one. */
export type QueuedAlert = Pick<StoredAlert, 'id' | 'attempt'>

export interface AlertStore {
  /** Keeps alerts, all or none, and how far their source has been read with them. */
  accept(source: string, alerts: readonly NewAlert[], read?: JsonValue): Promise<AcceptedAlert[]>
  /** How far the source has been read. */
  place(source: string): Promise<JsonValue | undefined>
  /** The oldest that wait. */
  queued(limit: number): Promise<StoredAlert[]>
  /** What became of a queued alert; false when it was settled, or queued again, since it was read. */
  settle(
    alert: QueuedAlert,
    state: Exclude<AlertState, 'queued'>,
    more?: { runs?: readonly string[]; problem?: { code: string; message: string }; suppression?: string },
  ): Promise<boolean>
  /** Queues an alert again that has no runs. @throws StoreError `alert/unknown`, `alert/not-dead` */
  replay(id: string): Promise<void>
  find(id: string): Promise<StoredAlert | undefined>
  /** The newest first. Default: 100. */
  list(filter: AlertFilter): Promise<StoredAlert[]>
  counts(): Promise<AlertCounts>
  /** The newest first. */
  suppressions(): Promise<Suppression[]>
  suppress(suppression: Omit<Suppression, 'hits'>): Promise<void>
  /** @throws StoreError `suppression/unknown` */
  lift(id: string): Promise<void>
}
