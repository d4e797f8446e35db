// What one asks of an alert first, whatever product it is from: read off the one shape, and off nothing else.
import { type JsonObject, type JsonValue, valueAt } from '../../engine/index.ts'
import { isObject, textAt } from './fields.ts'
import { SEVERITIES } from './shape.ts'

export interface Facts {
  title: string
  /** `severity_id` of OCSF: 1 is informational, 5 critical; 0 says nothing. */
  severity: number
  /** When it happened; milliseconds since 1970 (UTC). */
  timeMs: number
  /** The host that it is about: its name, else its address. */
  host?: string
  user?: string
  /** Every address that it names, each once, the one that acted first. */
  addresses: string[]
  /** Hashes of files, in small letters. */
  hashes: string[]
  /** ATT&CK techniques, as T1059.001. */
  techniques: string[]
}

/** Numbers of the schema's `observable` object. */
const IP_ADDRESS = 2
const HASH = 8

/** @param alert in the one shape */
export function alertFacts(alert: JsonObject): Facts {
  const { severity_id, time } = alert
  const host = textAt(alert, 'device.hostname', 'device.name', 'device.ip')
  const user = textAt(alert, 'actor.user.name', 'actor.user.email_addr', 'actor.user.uid')
  return {
    title: textAt(alert, 'finding_info.title', 'message') ?? 'Alert',
    severity: typeof severity_id === 'number' && SEVERITIES[severity_id] !== undefined ? severity_id : 0,
    timeMs: typeof time === 'number' ? time : 0,
    ...(host !== undefined && { host }),
    ...(user !== undefined && { user }),
    addresses: once([
      textAt(alert, 'src_endpoint.ip'),
      textAt(alert, 'dst_endpoint.ip'),
      textAt(alert, 'device.ip'),
      ...observed(alert, IP_ADDRESS),
    ]),
    hashes: once([...observed(alert, HASH), ...evidenceHashes(alert)].map((hash) => hash.toLowerCase())),
    techniques: once(
      [valueAt(alert, 'attacks'), valueAt(alert, 'finding_info.attacks')]
        .flatMap((attacks) => (Array.isArray(attacks) ? attacks : []))
        .map((attack) => textAt(attack, 'sub_technique.uid', 'technique.uid')),
    ),
  }
}

function observed(alert: JsonObject, type: number): string[] {
  const { observables } = alert
  return (Array.isArray(observables) ? observables : []).flatMap((one) =>
    isObject(one) && one['type_id'] === type && typeof one['value'] === 'string' ? [one['value']] : [],
  )
}

/** Findings of other products keep hashes with their evidence. */
function evidenceHashes(alert: JsonObject): string[] {
  const { evidences } = alert
  const files = (Array.isArray(evidences) ? evidences : []).flatMap((one): (JsonValue | undefined)[] => [
    valueAt(one, 'file.hashes'),
    valueAt(one, 'process.file.hashes'),
  ])
  return files.flatMap((hashes) => (Array.isArray(hashes) ? hashes : [])).flatMap((hash) => textAt(hash, 'value') ?? [])
}

const once = (texts: readonly (string | undefined)[]): string[] => [
  ...new Set(texts.filter((text) => text !== undefined)),
]
