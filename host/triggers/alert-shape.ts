// The one shape into which every trigger brings what it takes: a Detection Finding of the Open Cybersecurity Schema Framework
// (https://schema.ocsf.io, class 2004) as far as the alert says so, and beside it, under `original`, what was sent, untouched.
import type { JsonObject, JsonValue } from '../../engine/index.ts'

/** `severity_id` of OCSF. */
export const SEVERITIES = ['Unknown', 'Informational', 'Low', 'Medium', 'High', 'Critical', 'Fatal'] as const
export type SeverityId = 0 | 1 | 2 | 3 | 4 | 5 | 6

export interface Endpoint {
  ip?: string
  port?: number
  hostname?: string
}

export interface Technique {
  uid: string
  name?: string
}

/** What a format reads off an alert of its product. Everything but the title may be missing. */
export interface AlertFacts {
  title: string
  severity?: SeverityId
  /** When it happened; milliseconds since 1970 (UTC). */
  timeMs?: number
  /** The product's own id of it. */
  uid?: string
  description?: string
  product?: { name: string; vendor_name: string }
  /** The rule that found it. */
  analytic?: { uid?: string; name?: string; category?: string }
  techniques?: Technique[]
  /** The host that it is about. */
  device?: Endpoint & { uid?: string }
  user?: string
  source?: Endpoint
  destination?: Endpoint
}

export interface Reception {
  /** Firebreak's own id of it. */
  id: string
  /** Name of the trigger's source. */
  source: string
  receivedMs: number
}

/** The alert as playbooks see it. */
export function toAlert(facts: AlertFacts, original: JsonValue, { id, source, receivedMs }: Reception): JsonObject {
  const { title, severity = 0, timeMs = receivedMs, uid, description, analytic, techniques = [], user } = facts
  return withoutGaps({
    class_uid: 2004,
    class_name: 'Detection Finding',
    category_uid: 2,
    activity_id: 1,
    type_uid: 200401,
    time: timeMs,
    time_dt: new Date(timeMs).toISOString(),
    severity_id: severity,
    severity: SEVERITIES[severity],
    message: title,
    metadata: {
      uid: id,
      log_provider: source,
      logged_time: receivedMs,
      logged_time_dt: new Date(receivedMs).toISOString(),
      product: facts.product,
    },
    finding_info: { title, uid, desc: description, analytic },
    attacks: techniques.length > 0 ? techniques.map((technique) => ({ technique })) : undefined,
    device: facts.device,
    actor: user === undefined ? undefined : { user: { name: user } },
    src_endpoint: facts.source,
    dst_endpoint: facts.destination,
    observables: observablesOf(facts),
    original,
  })
}

function observablesOf({ source, destination, device, user }: AlertFacts): JsonObject[] | undefined {
  const found: JsonObject[] = []
  const add = (name: string, type: string, type_id: number, value: string | undefined) => {
    if (value !== undefined && !found.some((one) => one['value'] === value)) found.push({ name, type, type_id, value })
  }
  // Type numbers of the schema's `observable` object.
  add('src_endpoint.ip', 'IP Address', 2, source?.ip)
  add('dst_endpoint.ip', 'IP Address', 2, destination?.ip)
  add('device.ip', 'IP Address', 2, device?.ip)
  add('device.hostname', 'Hostname', 1, device?.hostname)
  add('dst_endpoint.hostname', 'Hostname', 1, destination?.hostname)
  add('actor.user.name', 'User Name', 4, user)
  return found.length > 0 ? found : undefined
}

/** Without what is undefined, and without objects that are empty then. */
function withoutGaps(value: { [name: string]: unknown }): JsonObject {
  const kept: JsonObject = {}
  for (const [name, inner] of Object.entries(value)) {
    if (inner === undefined) continue
    if (name === 'original' || typeof inner !== 'object' || inner === null || Array.isArray(inner)) {
      kept[name] = inner as JsonValue
    } else {
      const object = withoutGaps(inner as { [name: string]: unknown })
      if (Object.keys(object).length > 0) kept[name] = object
    }
  }
  return kept
}
