// Panther: an alert as its webhooks send it (https://docs.panther.com/alerts/destinations/custom_webhook), and an event that a rule
// matched, with the fields that Panther adds, each beginning with `p_` (https://docs.panther.com/search/panther-fields).
import { type JsonObject, type JsonValue, valueAt } from '../../../engine/index.ts'
import {
  endpointOf,
  hashesOf,
  isObject,
  numberAt,
  present,
  severityOfWord,
  techniquesOf,
  textAt,
  textsAt,
  timeAt,
} from '../fields.ts'
import type { Reading } from '../reading.ts'
import { defineFormat } from './define.ts'

export const panther = defineFormat({
  name: 'panther',
  title: 'Panther',
  recognises: isPanther,
  read: (value) => (isObject(value) && isPanther(value) ? readPanther(value) : undefined),
})

function isPanther(value: JsonValue): boolean {
  if (!isObject(value)) return false
  if (['p_log_type', 'p_rule_id', 'p_alert_id'].some((name) => typeof value[name] === 'string')) return true
  return 'alertContext' in value && ['alertId', 'detectionId', 'runbook'].some((name) => name in value)
}

const SOURCE_ADDRESS = [
  'sourceIPAddress',
  'source_ip',
  'src_ip',
  'ip',
  'ipAddress',
  'ip_address',
  'client_ip',
  'actor_ip',
]
const USER = ['userName', 'user_name', 'username', 'user.email', 'user', 'actor.email', 'actor', 'email', 'user_email']

function readPanther(alert: JsonObject): Reading {
  const inner = alert['alertContext']
  const context = isObject(inner) ? inner : alert
  const addresses = textsAt(alert, 'p_any_ip_addresses').concat(textsAt(context, 'p_any_ip_addresses'))
  const source = textAt(context, ...SOURCE_ADDRESS) ?? addresses[0]
  const rule = textAt(alert, 'detectionId', 'p_rule_id', 'id')
  return present({
    title: textAt(alert, 'title', 'name', 'p_rule_title', 'p_rule_id', 'p_log_type') ?? 'Panther alert',
    severity: severityOfWord(textAt(alert, 'severity', 'p_rule_severity')) ?? 0,
    timeMs: timeAt(alert, 'p_event_time', 'createdAt', 'p_alert_creation_time', 'p_parse_time'),
    uid: textAt(alert, 'alertId', 'p_alert_id', 'id', 'p_row_id'),
    description: textAt(alert, 'description'),
    product: { name: 'Panther', vendor_name: 'Panther Labs' },
    analytic: present({
      uid: rule,
      name: textAt(alert, 'name', 'title'),
      category: textAt(alert, 'p_log_type', 'type'),
    }),
    techniques: techniquesOf([...reportsOf(alert), ...textsAt(alert, 'tags', 'p_rule_tags')]),
    device: endpointOf(undefined, undefined, textAt(context, 'hostname', 'host', 'device.hostname')),
    user: textAt(context, ...USER) ?? textsAt(alert, 'p_any_usernames', 'p_any_emails')[0],
    source: endpointOf(source, numberAt(context, 'source_port', 'src_port')),
    destination: endpointOf(textAt(context, 'destination_ip', 'dst_ip', 'dest_ip')),
    hashes: hashesOf(textsAt(alert, 'p_any_sha256_hashes', 'p_any_sha1_hashes', 'p_any_md5_hashes')),
    addresses,
  })
}

/** `reports` maps a framework to what the rule answers in it: { "MITRE ATT&CK": ["TA0006:T1556"] }. */
function reportsOf(alert: JsonObject): string[] {
  const reports = valueAt(alert, 'reports') ?? valueAt(alert, 'p_rule_reports')
  return isObject(reports)
    ? Object.keys(reports).flatMap((name) => textsAt({ reports: reports[name]! }, 'reports'))
    : []
}
