// What came in by triggers, as people look at it: found, replayed, held back for a while.
import { randomBytes } from 'node:crypto'
import { compileExpression, ExpressionError } from '../../engine/index.ts'
import type { HostClock } from '../clock.ts'
import { HostError } from '../host-error.ts'
import type { AlertCounts, AlertFilter, AlertStore, StoredAlert, Suppression } from '../store/alerts.ts'

export interface Alerts {
  list(filter: AlertFilter): Promise<StoredAlert[]>
  /** @throws HostError `alert/unknown` */
  get(id: string): Promise<StoredAlert>
  counts(): Promise<AlertCounts>
  /** Queues an alert again that started nothing. @throws StoreError `alert/unknown`, `alert/not-dead` */
  replay(id: string): Promise<void>
  suppressions(): Promise<Suppression[]>
  /**
   * From now until it expires, alerts of which the condition is true start nothing.
   * @throws HostError `suppression/bad-condition`, `suppression/bad-time`
   */
  suppress(suppression: { condition: string; reason: string; by: string; expiresMs: number }): Promise<Suppression>
  /** @throws StoreError `suppression/unknown` */
  lift(id: string): Promise<void>
}

const LONGEST_MS = 366 * 86_400_000

export function createAlerts({
  store,
  clock,
  onChange,
}: {
  store: AlertStore
  clock: HostClock
  onChange(): void
}): Alerts {
  return {
    list: store.list,
    async get(id) {
      const found = await store.find(id)
      if (found) return found
      throw new HostError('alert/unknown', `There is no alert ${id} here.`)
    },
    counts: store.counts,
    async replay(id) {
      await store.replay(id)
      onChange()
    },
    suppressions: store.suppressions,
    async suppress({ condition, reason, by, expiresMs }) {
      refuseCondition(condition)
      const createdMs = clock.now()
      if (!(expiresMs > createdMs) || expiresMs > createdMs + LONGEST_MS) {
        throw new HostError(
          'suppression/bad-time',
          'A suppression ends between now and a year from now: nothing is silenced for good.',
        )
      }
      const made = { id: randomBytes(6).toString('hex'), condition, reason, by, createdMs, expiresMs }
      await store.suppress(made)
      onChange()
      return { ...made, hits: 0 }
    },
    async lift(id) {
      await store.lift(id)
      onChange()
    },
  }
}

function refuseCondition(condition: string): void {
  try {
    compileExpression(condition)
  } catch (thrown) {
    if (!(thrown instanceof ExpressionError)) throw thrown
    throw new HostError('suppression/bad-condition', `The condition is no CEL expression: ${thrown.message}`, {
      cause: thrown,
    })
  }
}
