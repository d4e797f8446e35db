// Runs in SQLite: begun, found, listed, woken.
import { type Plan, parseJson } from '../../../engine/index.ts'
import { StoreError } from '../errors.ts'
import type { NewRun, RunStore } from '../runs.ts'
import type { AlertRows } from './alerts.ts'
import { encodeEntry } from './artifacts.ts'
import type { OpenDatabase } from './database.ts'
import type { BeginJournal, WriteEntries } from './journals.ts'
import type { TakeRun } from './leases.ts'
import { createRunQuery, RUN_COLUMNS, type RunRow, toStoredRun } from './run-query.ts'
import type { RunRows } from './run-rows.ts'
import { createRunTails } from './run-tails.ts'

/** What a run's beginning writes besides its row. */
export interface BeginningParts {
  rows: RunRows
  alerts: AlertRows
  beginJournal: BeginJournal
  writeEntries: WriteEntries
  takeRun: TakeRun
}

export function createRuns(open: OpenDatabase, parts: BeginningParts): RunStore {
  const { sqlite, read, clock } = open
  const selectPlan = sqlite.prepare<[string], string>('SELECT body FROM plans WHERE hash = ?').pluck()
  const selectRun = sqlite.prepare<[string], RunRow>(`SELECT ${RUN_COLUMNS} FROM runs WHERE id = ?`)
  const selectByPrefix = sqlite.prepare<[string, string], RunRow>(
    `SELECT ${RUN_COLUMNS} FROM runs WHERE id >= ? AND id < ? ORDER BY id LIMIT 4`,
  )
  const selectDue = sqlite.prepare<[number, number, number], RunRow>(
    `SELECT ${RUN_COLUMNS} FROM runs LEFT JOIN leases ON leases.run = runs.key
     WHERE wake_at_ms <= ? AND coalesce(expires_ms, 0) <= ? ORDER BY wake_at_ms LIMIT ?`,
  )
  const selectNextWake = sqlite
    .prepare<[], number | null>('SELECT min(wake_at_ms) FROM runs WHERE wake_at_ms IS NOT NULL')
    .pluck()

  return {
    begin: createBegin(open, parts),

    plan: (hash) =>
      read(() => {
        const body = selectPlan.get(hash)
        return body === undefined ? undefined : (parseJson(body) as unknown as Plan)
      }),

    find: (idOrPrefix) =>
      read(() => {
        const exact = selectRun.get(idOrPrefix)
        if (exact) return toStoredRun(exact)
        if (idOrPrefix === '') return undefined
        const rows = selectByPrefix.all(idOrPrefix, `${idOrPrefix}\u{10ffff}`)
        if (rows.length > 1) throw ambiguous(idOrPrefix, rows)
        return rows[0] && toStoredRun(rows[0])
      }),

    list: createRunQuery(open),
    due: (nowMs, limit = 100) => read(() => selectDue.all(nowMs, clock.now(), limit).map(toStoredRun)),
    nextWakeMs: () => read(() => selectNextWake.get() ?? undefined),
    ...createRunTails(open),
  }
}

/** Checks whatever may be refused before it writes anything: the transaction may hold the writes of others as well. */
function createBegin(
  open: OpenDatabase,
  { rows, alerts, beginJournal, writeEntries, takeRun }: BeginningParts,
): RunStore['begin'] {
  const insertPlan = open.sqlite.prepare('INSERT OR IGNORE INTO plans (hash, body) VALUES (?, ?)')
  const insertRun = open.sqlite.prepare(
    `INSERT INTO runs (id, playbook_name, playbook_hash, playbook_file, plan, mode, status, started_ms, started_by, alert_summary, alert_text)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  // Plans are never removed: one that was stored once need not be written out again.
  const knownPlans = new Set<string>()
  open.onStale(() => knownPlans.clear())

  const insert = (run: NewRun, plan: Plan): number => {
    const { id, playbook, mode, status = 'running', startedMs, by, alertSummary, alertText = '' } = run
    if (!knownPlans.has(plan.hash)) insertPlan.run(plan.hash, JSON.stringify(plan))
    knownPlans.add(plan.hash)
    const { name, hash, file = null } = playbook
    const row = [id, name, hash, file, plan.hash, mode, status, startedMs, by, alertSummary, alertText]
    return Number(insertRun.run(...row).lastInsertRowid)
  }

  return ({ run, plan, entries, change, claim, settles }) => {
    const encoded = entries.map((entry, sequence) => encodeEntry(entry, { run: run.id, sequence }, open.sealer))
    return open.write(() => {
      if (rows.keyIfThere(run.id) !== undefined) {
        open.refusedRuns.add(run.id)
        throw new StoreError('run/exists', `A run with the id ${run.id} is there already.`, { run: run.id })
      }
      if (settles) alerts.refuseSettled(settles.alert)
      const key = insert(run, plan)
      beginJournal(run.id, key)
      if (claim) takeRun(key, claim.owner, claim.ttlMs)
      writeEntries(run.id, 0, encoded, change)
      if (settles) alerts.started(settles.alert, settles.runs)
    })
  }
}

function ambiguous(prefix: string, rows: readonly RunRow[]): StoreError {
  const ids = rows.map((row) => row.id).join(', ')
  const message = `More than one run begins with ${prefix}: ${ids}. Give more letters.`
  return new StoreError('run/ambiguous', message, { prefix })
}
