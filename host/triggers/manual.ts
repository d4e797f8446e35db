// By hand: an alert that a person, or a program with the right to, hands in.
import type { JsonValue } from '../../engine/index.ts'
import type { AlertFormat } from '../../soc/index.ts'
import { HostError } from '../host-error.ts'
import { MANUAL } from '../runs/given-alert.ts'
import type { AcceptedAlert } from '../store/alerts.ts'
import type { Intake } from './intake.ts'

export interface HandedIn {
  format?: AlertFormat
  /** The same key is taken once. */
  idempotency?: string
}

/** Resolves once it is on disk. @throws HostError `alerts/none`, and what the intake throws */
export type HandIn = (alert: JsonValue, options: HandedIn) => Promise<AcceptedAlert>

export const createManual =
  (intake: Intake): HandIn =>
  async (alert, { format = 'auto', idempotency }) => {
    const handed = { value: alert, ...(idempotency !== undefined && { idempotency }) }
    const [accepted] = await intake.accept({ name: MANUAL, format }, [handed])
    if (accepted) return accepted
    throw new HostError('alerts/none', 'This is no alert of that format: it was passed over.')
  }
