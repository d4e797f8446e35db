// Runs as they are on disk: found by id, their plans, their journals folded.
import { type Entry, initialState, type Plan, type RunState, replay } from '../../engine/index.ts'
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
  const journal = await store.journals.entries(run.id)
  return { id: run.id, plan, journal, state: replay(plan, journal, initialState()) }
}
