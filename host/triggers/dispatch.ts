// From alerts that were accepted to the runs that they start. Each alert has exactly one run of each playbook that its routes name:
// the run's id follows from both, so that a process which dies in between finds out, when it is started again, what it had done.
import { createHash } from 'node:crypto'
import {
  compileExpression,
  ExpressionError,
  type JsonObject,
  type JsonValue,
  type Plan,
  type Takes,
  valueAt,
} from '../../engine/index.ts'
import { isShaped, originalOf } from '../../soc/index.ts'
import type { HostClock } from '../clock.ts'
import { HostError } from '../host-error.ts'
import { type RunHandle, RunRefused, type Runs } from '../runs/runs.ts'
import { spareTime } from '../spare-time.ts'
import type { StoredAlert, Suppression } from '../store/alert-rows.ts'
import { StoreError } from '../store/errors.ts'
import type { Store } from '../store/store.ts'
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
  store: Store
  runs: Pick<Runs, 'start'>
  clock: HostClock
  routes: readonly Route[]
  /** The compiled plan of a playbook file. @throws HostError when it has errors or is not there */
  plan(file: string): Promise<Plan>
  /** So many runs are under way at once; those that wait for people or time do not count. */
  mostActive: number
  onStarted(alert: StoredAlert, runs: readonly string[]): void
  onSettled(count: number): void
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
      const batch = store.queuedAlerts(room)
      if (batch.length === 0) return
      isAsked = true
      const suppressions = store.suppressions().filter(({ expiresMs }) => expiresMs > clock.now())
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
      return store.settleAlert(alert, 'dead', { problem })
    }
    const scope = { alert: body, source: alert.source }
    const suppression = suppressions.find(({ condition }) => isTrue(condition, scope))
    if (suppression) return store.settleAlert(alert, 'suppressed', { suppression: suppression.id })
    const taken = routesOf(routes, scope)
    if (taken.length === 0) return store.settleAlert(alert, 'unrouted')
    const outcomes = await Promise.allSettled(taken.map((route) => start(alert, body, route)))
    const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed && isOfTheStore(failed.reason)) throw failed.reason // nothing is wrong with the alert: it stays queued
    const problem = failed && problemOf(failed.reason)
    if (problem) context.onTrouble(alert.id, failed.reason)
    await store.settleAlert(alert, problem ? 'dead' : 'started', { runs: started, ...(problem && { problem }) })
    if (started.length > 0) context.onStarted(alert, started)
  }

  const start = async (alert: StoredAlert, body: JsonObject, route: Route): Promise<string> => {
    const id = runIdOf(alert.id, route.playbook)
    if (store.run(id)) return id // before a crash, or the last time
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
      throw thrown
    }
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
    const alert = JSON.parse(body) as JsonValue
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

const isOfTheStore = (reason: unknown): boolean => reason instanceof StoreError && reason.code.startsWith('store/')

function problemOf(reason: unknown): { code: string; message: string } {
  if (reason instanceof RunRefused || reason instanceof HostError || reason instanceof StoreError) {
    return { code: reason.code, message: reason.message }
  }
  return { code: 'firebreak/defect', message: reason instanceof Error ? reason.message : String(reason) }
}
