// What is known of every alert in the one shape, as a JSON Schema: the attributes of a Detection Finding (OCSF 1.5), ours besides
// them, and the types of those that conditions ask for. Within most of them others may stand, since products keep all that they say.
import type { JsonSchema } from '../../engine/index.ts'

const text = { type: 'string' }
const number = { type: 'number' }
const record = (properties: JsonSchema = {}): JsonSchema => ({ type: 'object', properties, additionalProperties: {} })
const list = (items: JsonSchema = {}): JsonSchema => ({ type: 'array', items })
const endpoint = record({ ip: text, port: number, hostname: text })

/** Attributes whose types nobody counts on here. */
const OTHERS = [
  ...[
    'activity_name',
    'anomaly_analyses',
    'api',
    'assignee',
    'assignee_group',
    'authorizations',
    'category_name',
    'cloud',
  ],
  ...[
    'comment',
    'confidence',
    'confidence_id',
    'confidence_score',
    'count',
    'disposition',
    'disposition_id',
    'duration',
  ],
  ...[
    'action',
    'action_id',
    'end_time',
    'end_time_dt',
    'enrichments',
    'evidences',
    'firewall_rule',
    'impact',
    'impact_id',
  ],
  ...['impact_score', 'is_alert', 'is_suspected_breach', 'malware', 'malware_scan_info', 'osint', 'policy', 'priority'],
  ...[
    'priority_id',
    'raw_data',
    'raw_data_hash',
    'raw_data_size',
    'remediation',
    'resources',
    'risk_details',
    'risk_level',
  ],
  ...[
    'risk_level_id',
    'risk_score',
    'src_url',
    'start_time',
    'start_time_dt',
    'status',
    'status_code',
    'status_detail',
  ],
  ...['status_id', 'tickets', 'ticket', 'timezone_offset', 'type_name', 'unmapped', 'vendor_attributes', 'verdict'],
  ...['verdict_id', 'vulnerabilities'],
]

const OF_FINDING = [
  ...[
    'attack_graph',
    'attacks',
    'created_time',
    'created_time_dt',
    'data_sources',
    'first_seen_time',
    'first_seen_time_dt',
  ],
  ...[
    'kill_chain',
    'last_seen_time',
    'last_seen_time_dt',
    'modified_time',
    'modified_time_dt',
    'product',
    'product_uid',
  ],
  ...['related_analytics', 'related_events', 'related_events_count', 'src_url', 'tags', 'traits', 'types', 'uid_alt'],
]

const anything = (names: readonly string[]): JsonSchema => Object.fromEntries(names.map((name) => [name, {}]))

export const ALERT_SCHEMA: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...anything(OTHERS),
    class_uid: number,
    class_name: text,
    category_uid: number,
    activity_id: number,
    type_uid: number,
    time: number,
    time_dt: text,
    severity_id: number,
    severity: text,
    message: text,
    metadata: record({ uid: text, log_provider: text, logged_time: number, logged_time_dt: text, product: record() }),
    finding_info: {
      type: 'object',
      additionalProperties: false,
      properties: { ...anything(OF_FINDING), title: text, uid: text, desc: text, analytic: record() },
    },
    attacks: list(),
    device: record({ hostname: text, ip: text }),
    actor: record({ user: record({ name: text }) }),
    src_endpoint: endpoint,
    dst_endpoint: endpoint,
    observables: list(),
    original: {},
  },
}
