// The rows of runs: what lists, searches and a starting server need without folding a journal. Whatever stands here can be
// worked out from the journals again.
import type { Plan } from '../../engine/index.ts'
import type { OpenDatabase } from './database.ts'
import { StoreError } from './errors.ts'
import { createRunQuery, RUN_COLUMNS, type RunRow, toStoredRun } from './run-query.ts'
import type { NewRun, RunChange, Seal, StoredRun } from './runs.ts'

/** Rows whose last change is remembered; more are written again. */
const MAX_HELD = 20_000

/** Messages that are taken go each time: they are no part of the row. */
function changesNothing(held: RunChange, { taken, ...change }: RunChange): boolean {
  if (taken && taken.length > 0) return false
  return Object.entries(change).every(
    ([field, value]) => value === undefined || held[field as keyof RunChange] === value,
  )
}

/** What the other parts of the store need of a run's row; all of it inside a transaction or a guard. */
export function createRunRows({ sqlite, onStale }: OpenDatabase) {
  const selectKey = sqlite.prepare<[string], number>('SELECT key FROM runs WHERE id = ?').pluck()
  const selectSeal = sqlite.prepare<[number], { sequence: number | null; hash: string | null }>(
    'SELECT sealed_sequence AS sequence, sealed_hash AS hash FROM runs WHERE key = ?',
  )
  const update = sqlite.prepare(
    `UPDATE runs SET status = coalesce(:status, status),
       ended_ms = iif(:hasEnded, :ended, ended_ms), problem = iif(:hasProblem, :problem, problem),
       wake_at_ms = iif(:hasWake, :wake, wake_at_ms),
       sealed_sequence = coalesce(:sequence, sealed_sequence), sealed_hash = coalesce(:hash, sealed_hash)
     WHERE key = :key`,
  )
  const deleteMessage = sqlite.prepare('DELETE FROM messages WHERE key = ?')

  const keyOf = (run: string): number => {
    const key = selectKey.get(run)
    if (key === undefined) throw new StoreError('run/unknown', `There is no run ${run} in this workspace.`, { run })
    return key
  }

  // What the last changes left in the rows: a run that goes on running changes nothing in its own.
  const held = new Map<number, RunChange>()
  const forget = (): void => held.clear()
  onStale(forget)

  /** Inside a transaction. `seal`: the end of the journal at this change. */
  const applyChange = (key: number, change: RunChange, seal: Seal | undefined): void => {
    const known = held.get(key)
    if (known && changesNothing(known, change)) return
    if (held.size >= MAX_HELD) forget()
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
    })
    if (change.taken) for (const message of change.taken) deleteMessage.run(message)
  }

  return {
    keyOf,
    applyChange,
    /** The next change is written whatever it is. */
    forget,
    sealOf: (key: number): Seal | undefined => {
      const row = selectSeal.get(key)
      return row?.sequence == null || row.hash === null ? undefined : { sequence: row.sequence, hash: row.hash }
    },
  }
}

export type RunRows = ReturnType<typeof createRunRows>

export function createRuns(open: OpenDatabase, { keyOf, applyChange, forget }: RunRows) {
  const { sqlite, guard } = open
  const insertPlan = sqlite.prepare('INSERT OR IGNORE INTO plans (hash, body) VALUES (?, ?)')
  const selectPlan = sqlite.prepare<[string], string>('SELECT body FROM plans WHERE hash = ?').pluck()
  const insertRun = sqlite.prepare(
    `INSERT INTO runs (id, playbook_name, playbook_hash, playbook_file, plan, mode, status, started_ms, started_by, alert_summary, alert_text)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  )
  const selectRun = sqlite.prepare<[string], RunRow>(`SELECT ${RUN_COLUMNS} FROM runs WHERE id = ?`)
  const selectByPrefix = sqlite.prepare<[string, string], RunRow>(
    `SELECT ${RUN_COLUMNS} FROM runs WHERE id >= ? AND id < ? ORDER BY id LIMIT 4`,
  )

  // Plans are never removed: one that was stored once need not be written out again.
  const knownPlans = new Set<string>()
  open.onStale(() => knownPlans.clear())

  return {
    /**
     * Adds a run and its plan (kept once per hash). Queued like `append`: entries appended after it in the same turn go
     * into the same transaction.
     * @throws StoreError `run/exists`, `store/…`
     */
    createRun: (run: NewRun, plan: Plan): Promise<void> => {
      const { id, playbook, mode, status = 'running', startedMs, by, alertSummary, alertText = '' } = run
      return open.enqueue(() => {
        if (!knownPlans.has(plan.hash)) insertPlan.run(plan.hash, JSON.stringify(plan))
        knownPlans.add(plan.hash)
        const { name, hash, file = null } = playbook
        const row = [id, name, hash, file, plan.hash, mode, status, startedMs, by, alertSummary, alertText]
        if (insertRun.run(...row).changes === 0) {
          throw new StoreError('run/exists', `A run with the id ${id} is there already.`, { run: id })
        }
      })
    },

    /** The plan that a run began with, by its hash, or undefined. */
    plan: (hash: string): Plan | undefined =>
      guard(() => {
        const body = selectPlan.get(hash)
        return body === undefined ? undefined : (JSON.parse(body) as Plan)
      }),

    /**
     * The run with this id, or the only one whose id begins so; undefined when there is none.
     * @throws StoreError `run/ambiguous`, with some of the ids in its message.
     */
    run: (idOrPrefix: string): StoredRun | undefined =>
      guard(() => {
        const exact = selectRun.get(idOrPrefix)
        if (exact) return toStoredRun(exact)
        if (idOrPrefix === '') return undefined
        const rows = selectByPrefix.all(idOrPrefix, `${idOrPrefix}\u{10ffff}`)
        if (rows.length > 1) {
          const ids = rows.map((row) => row.id).join(', ')
          throw new StoreError(
            'run/ambiguous',
            `More than one run begins with ${idOrPrefix}: ${ids}. Give more letters.`,
            {
              prefix: idOrPrefix,
            },
          )
        }
        return rows[0] && toStoredRun(rows[0])
      }),

    runs: createRunQuery(open),

    /** Changes a run's row without an entry. With entries, hand the change to `append`. */
    setRunState: (run: string, change: RunChange): void =>
      open.writeNow(() => {
        forget()
        applyChange(keyOf(run), change, undefined)
      }),
  }
}
