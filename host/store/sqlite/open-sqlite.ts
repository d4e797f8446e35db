// A store in one SQLite file. Start reading at journals.ts.
import type { Store } from '../store.ts'
import { createAccess } from './access.ts'
import { createAlerts } from './alerts.ts'
import { createArtifactRows } from './artifacts.ts'
import { createBacktests } from './backtests.ts'
import { createConnections } from './connections.ts'
import { type OpenDatabase, openDatabase, type StoreOptions } from './database.ts'
import { createFacts } from './facts.ts'
import { createJournals } from './journals.ts'
import { createLeases } from './leases.ts'
import { createLinks } from './links.ts'
import { createMessages } from './messages.ts'
import { createRunRows } from './run-rows.ts'
import { createRuns } from './runs.ts'
import { createUpkeep } from './upkeep.ts'

/**
 * Opens the database file, making it or bringing it to this version where needed.
 * @throws StoreError `store/…`: unopenable, corrupt, foreign, newer, read-only, busy, full. Every message says how to mend.
 */
export async function openSqlite(options: StoreOptions): Promise<Store> {
  return storeOn(openDatabase(options))
}

/** The store on a file that is open. */
export function storeOn(open: OpenDatabase): Store {
  const artifacts = createArtifactRows(open)
  const rows = createRunRows(open)
  const { write, beginJournal, ...journals } = createJournals(open, rows, artifacts)
  const { take, ...leases } = createLeases(open, rows)
  const { rows: alertRows, ...alerts } = createAlerts(open)
  const version = open.sqlite.prepare<[], number>('PRAGMA data_version').pluck()
  return {
    runs: createRuns(open, { rows, alerts: alertRows, beginJournal, writeEntries: write, takeRun: take }),
    journals,
    leases,
    messages: createMessages(open, rows),
    alerts,
    backtests: createBacktests(open),
    connections: createConnections(open),
    access: createAccess(open),
    links: createLinks(open),
    facts: createFacts(open),
    artifacts: { get: (reference) => open.read(() => artifacts.artifact(reference)) },
    upkeep: createUpkeep(open),
    wakes: { listen: open.listen, hearsOthers: false, version: () => open.read(() => version.get() as number) },
    close: () => open.read(open.close),
  }
}
