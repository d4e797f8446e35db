// Where every trigger hands in what it took: read, brought into the common shape, kept on disk, and only then acknowledged. What
// cannot be read is kept, too, as a dead letter.
import { createHash } from 'node:crypto'
import { type JsonObject, type JsonValue, parseDuration, valueAt } from '../../engine/index.ts'
import { type AlertFormat, alertFacts, originalOf, shapeAlert, writtenAsFarAsItMay } from '../../soc/index.ts'
import { newAlertId } from '../alerts/alert-id.ts'
import type { HostClock } from '../clock.ts'
import { HostError } from '../host-error.ts'
import { alertSummary } from '../runs/alert-summary.ts'
import type { AcceptedAlert, AlertStore, NewAlert } from '../store/alerts.ts'
import { StoreError } from '../store/errors.ts'
import type { UpkeepStore } from '../store/upkeep.ts'

/** A source as far as the intake needs to know it. */
export interface Origin {
  name: string
  format: AlertFormat
  deduplicate?: { by: string[]; window: string } | undefined
}

export type Handed =
  | { value: JsonValue; idempotency?: string }
  /** Could not even be parsed. */
  | { text: string; problem: { code: string; message: string }; idempotency?: string }

export interface Intake {
  /**
   * Keeps what was handed in, all of it or nothing, and how far the source has been read with it. What a product writes besides
   * alerts is passed over. Resolves once everything is on disk.
   * @throws HostError `alerts/too-many` while too many wait, `alerts/stopped`; StoreError `store/full` and the like
   */
  accept(origin: Origin, handed: readonly Handed[], read?: JsonValue): Promise<AcceptedAlert[]>
  /** How many wait for their runs. */
  waiting(): number
  /** From now on nothing is taken. */
  stop(): void
  /** Why nothing is taken at the moment, if so: the disk is full. Looked at again from time to time. */
  trouble(): string | undefined
}

export interface IntakeContext {
  store: { alerts: Pick<AlertStore, 'accept' | 'counts'>; upkeep: Pick<UpkeepStore, 'tryToWrite'> }
  clock: HostClock
  redact<T>(value: T): T
  /** So many may wait for their runs. */
  mostWaiting: number
  onAccepted(count: number): void
  /** So many of what was handed in are kept as dead letters. @param problem of the first */
  onDead?(source: string, count: number, problem: { code: string; message: string }): void
}

/** Longest text of a dead letter that is kept, in UTF-16 units. */
const MOST_TEXT = 64 * 1024
/** So often a store that gave way is tried again. */
const TRY_MS = 2_000

export async function createIntake({
  store,
  clock,
  redact,
  mostWaiting,
  onAccepted,
  onDead,
}: IntakeContext): Promise<Intake & { started(count: number): void; drained(): void }> {
  let waiting = (await store.alerts.counts()).queued ?? 0
  /** Of these, so many are not on disk yet. */
  let arriving = 0
  let isStopped = false
  let trouble: string | undefined

  const giveWay = (problem: StoreError): void => {
    const isKnown = trouble !== undefined
    trouble = problem.message
    if (!isKnown) tryLater()
  }
  const tryLater = (): void => {
    clock.after(TRY_MS, () => {
      if (isStopped || trouble === undefined) return
      store.upkeep.tryToWrite().then(() => {
        trouble = undefined
      }, tryLater)
    })
  }

  const refuse = (count: number): void => {
    if (isStopped)
      throw new HostError('alerts/stopped', 'This Firebreak is stopping. Hand the alert in again in a moment.')
    if (waiting + count > mostWaiting && waiting > 0) {
      throw new HostError(
        'alerts/too-many',
        `${waiting} alerts wait for their runs: no more are taken until there is room.`,
      )
    }
  }

  return {
    async accept(origin, handed, read) {
      refuse(handed.length)
      const receivedMs = clock.now()
      const alerts = handed.flatMap((one) => newAlert(origin, one, receivedMs, redact))
      const queued = alerts.filter(({ state }) => state === 'queued').length
      waiting += queued
      arriving += queued
      try {
        const accepted =
          alerts.length === 0 && read === undefined ? [] : await store.alerts.accept(origin.name, alerts, read)
        const repeated = accepted.filter(({ sameAs }, at) => sameAs && alerts[at]?.state === 'queued').length
        waiting -= repeated
        trouble = undefined
        if (queued > repeated) onAccepted(queued - repeated)
        const dead = alerts.filter(({ state }, at) => state === 'dead' && !accepted[at]?.sameAs)
        if (dead[0]?.problem) onDead?.(origin.name, dead.length, dead[0].problem)
        return accepted
      } catch (thrown) {
        waiting -= queued
        if (thrown instanceof StoreError) giveWay(thrown)
        throw thrown
      } finally {
        arriving -= queued
      }
    },
    waiting: () => waiting,
    started(count) {
      waiting = Math.max(0, waiting - count)
    },
    /** Nothing in the store waits any more, whoever queued it. */
    drained() {
      waiting = arriving
    },
    stop() {
      isStopped = true
    },
    trouble: () => trouble,
  }
}

function newAlert(origin: Origin, handed: Handed, receivedMs: number, redact: IntakeContext['redact']): NewAlert[] {
  const { name: source, format } = origin
  const { idempotency } = handed
  const head = {
    id: newAlertId(receivedMs),
    source,
    receivedMs,
    ...(idempotency !== undefined && { idempotency }),
  }
  const dead = (problem: { code: string; message: string }, text: string): NewAlert[] => {
    const body = text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text
    return [{ ...head, state: 'dead', title: shortened(redact(body)), severity: 0, problem, body }]
  }
  if ('text' in handed) return dead(handed.problem, handed.text)
  const shaped = shapeAlert(handed.value, { id: head.id, source, receivedMs }, format)
  if (shaped.kind === 'other') return []
  if (shaped.kind === 'bad')
    return dead({ code: 'alerts/unreadable', message: shaped.message }, writtenAsFarAsItMay(handed.value))
  const { alert } = shaped
  const dedupe = dedupeOf(origin, alert)
  return [
    {
      ...head,
      state: 'queued',
      title: alertSummary(redact(alert)),
      severity: alertFacts(alert).severity,
      ...(dedupe && { dedupe }),
      body: JSON.stringify(alert),
    },
  ]
}

/** Alerts in which none of the paths is there are not the same as one another. */
function dedupeOf({ deduplicate }: Origin, alert: JsonObject): NewAlert['dedupe'] {
  if (!deduplicate) return undefined
  const values = deduplicate.by.map((path) => valueAt(alert, path) ?? valueAt(originalOf(alert), path) ?? null)
  if (values.every((value) => value === null)) return undefined
  const key = createHash('sha256').update(JSON.stringify(values)).digest('base64url').slice(0, 22)
  return { key, windowMs: parseDuration(deduplicate.window) ?? 0 }
}

const shortened = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= 120 ? line || '(empty)' : `${line.slice(0, 119)}…`
}
