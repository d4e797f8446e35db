// The alert that a run is started with here: as its playbook takes it, or refused before anything is written.
import { holdsMask, type JsonValue, type Plan } from '../../engine/index.ts'
import { giveAlert, rehearsed } from '../../soc/index.ts'
import { newAlertId } from '../alerts/alert-id.ts'
import { refuseAlert } from './refusals.ts'
import { RunRefused } from './runs.ts'

/** The source of alerts that people hand in. */
export const MANUAL = 'manual'

export interface GivenWhen {
  nowMs: number
  /** Of a rehearsal: its virtual start, milliseconds since 1970 (UTC). */
  rehearsedMs?: number | undefined
}

/**
 * @param sent what a source sent, or an alert in the one shape
 * @throws RunRefused `run/bad-alert`, `run/masked-alert`
 */
export function givenAlert(plan: Plan, sent: JsonValue, { nowMs, rehearsedMs }: GivenWhen): JsonValue {
  if (rehearsedMs === undefined && holdsMask(sent)) {
    const message =
      'The alert holds a masked value (•••), as a copy of one that was shown does: a run would decide by the mask and send it. Give the alert as its source sent it, or hand the kept one in again: firebreak alerts replay.'
    throw new RunRefused('run/masked-alert', message)
  }
  const byHand = () => ({ id: newAlertId(nowMs), source: MANUAL, receivedMs: nowMs })
  const given = giveAlert(plan.takes, sent, rehearsedMs === undefined ? byHand() : rehearsed(rehearsedMs))
  if ('problem' in given) {
    throw new RunRefused('run/bad-alert', `The alert cannot start ${plan.playbook.name}: ${given.problem}`)
  }
  refuseAlert(plan, given.alert)
  return given.alert
}
