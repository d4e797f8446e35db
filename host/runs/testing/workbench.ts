// For tests alone: runs on a real database with the real node types, an outside that the test plays, and time that goes on
// only while a test waits for something, from timer to timer.
import { hash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import {
  CapabilityError,
  type Entry,
  type HttpRequest,
  type HttpResponse,
  type JsonValue,
  type Plan,
} from '../../../engine/index.ts'
import { catalog, planOf as planOfText } from '../../../testing/plans.ts'
import { createRedactor } from '../../secrets/redactor.ts'
import { createSealer } from '../../secrets/sealer.ts'
import type { Vault } from '../../secrets/secrets.ts'
import { openStore } from '../../store/open-store.ts'
import type { Sealer } from '../../store/sealer.ts'
import type { Store } from '../../store/store.ts'
import { createTestFolder } from '../../store/store-for-tests.ts'
import { createRuns, type RunsContext } from '../create-runs.ts'
import type { RunHandle, RunResult, Runs } from '../runs.ts'

const START_MS = Date.UTC(2026, 10, 9, 8)

/** The other side of every request: gives a body, or throws what goes wrong. */
export type Outside = (request: HttpRequest, attempt: number) => JsonValue | Promise<JsonValue>

export interface Bench {
  runs: Runs
  store: Store
  /** The database. */
  file: string
  /** Every request that was sent, in order. */
  sent: HttpRequest[]
  /** Those of them that were broken off before they were answered. */
  brokenOff: HttpRequest[]
  now(): number
  /** Lets time go on until the run rests, and gives what came of it. */
  settled(handle: Promise<RunHandle> | RunHandle): Promise<RunResult>
  /** Lets time go on until `what` resolves. */
  until<T>(what: Promise<T>): Promise<T>
  pass(ms: number): void
  /** Sets the clock back, as a time server does: timers that run are not touched by it. */
  setBack(ms: number): void
  /** Another process on the same database, at the same time. */
  another(outside?: Outside, change?: (store: Store) => Store): Promise<Bench>
  /** Lets go of everything, as when a process ends; the database stays. */
  close(): Promise<void>
  remove(): Promise<void>
}

/**
 * @param change puts something around the store, such as one that fails
 * @param secrets known to the first process; those after it learn them from what it has sealed
 */
export function createBench(
  outside: Outside = () => ({}),
  change: (store: Store) => Store = (store) => store,
  redact: <T>(value: T) => T = (value) => value,
  signAnswer?: RunsContext['signAnswer'],
  /** What a request that is broken off says of whether it was sent. */
  brokenOffAs: { sent?: boolean } = {},
  secrets?: readonly string[],
): Promise<Bench> {
  const folder = createTestFolder()
  const time = createTime()
  const open: (() => Promise<void>)[] = []
  const bench = async (answer: Outside, around: (store: Store) => Store): Promise<Bench> => {
    const sealer = secrets && sealerKnowing(open.length === 0 ? secrets : [])
    const store = await openStore({
      file: folder.file,
      clock: time,
      synchronous: 'NORMAL',
      ...(sealer && { sealer }),
    })
    const sent: HttpRequest[] = []
    const brokenOff: HttpRequest[] = []
    const runs = createRuns({
      store: around(store),
      catalog,
      clock: time,
      patienceMs: 1_000,
      redact: sealer?.mask ?? redact,
      ...(signAnswer && { signAnswer }),
      provide: (_type, activity) => ({
        signal: activity.signal,
        idempotencyKey: activity.idempotencyKey,
        attempt: activity.attempt,
        lists: { get: () => undefined },
        log: { write() {} },
        clock: { now: activity.now },
        http: {
          async send(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
            sent.push(request)
            signal.addEventListener('abort', () => brokenOff.push(request))
            const body = await Promise.race([answer(request, activity.attempt), aborted(signal, brokenOffAs)])
            return { status: 200, headers: {}, body, bytes: 2, durationMs: 0, url: request.url }
          },
        },
      }),
    })
    const close = async () => {
      runs.close()
      await store.close()
    }
    open.push(close)
    return {
      runs,
      store,
      file: folder.file,
      sent,
      brokenOff,
      now: time.now,
      pass: time.pass,
      setBack: time.setBack,
      until: time.until,
      settled: (handle) => time.until(Promise.resolve(handle).then(({ settled }) => settled)),
      another: (more = answer, other = (same) => same) => bench(more, other),
      close,
      async remove() {
        for (const one of open) await one()
        folder.remove()
      },
    }
  }
  return bench(outside, change)
}

function sealerKnowing(secrets: readonly string[]): Sealer {
  const redactor = createRedactor()
  const vault = { derive: (purpose: string) => hash('sha256', purpose, 'buffer') } as unknown as Vault
  const sealer = createSealer(redactor, async () => vault)
  sealer.opened(vault)
  for (const secret of secrets) redactor.add(secret, { connection: 'edr', field: 'password' })
  return sealer
}

/** The plan of a playbook written in a test. @throws when it has errors */
export function planOf(nodes: string, more = ''): Plan {
  return planOfText(`firebreak: 2\nname: Test\nconnections: { edr: http }\n${more}nodes:\n${nodes}`)
}

/** A request that writes. `more`: further lines of the node, each indented by four. */
export const write = (id: string, next: string, more = ''): string =>
  `  ${id}:
    type: action/http-request
    timeout: 30s
    with: { connection: edr, method: POST, url: /${id} }
${more}    next: ${next}
`

/** The sequence of what happened, as `kind node`, without what every run has. */
export const story = (journal: readonly Entry[]): string[] =>
  journal.map((entry) => ('node' in entry ? `${entry.kind} ${entry.node}` : entry.kind))

function aborted(signal: AbortSignal, as: { sent?: boolean }): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(new CapabilityError('http/aborted', 'The request was broken off', true, as))
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}

/** Real turns of the event loop that a commit or an activity may need before time goes on. */
const TURNS = 6
const MAX_STEPS = 200_000

function createTime() {
  let now = START_MS
  let elapsed = 0
  let timers: { at: number; call: () => void }[] = []
  const after = (ms: number, call: () => void) => {
    const timer = { at: now + ms, call }
    timers.push(timer)
    return () => {
      timers = timers.filter((one) => one !== timer)
    }
  }
  const next = () =>
    timers.reduce<(typeof timers)[number] | undefined>((a, b) => (a && a.at <= b.at ? a : b), undefined)
  const goTo = (at: number) => {
    elapsed += Math.max(0, at - now)
    now = Math.max(now, at)
  }
  return {
    now: () => now,
    elapsed: () => elapsed,
    after,
    pass: (ms: number) => goTo(now + ms),
    setBack(ms: number) {
      now -= ms
      for (const timer of timers) timer.at -= ms
    },
    async until<T>(what: Promise<T>): Promise<T> {
      let over = false
      const done = () => {
        over = true
      }
      what.then(done, done)
      for (let steps = 0; !over; steps++) {
        if (steps > MAX_STEPS) throw new Error('nothing more happens')
        for (let turns = 0; turns < TURNS && !over; turns++) await turn()
        const timer = over ? undefined : next()
        if (!timer) continue
        timers = timers.filter((one) => one !== timer)
        goTo(timer.at)
        timer.call()
      }
      return what
    },
  }
}
