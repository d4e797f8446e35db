// Backtests of a workspace: started, gone on with, stopped, looked at. Start reading at run-backtest.ts.
import { statSync } from 'node:fs'
import {
  type Catalog,
  type JsonObject,
  type JsonValue,
  type Lists,
  link,
  type Plan,
  type Simulation,
} from '../../engine/index.ts'
import { HostError } from '../host-error.ts'
import type { WorkspaceLists } from '../lists/lists.ts'
import { newId } from '../new-id.ts'
import type { AlertKind, BacktestAlert, BacktestRow, BacktestStatus, BacktestStore } from '../store/backtests.ts'
import type { RunStore } from '../store/runs.ts'
import { findAlertFiles } from './alert-source.ts'
import { type BacktestOptions, backtestRun, readAlert } from './backtest-batch.ts'
import { type BacktestProgress, emptyProgress } from './backtest-progress.ts'
import { runBacktest } from './run-backtest.ts'

export interface BacktestRequest {
  plan: Plan
  /** The playbook's file, as people know it. */
  file: string
  against?: { name: string; plan: Plan }
  /** Files and folders of recorded alerts. */
  alerts: readonly string[]
  options: BacktestOptions
  jobs?: number
  samples?: number
}

export interface Backtest extends Omit<BacktestRow, 'progress' | 'request'> {
  files: { path: string; bytes: number }[]
  options: BacktestOptions
  /** Undefined before anything was written down. */
  progress: BacktestProgress | undefined
  /** It goes on in this process. */
  isHere: boolean
}

export interface BacktestHandle {
  id: string
  /** When it has ended, or was stopped. @throws what broke it off */
  ended: Promise<Backtest>
}

export type ProgressListener = (id: string, progress: BacktestProgress) => void

export interface Backtests {
  /** @throws HostError `alerts/…` */
  start(request: BacktestRequest, listener?: ProgressListener): Promise<BacktestHandle>
  /** From where it was. @throws HostError `backtest/unknown`, `backtest/changed`, `backtest/ended` */
  resume(idOrPrefix: string, how?: { jobs?: number }, listener?: ProgressListener): Promise<BacktestHandle>
  /** It keeps what it has, and can be resumed. */
  stop(id: string): void
  list(): Promise<Backtest[]>
  /** @throws HostError `backtest/unknown` */
  get(idOrPrefix: string): Promise<Backtest>
  /** The plan that was tested, or the other version. @throws HostError `backtest/unknown`, `backtest/no-alert` */
  plan(idOrPrefix: string, version: 'tested' | 'other'): Promise<Plan>
  alerts(
    idOrPrefix: string,
    kind: AlertKind,
    filter?: { node?: string; end?: string; after?: number; limit?: number },
  ): Promise<BacktestAlert[]>
  /** The run of one of its alerts as it was kept, in the version tested or the other; true values, to be kept and not shown. @throws HostError `backtest/no-alert` */
  open(
    idOrPrefix: string,
    alert: Pick<BacktestAlert, 'kind' | 'number'>,
    version: 'tested' | 'other',
  ): Promise<{ plan: Plan; simulation: Simulation }>
  remove(idOrPrefix: string): Promise<void>
  /** Stops what goes on here. */
  close(): Promise<void>
}

interface Request {
  files: { path: string; bytes: number }[]
  options: BacktestOptions
  lists: { [name: string]: readonly string[] }
  samples?: number
}

export function createBacktests({
  store,
  catalog,
  lists,
  clock,
  onChange = () => {},
}: {
  store: { backtests: BacktestStore; runs: Pick<RunStore, 'plan'> }
  catalog: Catalog
  lists: WorkspaceLists
  clock: { now(): number }
  onChange?: (id: string) => void
}): Backtests {
  const here = new Map<string, { controller: AbortController; ended: Promise<Backtest> }>()

  const toBacktest = ({ request, progress, ...row }: BacktestRow): Backtest => {
    const { files, options } = request as unknown as Request
    const known = progress as unknown as BacktestProgress
    return {
      ...row,
      files,
      options,
      progress: known.tally ? known : undefined,
      isHere: here.has(row.id),
    }
  }

  const find = async (idOrPrefix: string): Promise<BacktestRow> => {
    const exact = await store.backtests.find(idOrPrefix)
    if (exact) return exact
    const [found, other] = (await store.backtests.list(10_000)).filter(({ id }) => id.startsWith(idOrPrefix))
    if (!found || idOrPrefix === '') {
      throw new HostError(
        'backtest/unknown',
        `There is no backtest ${idOrPrefix} here. See them all with: firebreak backtests`,
      )
    }
    if (other) throw new HostError('backtest/unknown', `Several backtests begin with ${idOrPrefix}. Write more of it.`)
    return found
  }

  const go = async (
    row: BacktestRow,
    jobs: number | undefined,
    listener: ProgressListener,
  ): Promise<BacktestHandle> => {
    const { id } = row
    const { files, options, lists: known, samples } = row.request as unknown as Request
    const plan = await planOf(row.plan)
    const against = row.againstPlan === undefined ? undefined : await planOf(row.againstPlan)
    const running = here.get(id)
    if (running) return { id, ended: running.ended } // taken up meanwhile
    const begun = row.progress as unknown as BacktestProgress
    const from = begun.tally ? begun : emptyProgress(totalOf(files), against !== undefined)
    const controller = new AbortController()
    const note = async (
      status: BacktestStatus,
      progress: BacktestProgress,
      alerts: readonly BacktestAlert[],
      problem?: string,
    ) => {
      await store.backtests.advance(id, status, progress as unknown as JsonObject, alerts, problem)
      onChange(id)
    }
    let last = from
    const run = async (): Promise<Backtest> => {
      try {
        last = await runBacktest({
          plan,
          catalog,
          ...(against && { against }),
          lists: known,
          options,
          files,
          from,
          signal: controller.signal,
          ...(jobs !== undefined && { jobs }),
          ...(samples !== undefined && { samples }),
          async save(progress, alerts) {
            last = progress
            await note('running', progress, alerts)
            listener(id, progress)
          },
        })
        await note(controller.signal.aborted ? 'stopped' : 'done', last, [])
      } catch (cause) {
        await note('failed', last, [], (cause as Error).message)
        throw cause
      } finally {
        here.delete(id)
        onChange(id)
      }
      return toBacktest(await find(id))
    }
    const ended = run()
    ended.catch(() => {}) // whoever waits for it is told
    here.set(id, { controller, ended })
    return { id, ended }
  }

  const planOf = async (hash: string): Promise<Plan> => {
    const plan = await store.runs.plan(hash)
    if (!plan)
      throw new HostError(
        'backtest/changed',
        'The plan of this backtest is missing from the database. Start a new one.',
      )
    return plan
  }

  const versionOf = async (row: BacktestRow, version: 'tested' | 'other'): Promise<Plan> => {
    const hash = version === 'other' ? row.againstPlan : row.plan
    if (hash === undefined) throw new HostError('backtest/no-alert', 'This backtest compares with no other version.')
    return planOf(hash)
  }

  return {
    async start({ plan, file, against, alerts, options, jobs, samples }, listener = () => {}) {
      const files = findAlertFiles(alerts)
      const id = newBacktestId(clock.now())
      const request: Request = { files, options, lists: allLists(lists), ...(samples !== undefined && { samples }) }
      const row = {
        id,
        playbookName: plan.playbook.name,
        playbookFile: file,
        request: request as unknown as JsonObject,
      }
      await store.backtests.create(row, plan, against)
      onChange(id)
      return go(await find(id), jobs, listener)
    },
    async resume(idOrPrefix, { jobs } = {}, listener = () => {}) {
      const row = await find(idOrPrefix)
      const running = here.get(row.id)
      if (running) return { id: row.id, ended: running.ended }
      if (row.status === 'done')
        throw new HostError('backtest/ended', `Backtest ${row.id} is done; there is nothing left.`)
      for (const { path, bytes } of (row.request as unknown as Request).files) {
        const size = statSync(path, { throwIfNoEntry: false })?.size
        if (size === bytes) continue
        const what = size === undefined ? 'is gone' : 'has changed'
        throw new HostError('backtest/changed', `${path} ${what} since backtest ${row.id} began. Start a new one.`)
      }
      return go(row, jobs, listener)
    },
    stop: (id) => here.get(id)?.controller.abort(),
    list: async () => (await store.backtests.list()).map(toBacktest),
    get: async (idOrPrefix) => toBacktest(await find(idOrPrefix)),
    alerts: async (idOrPrefix, kind, filter) => store.backtests.alerts((await find(idOrPrefix)).id, kind, filter),
    plan: async (idOrPrefix, version) => versionOf(await find(idOrPrefix), version),
    async open(idOrPrefix, { kind, number }, version) {
      const row = await find(idOrPrefix)
      const [kept] = await store.backtests.alerts(row.id, kind, { after: number - 1, limit: 1 })
      if (kept?.number !== number) throw new HostError('backtest/no-alert', `Alert ${number} was not kept.`)
      const { alert } = kept
      const { options, lists: known } = row.request as unknown as Request
      const plan = await versionOf(row, version)
      if (alert === undefined) {
        throw new HostError('backtest/no-alert', `Alert ${number} was too large to be kept. Run it from its file.`)
      }
      const read = readAlert(alert, options)
      if ('reason' in read) throw new HostError('backtest/no-alert', `Alert ${number} cannot be run: ${read.reason}`)
      const own: Lists = { get: (name) => (Object.hasOwn(known, name) ? known[name] : undefined) }
      const simulation = await backtestRun(link(plan, catalog), read.alert as JsonValue, own, options, read.at)
      return { plan, simulation }
    },
    async remove(idOrPrefix) {
      const { id } = await find(idOrPrefix)
      here.get(id)?.controller.abort()
      await store.backtests.remove(id)
      onChange(id)
    },
    async close() {
      const all = [...here.values()]
      for (const { controller } of all) controller.abort()
      await Promise.allSettled(all.map(({ ended }) => ended))
    },
  }
}

const totalOf = (files: readonly { bytes: number }[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0)

/** As they are now: a backtest that goes on later sees the same lists. */
function allLists(lists: WorkspaceLists): { [name: string]: readonly string[] } {
  return Object.fromEntries(lists.names().map((name) => [name, lists.get(name) ?? []]))
}

/** As bt-20260131-093000-k3v9. */
const newBacktestId = (nowMs: number): string => `bt-${newId(nowMs, 4)}`
