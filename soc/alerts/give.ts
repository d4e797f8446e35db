// What a playbook is given of an alert. Whoever starts a run, a rehearsal, a scenario or a backtest asks here, so that the same file
// gets the same alert wherever it runs.
import type { JsonObject, JsonValue, Takes } from '../../engine/index.ts'
import { type AlertFormat, readAlert } from './formats/index.ts'
import { nestsTooDeep, TOO_DEEP } from './nesting.ts'
import { isShaped, type Reception, toAlert } from './shape.ts'

export type Shaped =
  | { kind: 'alert'; alert: JsonObject }
  /** A line of a product that is no alert, as most of an EVE log are. */
  | { kind: 'other'; message: string }
  | { kind: 'bad'; message: string }

/** An alert in the one shape. What has that shape stays as it is. Never throws. */
export function shapeAlert(sent: JsonValue, reception: Reception, format: AlertFormat = 'auto'): Shaped {
  if (nestsTooDeep(sent)) return { kind: 'bad', message: TOO_DEEP }
  if (isShaped(sent)) return { kind: 'alert', alert: sent }
  const read = readAlert(sent, format)
  if (read.kind === 'alert') return { kind: 'alert', alert: toAlert(read.reading, sent, reception) }
  if (read.kind === 'bad') return read
  return { kind: 'other', message: 'This is no alert, but another event of its product: no trigger takes it.' }
}

/**
 * What arrives at a playbook, by its `takes`: the one shape, or what was sent. One that says nothing gets what was sent.
 * @param sent what a source sent, or an alert in the one shape, as it was kept
 */
export function giveAlert(
  takes: Takes | undefined,
  sent: JsonValue,
  reception: Reception,
  format: AlertFormat = 'auto',
): { alert: JsonValue } | { problem: string } {
  if (takes !== 'alert' && nestsTooDeep(sent)) return { problem: TOO_DEEP }
  if (takes === undefined) return { alert: sent }
  if (takes === 'original') return { alert: originalOf(sent) }
  const shaped = shapeAlert(sent, reception, format)
  return shaped.kind === 'alert' ? { alert: shaped.alert } : { problem: shaped.message }
}

/** When an alert says that it happened, milliseconds since 1970 (UTC), as its format has it; undefined: it does not say. Never throws. */
export function alertTime(sent: JsonValue): number | undefined {
  if (nestsTooDeep(sent)) return undefined
  const read = readAlert(sent, 'auto')
  return read.kind === 'alert' ? read.reading.timeMs : undefined
}

/** What was sent, of an alert in the one shape; anything else is what was sent. */
export const originalOf = (alert: JsonValue): JsonValue => (isShaped(alert) ? (alert['original'] as JsonValue) : alert)

/** The name under which a rehearsal, a scenario and a backtest fill in what only a server could know: the id and the source. */
export const REHEARSAL = 'rehearsal'

/** What nobody has received yet counts as received when its rehearsal begins. @param atMs virtual start of the run */
export const rehearsed = (atMs: number): Reception => ({ id: REHEARSAL, source: REHEARSAL, receivedMs: atMs })
