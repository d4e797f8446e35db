// From alerts that were accepted to the runs that they start. Each alert has exactly one run of each playbook that its routes name:
// the run's id follows from both, so that a process which dies in between finds out, when it is started again, what it had done.
import { createHash } from 'node:crypto'
import {
  compileExpression,
  ExpressionError,
  type JsonObject,
  type JsonValue,
  type Plan,
  parseJson,
  type Takes,
  valueAt,
} from '../../engine/index.ts'
import { isShaped, originalOf } from '../../soc/index.ts'
import type { HostClock } from '../clock.ts'
import { HostError } from '../host-error.ts'
import { type RunHandle, RunRefused, type Runs } from '../runs/runs.ts'
import { spareTime } from '../spare-time.ts'
import type { AlertStore, StoredAlert, Suppression } from '../store/alerts.ts'
import { StoreError } from '../store/errors.ts'
import type { RunStore } from '../store/runs.ts'
import type { Route } from './triggers-schema.ts'

export interface Dispatch {
  /** There may be something to do. */
  wake(): void
  /** Starts nothing more; resolves when what is being started is on disk. */
  stop(): Promise<void>
  /** Runs that were started here and are under way. */
  active(): number
}

export interface DispatchContext {
  store: { alerts: Pick<AlertStore, 'queued' | 'settle' | 'suppressions'>; runs: Pick<RunStore, 'find'> }
  runs: Pick<Runs, 'start'>
  clock: HostClock
  routes: readonly Route[]
  /** The compiled plan of a playbook file. @throws HostError when it has errors or is not there */
  plan(file: string): Promise<Plan>
  /** So many runs are under way at once; those that wait for people or time do not count. */
  mostActive: number
  onStarted(alert: StoredAlert, runs: readonly string[]): void
  onSettled(count: number): void
  /** No alert waits any more. */
  onDrained(): void
  onTrouble(alert: string, reason: unknown): void
  /** How a run that was started here went, so far as this process saw it. */
  onRun?(result: Awaited<RunHandle['settled']>, startedMs: number): void
}

/** So many alerts are taken on at once while there is time to spare. */
const BATCH = 250
/** While there is none, taking alerts in goes before starting their runs: so few are started, and after so long the next. */
const BUSY_BATCH = 12
const BUSY_MS = 10
/** After a store that gives way, this long is waited. */
const PAUSE_MS = 2_000

export function createDispatch(context: DispatchContext): Dispatch {
  const { store, runs, clock, routes, mostActive } = context
  let active = 0
  let pumping: Promise<void> | undefined
  let isAsked = false
  let isStopped = false

  const wake = (): void => {
    isAsked = true
    if (pumping || isStopped) return
    pumping = pump()
      .catch((reason: unknown) => {
        isAsked = false // what was asked for stays in the store, and is looked at after the pause
        context.onTrouble('', reason)
        clock.after(PAUSE_MS, wake)
      })
      .finally(() => {
        pumping = undefined
        if (isAsked && active < mostActive) wake()
      })
  }

  const pump = async (): Promise<void> => {
    for (
      let size = BUSY_BATCH;
      !isStopped;
      size = (await spareTime(BUSY_MS)) ? Math.min(BATCH, size * 2) : BUSY_BATCH
    ) {
      isAsked = false
      const room = Math.min(size, mostActive - active)
      if (room <= 0) return
      const batch = await store.alerts.queued(room)
      if (batch.length === 0) return context.onDrained()
      isAsked = true
      const suppressions = (await store.alerts.suppressions()).filter(({ expiresMs }) => expiresMs > clock.now())
      await Promise.all(batch.map((alert) => dispatch(alert, suppressions)))
      context.onSettled(batch.length)
    }
  }

  const dispatch = async (alert: StoredAlert, suppressions: readonly Suppression[]): Promise<void> => {
    const body = readable(alert)
    if (!body) {
      const problem = {
        code: 'alerts/unreadable',
        message: 'It cannot be read. Send it again, as its source should have written it.',
      }
      return settle(alert, 'dead', { problem })
    }
    const scope = { alert: body, source: alert.source }
    const suppression = suppressions.find(({ condition }) => isTrue(condition, scope))
    if (suppression) return settle(alert, 'suppressed', { suppression: suppression.id })
    const taken = routesOf(routes, scope)
    if (taken.length === 0) return settle(alert, 'unrouted')
    const ids = taken.map((route) => runIdOf(alert.id, route.playbook))
    // The last run that begins settles the alert, in one write: with it all of them are there.
    const others = await Promise.allSettled(taken.slice(0, -1).map((route) => start(alert, body, route)))
    const last = taken.at(-1) as Route
    const isWhole = others.every(({ status }) => status === 'fulfilled')
    const [end] = await Promise.allSettled([start(alert, body, last, isWhole ? ids : undefined)])
    const failed = [...others, end].find((outcome) => outcome.status === 'rejected')
    if (failed && isOfTheStore(failed.reason)) throw failed.reason // nothing is wrong with the alert: it stays queued
    const started = [...others, end].flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    if (failed) {
      context.onTrouble(alert.id, failed.reason)
      await settle(alert, 'dead', { runs: started, problem: problemOf(failed.reason) })
    }
    if (started.length > 0) context.onStarted(alert, started)
  }

  /** Somebody else may have been faster: then it is settled all the same. */
  const settle = async (...call: Parameters<AlertStore['settle']>): Promise<void> => {
    await store.alerts.settle(...call)
  }

  /** @param settles the runs of the alert, where this is the last of them */
  const start = async (
    alert: StoredAlert,
    body: JsonObject,
    route: Route,
    settles?: readonly string[],
  ): Promise<string> => {
    const id = runIdOf(alert.id, route.playbook)
    if (await store.runs.find(id)) return already(alert, id, settles) // before a crash, or the last time
    const plan = await context.plan(route.playbook)
    const given = alertFor(alert, body, plan.takes ?? route.give)
    const startedMs = clock.now()
    active++
    try {
      const handle = await runs.start(plan, given, {
        id,
        mode: route.mode,
        by: `trigger ${alert.source}`,
        file: route.playbook,
        ...(route.trigger !== undefined && { trigger: route.trigger }),
        ...(settles && { settles: { alert: { id: alert.id, attempt: alert.attempt }, runs: settles } }),
      })
      handle.settled
        .then(
          (result) => context.onRun?.(result, startedMs),
          () => {},
        )
        .finally(left)
      return id
    } catch (thrown) {
      left()
      if (codeOf(thrown) === 'alert/settled') return id // by another process, with the same runs
      if (codeOf(thrown) === 'run/exists') return already(alert, id, settles)
      throw thrown
    }
  }

  const already = async (alert: StoredAlert, id: string, settles: readonly string[] | undefined): Promise<string> => {
    if (settles) await settle(alert, 'started', { runs: settles })
    return id
  }

  const left = (): void => {
    active--
    if (isAsked || active < mostActive) wake()
  }

  return {
    wake,
    active: () => active,
    async stop() {
      isStopped = true
      await pumping
    },
  }
}

/** What a playbook is given of an alert that was kept; one that does not say, what was sent. */
function alertFor({ id }: StoredAlert, body: JsonObject, takes: Takes | undefined): JsonValue {
  if (takes === 'alert') return body
  // One that came in the one shape has the id of whoever received it first: it is itself what was sent.
  const isAsSent = takes === undefined && valueAt(body, 'metadata.uid') !== id
  return isAsSent ? body : originalOf(body)
}

/** What was kept, where it is an alert in the common shape; of what could not be read, the text was. */
function readable({ body }: StoredAlert): JsonObject | undefined {
  try {
    const alert = parseJson(body)
    return isShaped(alert) ? alert : undefined
  } catch {
    return undefined
  }
}

/** Unique for an alert and a playbook, and the same whenever it is asked. */
export function runIdOf(alert: string, playbook: string): string {
  return `${alert}-${createHash('sha256').update(playbook).digest('hex').slice(0, 6)}`
}

export function routesOf(routes: readonly Route[], scope: { alert: JsonObject; source: string }): Route[] {
  const taken: Route[] = []
  for (const route of routes) {
    const isFrom = route.from === undefined || [route.from].flat().includes(scope.source)
    if (!isFrom || (route.when !== undefined && !isTrue(route.when, scope))) continue
    if (!taken.some(({ playbook }) => playbook === route.playbook)) taken.push(route)
    if (!route.continue) break
  }
  return taken
}

/** An expression that fails, because the alert has no such field, is not true. */
function isTrue(expression: string, scope: { alert: JsonObject; source: string }): boolean {
  try {
    return compileExpression(expression).evaluate(scope) === true
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return false
    throw thrown
  }
}

const codeOf = (reason: unknown): string => (reason instanceof StoreError ? reason.code : '')

const isOfTheStore = (reason: unknown): boolean => reason instanceof StoreError && reason.code.startsWith('store/')

function problemOf(reason: unknown): { code: string; message: string } {
  if (reason instanceof RunRefused || reason instanceof HostError || reason instanceof StoreError) {
    return { code: reason.code, message: reason.message }
  }
  return { code: 'firebreak/defect', message: reason instanceof Error ? reason.message : String(reason) }
}
