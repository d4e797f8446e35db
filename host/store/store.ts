// The store of a workspace as everybody else sees it: one small interface for each noun, all of it asynchronous, so that a database
// on another machine can stand behind it. Types alone; open-store.ts opens one. What must happen together is one call.
import type { AccessStore } from './access.ts'
import type { AlertStore } from './alerts.ts'
import type { ArtifactStore } from './artifacts.ts'
import type { BacktestStore } from './backtests.ts'
import type { ConnectionStore } from './connections.ts'
import type { FactStore } from './facts.ts'
import type { JournalStore } from './journals.ts'
import type { LeaseStore } from './leases.ts'
import type { LinkStore } from './links.ts'
import type { MessageStore } from './messages.ts'
import type { RunStore } from './runs.ts'
import type { UpkeepStore } from './upkeep.ts'
import type { Wakes } from './wakes.ts'

/**
 * Every method rejects with a StoreError `store/…` while the store gives way; nothing of a refused write is kept. A write resolves
 * when it is committed. What was committed is seen by every read that begins later, in whatever process.
 */
export interface Store {
  /** Rows of runs and their plans. */
  runs: RunStore
  journals: JournalStore
  /** Who carries a run on. */
  leases: LeaseStore
  /** What one process leaves for the one that holds a run. */
  messages: MessageStore
  alerts: AlertStore
  backtests: BacktestStore
  connections: ConnectionStore
  access: AccessStore
  links: LinkStore
  facts: FactStore
  artifacts: ArtifactStore
  upkeep: UpkeepStore
  /** Tells what was written, so that nobody has to look again and again. */
  wakes: Wakes
  /** Writes what is under way and closes. Later calls reject with `store/closed`. Closing twice does nothing. */
  close(): Promise<void>
}
