// The one shape of an alert: a Detection Finding of the Open Cybersecurity Schema Framework (https://schema.ocsf.io, class 2004) as
// far as the alert says so, and beside it, under `original`, what was sent, untouched. Besides `original` two fields are ours:
// `src_endpoint` and `dst_endpoint` stand on top, where the schema has them inside `evidences`.
import { formatInstant, type JsonObject, type JsonValue, valueAt } from '../../engine/index.ts'
import { isObject, present } from './fields.ts'
import type { Reading } from './reading.ts'

/** `severity_id` of OCSF. */
export const SEVERITIES = ['Unknown', 'Informational', 'Low', 'Medium', 'High', 'Critical', 'Fatal'] as const
/** The version of OCSF whose names are used. */
const OCSF_VERSION = '1.5.0'
/** Observables that an alert may have; more are left out, and stand in `original`. */
const MOST_OBSERVABLES = 100

export interface Reception {
  /** Firebreak's own id of it. */
  id: string
  /** Name of the trigger's source. */
  source: string
  receivedMs: number
}

/** Whether it is an alert in the one shape: such an alert stays as it is wherever it goes. */
export function isShaped(value: JsonValue): value is JsonObject {
  return (
    isObject(value) &&
    value['class_uid'] === 2004 &&
    Object.hasOwn(value, 'original') &&
    isInstant(value['time']) &&
    isSeverity(value['severity_id']) &&
    typeof valueAt(value, 'finding_info.title') === 'string' &&
    typeof valueAt(value, 'metadata.uid') === 'string' &&
    typeof valueAt(value, 'metadata.log_provider') === 'string' &&
    isInstant(valueAt(value, 'metadata.logged_time'))
  )
}

/** Milliseconds since 1970 that a date can say. */
const isInstant = (value: JsonValue | undefined): value is number =>
  typeof value === 'number' && Math.abs(value) <= 8.64e15

/** OCSF has 0 to 6, and 99 for Other. */
const isSeverity = (value: JsonValue | undefined): value is number =>
  typeof value === 'number' && (value === 99 || SEVERITIES[value] !== undefined)

/** The alert as playbooks see it. */
export function toAlert(reading: Reading, original: JsonValue, reception: Reception): JsonObject {
  if (isObject(original) && original['class_uid'] === 2004) return completed(original, reading, reception)
  const { title, severity = 0, timeMs = reception.receivedMs, uid, description, techniques = [], user } = reading
  const analytic = reading.analytic && { ...reading.analytic, type_id: 1 }
  return withoutGaps({
    ...CLASS,
    time: timeMs,
    time_dt: formatInstant(timeMs),
    severity_id: severity,
    severity: SEVERITIES[severity],
    message: title,
    metadata: { ...WRITTEN, product: reading.product ?? WRITTEN.product, ...loggedBy(reception) },
    // The product's own id of the alert; where it has none, the schema wants one all the same.
    finding_info: { title, uid: uid ?? reception.id, desc: description, analytic },
    attacks: techniques.length > 0 ? techniques.map((technique) => ({ technique })) : undefined,
    device: reading.device && { ...reading.device, type_id: 0 },
    actor: user === undefined ? undefined : { user: { name: user } },
    src_endpoint: reading.source,
    dst_endpoint: reading.destination,
    observables: observablesOf(reading),
    original,
  })
}

/** A Detection Finding of another product keeps everything that it says; what it lacks is filled in. */
function completed(finding: JsonObject, reading: Reading, reception: Reception): JsonObject {
  const { title, severity = 0, timeMs = reception.receivedMs } = reading
  const metadata = isObject(finding['metadata']) ? finding['metadata'] : {}
  const info = isObject(finding['finding_info']) ? finding['finding_info'] : {}
  const ownId = metadata['uid']
  const { device } = finding
  return present({
    ...CLASS,
    ...finding,
    time: timeMs,
    time_dt: formatInstant(timeMs),
    severity_id: isSeverity(finding['severity_id']) ? finding['severity_id'] : severity,
    severity: typeof finding['severity'] === 'string' ? finding['severity'] : SEVERITIES[severity],
    message: typeof finding['message'] === 'string' ? finding['message'] : title,
    metadata: present({
      ...WRITTEN,
      ...metadata,
      original_event_uid: metadata['original_event_uid'] ?? (typeof ownId === 'string' ? ownId : undefined),
      ...loggedBy(reception),
    }),
    finding_info: { ...info, title, uid: info['uid'] ?? reading.uid ?? reception.id },
    device: isObject(device) ? { type_id: 0, ...device } : device,
    observables: Array.isArray(finding['observables']) ? finding['observables'] : observablesOf(reading),
    original: finding,
  }) as JsonObject
}

/** What says that something is a new Detection Finding. */
const CLASS = {
  class_uid: 2004,
  class_name: 'Detection Finding',
  category_uid: 2,
  activity_id: 1,
  type_uid: 200401,
}

/** How it is written down, and the product of one that names none. */
const WRITTEN = {
  version: OCSF_VERSION,
  profiles: ['datetime', 'host', 'security_control'],
  product: { name: 'Unknown', vendor_name: 'Unknown' },
}

const loggedBy = ({ id, source, receivedMs }: Reception) => ({
  uid: id,
  log_provider: source,
  logged_time: receivedMs,
  logged_time_dt: formatInstant(receivedMs),
})

function observablesOf(reading: Reading): JsonObject[] | undefined {
  const { source, destination, device, user, hashes = [], addresses = [] } = reading
  const found: JsonObject[] = []
  const known = new Set<string>()
  const add = (name: string, type: string, type_id: number, value: string | undefined) => {
    if (value === undefined || known.has(value) || found.length >= MOST_OBSERVABLES) return
    known.add(value)
    found.push({ name, type, type_id, value })
  }
  // Type numbers of the schema's `observable` object.
  add('src_endpoint.ip', 'IP Address', 2, source?.ip)
  add('dst_endpoint.ip', 'IP Address', 2, destination?.ip)
  add('device.ip', 'IP Address', 2, device?.ip)
  add('device.hostname', 'Hostname', 1, device?.hostname)
  add('src_endpoint.hostname', 'Hostname', 1, source?.hostname)
  add('dst_endpoint.hostname', 'Hostname', 1, destination?.hostname)
  add('actor.user.name', 'User Name', 4, user)
  for (const { value } of hashes) add('file.hashes', 'Hash', 8, value)
  for (const ip of addresses) add('ip', 'IP Address', 2, ip)
  return found.length > 0 ? found : undefined
}

/** Without what is undefined, and without objects that are empty then. */
function withoutGaps(value: { [name: string]: unknown }): JsonObject {
  const kept: JsonObject = {}
  for (const [name, inner] of Object.entries(value)) {
    if (inner === undefined) continue
    if (name === 'original' || !isObject(inner)) kept[name] = inner as JsonValue
    else {
      const object = withoutGaps(inner)
      if (Object.keys(object).length > 0) kept[name] = object
    }
  }
  return kept
}
