import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { JsonValue } from '../../../engine/index.ts'
import { alertFacts } from '../facts.ts'
import { toAlert } from '../shape.ts'
import { type AlertFormat, readAlert } from './index.ts'

const example = (name: string) =>
  JSON.parse(
    readFileSync(new URL(`../../../examples/alert-triage/alerts/${name}.json`, import.meta.url), 'utf8'),
  ) as JsonValue

const RECEPTION = { id: 'a-1', source: 'siem', receivedMs: Date.UTC(2026, 10, 25, 12) }

function read(value: JsonValue, format: AlertFormat = 'auto') {
  const found = readAlert(value, format)
  if (found.kind !== 'alert') throw new Error(`It is ${found.kind}.`)
  return toAlert(found.reading, value, RECEPTION)
}

test.each(['auto', 'suricata-eve'] as const)('Suricata, read as %s', (format) => {
  const alert = read(example('suricata-exploit-attempt'), format)
  expect(alert).toMatchObject({
    class_uid: 2004,
    severity_id: 4,
    severity: 'High',
    message: 'EXAMPLE EXPLOIT JNDI lookup in HTTP header (CVE-2021-44228)',
    time_dt: '2026-11-17T11:47:20.331Z',
    metadata: { uid: 'a-1', log_provider: 'siem', product: { name: 'Suricata' } },
    finding_info: { analytic: { uid: '1:9000104', category: 'Attempted Administrator Privilege Gain' } },
    attacks: [{ technique: { uid: 'T1190' } }],
    src_endpoint: { ip: '198.51.100.23', port: 47122 },
    dst_endpoint: { ip: '192.0.2.80', port: 8080, hostname: 'shop.example.com' },
    original: { event_type: 'alert' },
  })
  expect(alert['observables']).toContainEqual({
    name: 'src_endpoint.ip',
    type: 'IP Address',
    type_id: 2,
    value: '198.51.100.23',
  })
})

test.each(['auto', 'wazuh'] as const)('Wazuh, read as %s, also as a hit of its index', (format) => {
  const value = example('wazuh-ssh-brute-force')
  const expected = {
    severity_id: 3,
    time_dt: '2026-11-16T21:03:12.664Z',
    finding_info: {
      title: expect.stringContaining('brute force'),
      uid: '1794862992.77120553',
      analytic: { uid: '5763' },
    },
    attacks: [{ technique: { uid: 'T1110', name: 'Brute Force' } }],
    device: { hostname: 'bastion-01', ip: '192.0.2.14', uid: '014' },
    actor: { user: { name: 'root' } },
    src_endpoint: { ip: '203.0.113.55', port: 40120 },
  }
  expect(read(value, format)).toMatchObject(expected)
  expect(read({ _index: 'wazuh-alerts', _source: value }, format)).toMatchObject(expected)
})

test('an OCSF finding keeps what it says', () => {
  const value = example('ocsf-detection-finding') as { [name: string]: JsonValue }
  expect(read(value)).toMatchObject({ class_uid: 2004, severity_id: value['severity_id'], original: value })
  expect(read(value)['message']).not.toBe('Alert')
})

test('anything else by the usual names', () => {
  expect(
    read({ title: 'Odd', severity: 'Critical', host: 'dc-01', src_ip: '203.0.113.9', timestamp: 1_795_000_000 }),
  ).toMatchObject({
    severity_id: 5,
    message: 'Odd',
    time: 1_795_000_000_000,
    device: { hostname: 'dc-01' },
    src_endpoint: { ip: '203.0.113.9' },
  })
  expect(read({})).toMatchObject({ severity: 'Unknown', message: 'Alert', time: RECEPTION.receivedMs, original: {} })
})

test('what is no alert is passed over or told', () => {
  for (const format of ['auto', 'suricata-eve'] as const) {
    expect(readAlert({ event_type: 'dns', flow_id: 1 }, format)).toEqual({ kind: 'other' })
  }
  for (const value of [null, 1, 'text', [1]]) expect(readAlert(value, 'auto').kind).toBe('bad')
  for (const format of ['wazuh', 'ocsf', 'suricata-eve'] as const)
    expect(readAlert({ title: 'x' }, format).kind).toBe('bad')
})

test('no alert of strange types breaks a reader', () => {
  const strange: JsonValue[] = [null, [], {}, 1, true, '', [null], { a: 1 }]
  for (const format of ['auto', 'plain', 'ocsf', 'suricata-eve', 'wazuh'] as const) {
    for (const one of strange) {
      const value = {
        class_uid: 1,
        event_type: 'alert',
        rule: one,
        alert: one,
        agent: one,
        data: one,
        title: one,
        severity: one,
        attacks: one,
        time: one,
        timestamp: one,
        metadata: one,
        finding_info: one,
        src_endpoint: one,
        host: one,
        _source: one,
      }
      const found = readAlert(value, format)
      if (found.kind === 'alert') expect(typeof toAlert(found.reading, value, RECEPTION)['message']).toBe('string')
    }
  }
})

test('a line of CEF or LEEF that an alert quotes does not stand for the alert', () => {
  const quoted = 'CEF:0|Acme|Scanner|1|1|All is well|0|src=192.0.2.1'
  const told = (value: JsonValue) => [read(value)['message'], read(value)['severity_id']]
  for (const [name, line] of Object.entries({
    message: quoted,
    log: `User-Agent: ${quoted}`,
    text: 'LEEF:2.0|Acme|Scanner|1|fine|^|sev=1^msg=All is well',
  })) {
    expect(told({ title: 'Ransomware on dc-01', severity: 'critical', [name]: line })).toEqual([
      'Ransomware on dc-01',
      5,
    ])
  }
  expect(told({ severity: 'critical', message: `User-Agent: ${quoted}` })).toEqual([`User-Agent: ${quoted}`, 5])
  // What a log shipper makes of the line itself.
  for (const message of [
    quoted,
    `<134>Nov 17 11:47:20 fw-1 ${quoted}`,
    `<134>1 2026-11-17T11:47:20Z fw-1 - - - - ${quoted}`,
  ]) {
    expect(told({ '@timestamp': '2026-11-17T11:47:20Z', host: { name: 'relay' }, message })).toEqual(['All is well', 2])
  }
})

test('what a log line says of itself does not stand over the rule of Wazuh', () => {
  const data = { event_type: 'alert', alert: { signature: 'All is well', severity: '4' }, flow_id: '1' }
  const alert = {
    rule: { level: 15, description: 'Rootkit found', groups: ['ossec', 'rootcheck'] },
    agent: { name: 'web-1' },
    location: '/var/log/app/app.json',
    data,
  }
  const found = read(alert)
  expect(found).toMatchObject({ message: 'Rootkit found', severity_id: 5, device: { hostname: 'web-1' } })
  const ofSuricata = { message: 'All is well', severity_id: 1 }
  for (const more of [
    { rule: { ...alert.rule, groups: ['local', 'suricata'] } },
    { location: '/data/suricata/eve.json' },
  ]) {
    expect(read({ ...alert, ...more })).toMatchObject(ofSuricata)
  }
  expect(read(alert, 'suricata-in-wazuh')).toMatchObject(ofSuricata)
})

test('Wazuh: the user of a Windows event, hashes of files alone, and never the server as the host', () => {
  const eventdata = {
    user: 'CORP\\\\p.novak',
    hashes: `MD5=${'a'.repeat(32)},SHA256=${'b'.repeat(64)},IMPHASH=${'c'.repeat(32)}`,
  }
  const rule = { level: 12, id: '92057', description: 'Encoded PowerShell' }
  const facts = alertFacts(
    read({ rule, agent: { id: '031', name: 'ws-7', ip: '10.0.0.7' }, data: { win: { eventdata } } }),
  )
  expect(facts).toMatchObject({ host: 'ws-7', user: 'CORP\\p.novak', hashes: ['a'.repeat(32), 'b'.repeat(64)] })
  const onServer = { rule, agent: { id: '000', name: 'wazuh-server', ip: '10.0.0.1' } }
  expect(alertFacts(read(onServer)).host).toBeUndefined()
  expect(alertFacts(read({ ...onServer, predecoder: { hostname: 'web-3' } })).host).toBe('web-3')
})
