// What came in by triggers, as people look at it: found, replayed, held back for a while.
import { randomBytes } from 'node:crypto'
import { compileExpression, ExpressionError } from '../../engine/index.ts'
import type { HostClock } from '../clock.ts'
import { HostError } from '../host-error.ts'
import type { AlertCounts, AlertFilter, StoredAlert, Suppression } from '../store/alert-rows.ts'
import type { Store } from '../store/store.ts'

export interface Alerts {
  list(filter: AlertFilter): StoredAlert[]
  /** @throws HostError `alert/unknown` */
  get(id: string): StoredAlert
  counts(): AlertCounts
  /** Queues an alert again that started nothing. @throws StoreError `alert/unknown`, `alert/not-dead` */
  replay(id: string): void
  suppressions(): Suppression[]
  /**
   * From now until it expires, alerts of which the condition is true start nothing.
   * @throws HostError `suppression/bad-condition`, `suppression/bad-time`
   */
  suppress(suppression: { condition: string; reason: string; by: string; expiresMs: number }): Suppression
  /** @throws StoreError `suppression/unknown` */
  lift(id: string): void
}

const LONGEST_MS = 366 * 86_400_000

export function createAlerts({
  store,
  clock,
  onChange,
  wake,
}: {
  store: Store
  clock: HostClock
  onChange(): void
  wake(): void
}): Alerts {
  return {
    list: store.alerts,
    get(id) {
      const found = store.alert(id)
      if (found) return found
      throw new HostError('alert/unknown', `There is no alert ${id} here.`)
    },
    counts: store.alertCounts,
    replay(id) {
      store.replayAlert(id)
      wake()
      onChange()
    },
    suppressions: store.suppressions,
    suppress({ condition, reason, by, expiresMs }) {
      refuseCondition(condition)
      const createdMs = clock.now()
      if (!(expiresMs > createdMs) || expiresMs > createdMs + LONGEST_MS) {
        throw new HostError(
          'suppression/bad-time',
          'A suppression ends between now and a year from now: nothing is silenced for good.',
        )
      }
      const made = { id: randomBytes(6).toString('hex'), condition, reason, by, createdMs, expiresMs }
      store.addSuppression(made)
      onChange()
      return { ...made, hits: 0 }
    },
    lift(id) {
      store.removeSuppression(id)
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
