// The same twenty incidents in the words of every product: written by us after the vendors' documentation, with invented values. Each
// format says which facts its product can tell at all; nothing else may be read off its alerts.
import type { JsonObject, JsonValue } from '../../engine/index.ts'
import type { AlertFormat } from '../../soc/index.ts'
import { INCIDENTS, type Incident } from './incidents.ts'
import { defenderAlert, sentinelAlert } from './microsoft-samples.ts'

export type KnownFormat = Exclude<AlertFormat, 'auto'>

/** What is to be read off an alert, as `alertFacts` gives it. */
export interface ExpectedFacts {
  title: string
  severity: number
  timeMs: number
  host?: string
  user?: string
  addresses: string[]
  hashes: string[]
  techniques: string[]
}

export interface AlertSample {
  format: KnownFormat
  incident: Incident
  alert: JsonValue
  facts: ExpectedFacts
}

type FactName = 'host' | 'user' | 'hashes' | 'techniques'

interface Writer {
  write(incident: Incident): JsonValue
  /** What the product tells besides title, severity, time and addresses. */
  tells: readonly FactName[]
  addresses(incident: Incident): string[]
  severity?(severity: number): number
}

const bothEnds = ({ sourceIp, destinationIp }: Incident): string[] => [sourceIp, destinationIp]
const sourceOnly = ({ sourceIp }: Incident): string[] => [sourceIp]
const word = (severity: number): string =>
  (['', 'informational', 'low', 'medium', 'high', 'critical'] as const)[severity] ?? ''
const plain = (one: Incident): JsonObject => ({
  id: `plain-${one.number}`,
  title: one.title,
  severity: word(one.severity),
  timestamp: one.time,
  host: one.host,
  user: one.user,
  src_ip: one.sourceIp,
  src_port: one.sourcePort,
  dest_ip: one.destinationIp,
  dest_port: one.destinationPort,
  sha256: one.sha256,
})

const ocsf = (one: Incident): JsonObject => ({
  activity_id: 1,
  category_uid: 2,
  class_uid: 2004,
  type_uid: 200401,
  time: Date.parse(one.time),
  severity_id: one.severity,
  message: one.title,
  metadata: {
    version: '1.6.0',
    uid: `event-${one.number}`,
    product: { name: 'Sensor', vendor_name: 'Example' },
  },
  finding_info: {
    uid: `finding-${one.number}`,
    title: one.title,
    analytic: { uid: one.rule, name: one.title, type_id: 1 },
    attacks: [{ technique: { uid: one.technique } }],
  },
  device: { hostname: one.host, type_id: 0 },
  actor: { user: { name: one.user } },
  src_endpoint: { ip: one.sourceIp, port: one.sourcePort },
  dst_endpoint: { ip: one.destinationIp, port: one.destinationPort },
  evidences: [
    {
      file: { name: 'sample.bin', type_id: 1, hashes: [{ algorithm_id: 3, algorithm: 'SHA-256', value: one.sha256 }] },
    },
  ],
})

const eveTime = (time: string): string => time.replace('Z', '000+0000')

const eve = (one: Incident): JsonObject => ({
  timestamp: eveTime(one.time),
  flow_id: 1_800_000_000_000 + one.number,
  in_iface: 'eth1',
  event_type: 'alert',
  src_ip: one.sourceIp,
  src_port: one.sourcePort,
  dest_ip: one.destinationIp,
  dest_port: one.destinationPort,
  proto: 'TCP',
  alert: {
    action: 'allowed',
    gid: 1,
    signature_id: Number(one.rule),
    rev: 1,
    signature: one.title,
    category: 'Potentially Bad Traffic',
    severity: { 1: 4, 2: 3, 3: 2, 4: 1, 5: 1 }[one.severity] ?? 3,
    metadata: { mitre_technique_id: [one.technique] },
  },
  fileinfo: { filename: '/download', sha256: one.sha256, size: 1_024 },
})

const LEVELS: { [severity: number]: number } = { 1: 1, 2: 5, 3: 8, 4: 12, 5: 15 }

const wazuh = (one: Incident): JsonObject => {
  const alert = {
    timestamp: eveTime(one.time).replace(/000\+/, '+'),
    rule: {
      level: LEVELS[one.severity] ?? 0,
      description: one.title,
      id: one.rule,
      mitre: { id: [one.technique], tactic: ['Persistence'], technique: ['By name'] },
      groups: ['windows', 'sysmon'],
    },
    agent: { id: `0${one.number}`, name: one.host, ip: one.hostIp },
    manager: { name: 'wazuh-manager' },
    id: `${Math.floor(Date.parse(one.time) / 1_000)}.${one.number}`,
    decoder: { name: 'windows_eventchannel' },
    data: {
      srcip: one.sourceIp,
      srcport: String(one.sourcePort),
      dstip: one.destinationIp,
      dstport: String(one.destinationPort),
      dstuser: one.user,
      win: { eventdata: { hashes: `MD5=,SHA256=${one.sha256.toUpperCase()}` } },
    },
    location: 'EventChannel',
  }
  // Every third as its index holds it.
  return one.number % 3 === 0
    ? { _index: 'wazuh-alerts-4.x-2026.11.17', _id: `hit-${one.number}`, _source: alert }
    : alert
}

/** The JSON decoder turns every number into text. */
const asTexts = (value: JsonValue): JsonValue => {
  if (Array.isArray(value)) return value.map(asTexts)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, asTexts(inner)]))
  }
  return typeof value === 'number' ? String(value) : value
}

const eveInWazuh = (one: Incident): JsonObject => ({
  timestamp: eveTime(one.time).replace(/000\+/, '+'),
  rule: { level: 3, description: `Suricata: Alert - ${one.title}`, id: '86601', groups: ['ids', 'suricata'] },
  agent: { id: '001', name: 'sensor-1', ip: '192.0.2.5' },
  manager: { name: 'wazuh-manager' },
  id: `${Math.floor(Date.parse(one.time) / 1_000)}.${one.number}`,
  decoder: { name: 'json' },
  location: '/var/log/suricata/eve.json',
  data: asTexts(eve(one)),
})

const panther = (one: Incident): JsonObject => {
  const fields = {
    p_log_type: 'Okta.SystemLog',
    p_event_time: one.time,
    p_any_ip_addresses: [one.sourceIp],
    p_any_usernames: [one.user],
    p_any_sha256_hashes: [one.sha256],
  }
  const context = { sourceIPAddress: one.sourceIp, userName: one.user, hostname: one.host }
  // Every second is an event that a rule matched, without the alert around it.
  if (one.number % 2 === 0) {
    return {
      ...context,
      ...fields,
      p_rule_id: one.rule,
      p_rule_title: one.title,
      p_rule_severity: word(one.severity).toUpperCase().replace('INFORMATIONAL', 'INFO'),
      p_rule_reports: { 'MITRE ATT&CK': [`TA0001:${one.technique}`] },
      p_alert_id: `alert-${one.number}`,
    }
  }
  return {
    ...fields,
    id: one.rule,
    alertId: `alert-${one.number}`,
    detectionId: one.rule,
    createdAt: one.time,
    severity: word(one.severity).toUpperCase().replace('INFORMATIONAL', 'INFO'),
    type: 'RULE',
    title: one.title,
    runbook: 'Ask the user.',
    tags: ['Identity'],
    reports: { 'MITRE ATT&CK': [`TA0001:${one.technique}`] },
    alertContext: context,
  }
}

const CEF_SEVERITY: { [severity: number]: string } = { 1: 'Low', 2: '3', 3: '5', 4: 'High', 5: '10' }

const cef = (one: Incident): JsonValue => {
  const extension = [
    `rt=${Date.parse(one.time)}`,
    `src=${one.sourceIp} spt=${one.sourcePort} dst=${one.destinationIp} dpt=${one.destinationPort}`,
    `suser=${one.user} shost=${one.host} fileHash=${one.sha256}`,
    `cs1Label=MITRE technique cs1=${one.technique} cat=intrusion msg=${one.title} by rule\\=${one.rule}`,
  ].join(' ')
  const line = `CEF:0|Example|Gate\\|way|4.2|${one.rule}|${one.title}|${CEF_SEVERITY[one.severity]}|${extension}`
  return carried(one, line)
}

const leef = (one: Incident): JsonValue => {
  const delimiter = one.number % 2 === 0 ? '^' : '\t'
  const head = one.number % 2 === 0 ? 'LEEF:2.0|Example|Gateway|4.2|RULE|^|' : 'LEEF:1.0|Example|Gateway|4.2|RULE|'
  const devTime = one.number % 4 === 0 ? String(Date.parse(one.time)) : one.time.replace('Z', '+0000')
  const attributes = [
    `devTime=${devTime}`,
    `src=${one.sourceIp}`,
    `srcPort=${one.sourcePort}`,
    `dst=${one.destinationIp}`,
    `dstPort=${one.destinationPort}`,
    `usrName=${one.user}`,
    `identHostName=${one.host}`,
    `sev=${{ 1: 2, 2: 3, 3: 5, 4: 8, 5: 10 }[one.severity]}`,
    `sha256=${one.sha256}`,
    `mitreTechnique=${one.technique}`,
    `msg=${one.title}`,
  ]
  return carried(one, head + attributes.join(delimiter))
}

/** By itself, behind a syslog header, or in the field of a log shipper. */
function carried({ number }: Incident, line: string): JsonValue {
  if (number % 3 === 1) return line
  if (number % 3 === 2) return `<134>Nov 17 08:00:00 gw-1 ${line}`
  return { '@timestamp': '2026-11-17T08:00:00Z', message: line, tags: ['syslog'] }
}

const all: readonly FactName[] = ['host', 'user', 'hashes', 'techniques']
const network: readonly FactName[] = ['hashes', 'techniques']
/** CEF and LEEF begin at low; Suricata ends at high. */
const atLeastLow = (severity: number): number => Math.max(2, severity)
const atMostHigh = (severity: number): number => Math.min(4, severity)

const WRITERS: { [format in KnownFormat]: Writer } = {
  plain: { write: plain, tells: ['host', 'user', 'hashes'], addresses: bothEnds },
  ocsf: { write: ocsf, tells: all, addresses: bothEnds },
  'suricata-eve': { write: eve, tells: network, addresses: bothEnds, severity: atMostHigh },
  'suricata-in-wazuh': { write: eveInWazuh, tells: network, addresses: bothEnds, severity: atMostHigh },
  wazuh: { write: wazuh, tells: all, addresses: (one) => [...bothEnds(one), one.hostIp] },
  'microsoft-defender': {
    write: defenderAlert,
    tells: all,
    addresses: (one) => (one.number % 2 === 0 ? sourceOnly(one) : [one.sourceIp, one.hostIp]),
    severity: atMostHigh,
  },
  'microsoft-sentinel': { write: sentinelAlert, tells: all, addresses: sourceOnly, severity: atMostHigh },
  panther: { write: panther, tells: all, addresses: sourceOnly },
  cef: { write: cef, tells: all, addresses: bothEnds, severity: atLeastLow },
  leef: { write: leef, tells: all, addresses: bothEnds, severity: atLeastLow },
}

const sampleOf = (format: KnownFormat, incident: Incident): AlertSample => {
  const { write, tells, addresses, severity = (one) => one } = WRITERS[format]
  const { title, host, user, sha256, technique } = incident
  return {
    format,
    incident,
    alert: write(incident),
    facts: {
      title,
      severity: severity(incident.severity),
      timeMs: Date.parse(incident.time),
      ...(tells.includes('host') && { host }),
      ...(tells.includes('user') && { user }),
      addresses: addresses(incident),
      hashes: tells.includes('hashes') ? [sha256] : [],
      techniques: tells.includes('techniques') ? [technique] : [],
    },
  }
}

export const SAMPLED_FORMATS = Object.keys(WRITERS) as KnownFormat[]

/** Twenty of each format. */
export const samplesOf = (format: KnownFormat): AlertSample[] => INCIDENTS.map((one) => sampleOf(format, one))
