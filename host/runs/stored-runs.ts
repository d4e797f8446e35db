// Runs as they are on disk: found by id, their plans, their journals folded.
import { setImmediate as turn } from 'node:timers/promises'
import {
  type Entry,
  initialState,
  type JsonValue,
  type Plan,
  type RunState,
  replay,
  sha256Of,
} from '../../engine/index.ts'
import type { RunStore, StoredRun } from '../store/runs.ts'
import type { Store } from '../store/store.ts'
import { RunRefused } from './runs.ts'

/** @throws RunRefused `run/unknown`; StoreError `run/ambiguous` */
export async function storedRun(runs: Pick<RunStore, 'find'>, idOrPrefix: string): Promise<StoredRun> {
  const run = await runs.find(idOrPrefix)
  if (run) return run
  throw new RunRefused('run/unknown', `There is no run ${idOrPrefix} here. See them all with: firebreak runs`)
}

/** The plan that a run began with. @throws RunRefused `run/no-plan` */
export async function planOf(runs: Pick<RunStore, 'plan'>, run: Pick<StoredRun, 'id' | 'plan'>): Promise<Plan> {
  const plan = await runs.plan(run.plan)
  if (plan) return plan
  throw new RunRefused('run/no-plan', `The plan of run ${run.id} is missing from the database`)
}

export interface LoadedRun {
  id: string
  plan: Plan
  journal: Entry[]
  /** The journal folded. */
  state: RunState
}

/** @throws RunRefused `run/unknown`, `run/no-plan`; JournalError; StoreError */
export async function loadRun(store: Pick<Store, 'runs' | 'journals'>, idOrPrefix: string): Promise<LoadedRun> {
  const run = await storedRun(store.runs, idOrPrefix)
  const plan = await planOf(store.runs, run)
  const { id } = run
  const journal: Entry[] = []
  let state = initialState()
  for (;;) {
    const entries = await store.journals.entries(id, journal.length, FOLDED_AT_ONCE)
    state = replay(plan, entries, state)
    for (const entry of entries) journal.push(entry)
    if (entries.length < FOLDED_AT_ONCE) return { id, plan, journal, state }
    await turn()
  }
}

/** Entries that are folded before others get their turn. */
const FOLDED_AT_ONCE = 2_000

/** Whether a run's journal is as it was written, and its answers as they were signed. */
export type VerifyRun = (id: string) => Promise<{ ok: true } | { ok: false; sequence: number; reason: string }>

/** @throws RunRefused `run/changed` */
export async function refuseChanged(id: string, verify: VerifyRun): Promise<void> {
  const found = await verify(id)
  if (found.ok) return
  const { sequence, reason } = found
  const message = `The journal of run ${id} was changed on disk, at entry ${sequence}: ${reason}. The run is not gone on with. Restore a backup.`
  throw new RunRefused('run/changed', message)
}

/** A run goes on with the plan that its journal names, and with no other. @throws RunRefused `run/changed` */
export function refuseChangedPlan({ id, plan }: LoadedRun): void {
  const { hash, ...unsigned } = plan
  if (sha256Of(unsigned as unknown as JsonValue) === hash) return
  throw new RunRefused(
    'run/changed',
    `The plan of run ${id} was changed on disk. The run is not gone on with: restore a backup.`,
  )
}
