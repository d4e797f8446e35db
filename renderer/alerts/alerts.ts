// What came in by triggers where this workspace is served: read when the place is opened, and again as it changes.
import { create } from 'zustand'
import type { AlertSource, StoredAlert, Suppression } from '../../api/index.ts'
import type { JsonValue } from '../../engine/index.ts'
import { host, messageOf, onHint } from '../state/host.ts'

export type AlertFilter = 'all' | 'dead' | 'unrouted' | 'suppressed'

interface AlertsState {
  filter: AlertFilter
  alerts: StoredAlert[] | undefined
  counts: { [state: string]: number }
  sources: AlertSource[]
  suppressions: Suppression[]
  chosen: string | undefined
  /** The chosen one, as runs see it. */
  alert: JsonValue | undefined
  isMore: boolean
  problem: string | undefined
}

/** What became of an alert, in a word. */
export const WORDS: { [state in StoredAlert['state']]: string } = {
  queued: 'waits',
  started: 'started',
  unrouted: 'no route',
  suppressed: 'held back',
  dead: 'dead',
}

/** `severity_id` of OCSF in words; 0 says nothing. */
const SEVERITIES = ['', 'informational', 'low', 'medium', 'high', 'critical', 'fatal']

/** How severe its product calls it; empty where that is not known. */
export const severityWord = (severity: number): string => SEVERITIES[severity] ?? ''

const PAGE = 200
/** Alerts come by the thousand: the list is read again at most so often. */
const REST_MS = 500

export const useAlerts = create<AlertsState>(() => ({
  filter: 'all',
  alerts: undefined,
  counts: {},
  sources: [],
  suppressions: [],
  chosen: undefined,
  alert: undefined,
  isMore: false,
  problem: undefined,
}))

const set = useAlerts.setState
const get = useAlerts.getState

const statesOf = (filter: AlertFilter) => (filter === 'all' ? {} : { states: [filter] })

export async function readAlerts(): Promise<void> {
  try {
    const client = await host()
    const { filter } = get()
    const [alerts, counts, sources, suppressions] = await Promise.all([
      client.alerts.list({ ...statesOf(filter), limit: PAGE }),
      client.alerts.counts(),
      client.alerts.sources(),
      client.alerts.suppressions(),
    ])
    if (get().filter === filter)
      set({ alerts, counts, sources, suppressions, isMore: alerts.length === PAGE, problem: undefined })
  } catch (thrown) {
    set({ problem: messageOf(thrown) })
  }
}

export async function readMoreAlerts(): Promise<void> {
  const { filter, alerts = [], isMore } = get()
  const before = alerts.at(-1)?.id
  if (!isMore || before === undefined) return
  set({ isMore: false })
  const more = await (await host()).alerts.list({ ...statesOf(filter), before, limit: PAGE })
  if (get().filter === filter) set({ alerts: [...alerts, ...more], isMore: more.length === PAGE })
}

export function filterAlerts(filter: AlertFilter): void {
  set({ filter, alerts: undefined, chosen: undefined, alert: undefined })
  void readAlerts()
}

export async function chooseAlert(id: string): Promise<void> {
  set({ chosen: id, alert: undefined })
  try {
    const { alert } = await (await host()).alerts.get({ id })
    if (get().chosen === id) set({ alert })
  } catch (thrown) {
    set({ problem: messageOf(thrown) })
  }
}

/** @returns why not, or nothing */
export const replayAlert = (id: string) => attempt(async () => (await host()).alerts.replay({ id }))

/** Hands an alert in and chooses it. @returns why not, or nothing */
export async function handIn(alert: JsonValue): Promise<string | undefined> {
  let id = ''
  const refused = await attempt(async () => {
    ;({ id } = await (await host()).alerts.submit({ alert }))
  })
  if (refused === undefined) {
    filterAlerts('all')
    await chooseAlert(id)
  }
  return refused
}

/** @returns why not, or nothing */
export const suppress = (condition: string, reason: string, lastsMs: number) =>
  attempt(async () => (await host()).alerts.suppress({ condition, reason, expiresMs: Date.now() + lastsMs }))

/** @returns why not, or nothing */
export const lift = (id: string) => attempt(async () => (await host()).alerts.lift({ id }))

async function attempt(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work()
    await readAlerts()
    return undefined
  } catch (thrown) {
    return messageOf(thrown)
  }
}

/** Reads the list again whenever it changes. Gives the function that stops this. */
export function followAlerts(): () => void {
  void readAlerts()
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = onHint(({ topic }) => {
    if (topic !== 'alerts.changed' && topic !== 'connections.changed') return
    timer ??= setTimeout(() => {
      timer = undefined
      void readAlerts()
    }, REST_MS)
  })
  return () => {
    stop()
    clearTimeout(timer)
  }
}
