// The formats of alerts that are known, by the name that triggers.yaml gives them.
import type { JsonObject, JsonValue } from '../../../engine/index.ts'
import type { AlertFacts } from '../alert-shape.ts'
import { readOcsf } from './ocsf.ts'
import { readPlain } from './plain.ts'
import { isObject } from './read.ts'
import { readSuricataEve } from './suricata-eve.ts'
import { readWazuh } from './wazuh.ts'

export const FORMATS = ['auto', 'plain', 'ocsf', 'suricata-eve', 'wazuh'] as const
export type AlertFormat = (typeof FORMATS)[number]

export type Read =
  | { kind: 'alert'; facts: AlertFacts }
  /** A line of the product that is no alert, as most of an EVE log are. */
  | { kind: 'other' }
  | { kind: 'bad'; message: string }

/** What a value of a source is. Never throws. */
export function readAlert(value: JsonValue, format: AlertFormat): Read {
  if (!isObject(value)) return { kind: 'bad', message: 'An alert must be a JSON object.' }
  const facts = BY_FORMAT[format](value)
  if (facts) return { kind: 'alert', facts }
  if ((format === 'suricata-eve' || format === 'auto') && typeof value['event_type'] === 'string')
    return { kind: 'other' }
  return { kind: 'bad', message: `This is no alert of the format ${format}.` }
}

const BY_FORMAT: { [format in AlertFormat]: (value: JsonObject) => AlertFacts | undefined } = {
  auto: (value) =>
    typeof value['event_type'] === 'string' && 'flow_id' in value
      ? readSuricataEve(value)
      : (readOcsf(value) ?? readWazuh(value) ?? readPlain(value)),
  plain: readPlain,
  ocsf: readOcsf,
  'suricata-eve': readSuricataEve,
  wazuh: readWazuh,
}
