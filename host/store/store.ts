// The store of a workspace: one SQLite file, the only SQL, the only writer of journals. Start reading at journal.ts.
import { createAccessRows } from './access-rows.ts'
import { createAlertRows } from './alert-rows.ts'
import { createArtifacts } from './artifacts.ts'
import { createBacktestRows } from './backtest-rows.ts'
import { createConnectionRows } from './connection-rows.ts'
import { openDatabase, type StoreOptions } from './database.ts'
import { createJournal } from './journal.ts'
import { createLeases } from './leases.ts'
import { createMessages } from './messages.ts'
import { createRunChanges } from './run-changes.ts'
import { createRunRows, createRuns } from './run-rows.ts'
import { createUpkeep } from './upkeep.ts'

/**
 * Opens the database file, making it or bringing it to this version where needed.
 * @throws StoreError `store/…`: unopenable, corrupt, foreign, newer, read-only, busy, full. Every message says how to mend.
 */
export function openStore(options: StoreOptions) {
  const open = openDatabase(options)
  const artifacts = createArtifacts(open)
  const rows = createRunRows(open)
  return {
    file: open.file,
    ...createRuns(open, rows),
    ...createMessages(open, rows),
    ...createJournal(open, rows, artifacts),
    ...createRunChanges(open),
    ...createLeases(open, rows),
    ...createConnectionRows(open),
    ...createBacktestRows(open),
    ...createAlertRows(open),
    ...createAccessRows(open),
    ...createUpkeep(open),
    artifact: artifacts.artifact,
    /** SQLite's own look over the whole file: the problems it found, none when all is well. Slow on large files. */
    problems: (): string[] =>
      open.guard(() => {
        const found = open.sqlite.pragma('integrity_check(20)', { simple: false }) as { integrity_check: string }[]
        return found.map((row) => row.integrity_check).filter((text) => text !== 'ok')
      }),
    /** Commits what is queued now instead of at the end of the turn. */
    flush: open.flush,
    /** Commits what is queued and closes the file. Later calls give `store/closed`. */
    close: open.close,
  }
}

export type Store = ReturnType<typeof openStore>
