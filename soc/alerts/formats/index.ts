// The formats of alerts that are known. Where none is said, the first that recognises a value reads it: the order matters, and the
// last takes everything that is an object.
import type { JsonValue } from '../../../engine/index.ts'
import { isObject } from '../fields.ts'
import type { Reading } from '../reading.ts'
import { cef } from './cef.ts'
import type { FormatDefinition } from './define.ts'
import { leef } from './leef.ts'
import { microsoftDefender } from './microsoft-defender.ts'
import { microsoftSentinel } from './microsoft-sentinel.ts'
import { ocsf } from './ocsf.ts'
import { panther } from './panther.ts'
import { plain } from './plain.ts'
import { suricataEve } from './suricata-eve.ts'
import { suricataInWazuh } from './suricata-in-wazuh.ts'
import { wazuh } from './wazuh.ts'

const ORDERED = [
  suricataEve,
  ocsf,
  suricataInWazuh,
  wazuh,
  microsoftDefender,
  microsoftSentinel,
  panther,
  cef,
  leef,
  plain,
] as const

export type AlertFormat = 'auto' | (typeof ORDERED)[number]['name']
/** As triggers.yaml may name them. */
export const FORMATS: readonly [AlertFormat, ...AlertFormat[]] = ['auto', ...ORDERED.map(({ name }) => name)]
/** With their names for people, in the order in which they are tried. */
export const ALERT_FORMATS: readonly FormatDefinition<Exclude<AlertFormat, 'auto'>>[] = ORDERED

export type Read =
  | { kind: 'alert'; format: Exclude<AlertFormat, 'auto'>; reading: Reading }
  /** A line of the product that is no alert, as most of an EVE log are. */
  | { kind: 'other' }
  | { kind: 'bad'; message: string }

/** What a value of a source is. Never throws. */
export function readAlert(value: JsonValue, format: AlertFormat): Read {
  const reader = ALERT_FORMATS.find(
    (one) => one.name === format || ((format === 'auto' || one.within === format) && one.recognises(value)),
  )
  const reading = reader?.read(value)
  if (reading === 'other') return { kind: 'other' }
  if (reader && reading) return { kind: 'alert', format: reader.name, reading }
  if (isObject(value)) return { kind: 'bad', message: `This is no alert of the format ${format}.` }
  if (Array.isArray(value)) return { kind: 'bad', message: 'This is a list. Hand in each alert of it by itself.' }
  return { kind: 'bad', message: 'An alert must be a JSON object, or a line of CEF or LEEF.' }
}
