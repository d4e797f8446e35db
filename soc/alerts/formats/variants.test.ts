// What the products write besides their usual alerts: other forms, boundaries of severity, and where a fact stands when it does not
// stand where it usually does.
import { describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../../engine/index.ts'
import { alertFacts } from '../facts.ts'
import { shapeAlert } from '../give.ts'
import { type AlertFormat, readAlert } from './index.ts'

const RECEPTION = { id: 'a-1', source: 'siem', receivedMs: Date.UTC(2026, 10, 25, 12) }

function shaped(value: JsonValue, format: AlertFormat = 'auto'): JsonObject {
  const found = shapeAlert(value, RECEPTION, format)
  if (found.kind !== 'alert') throw new Error(`It is ${found.kind}: ${found.message}`)
  return found.alert
}

const severity = (value: JsonValue): number => {
  const alert = shaped(value)
  expect(alert['severity_id']).toBe(alertFacts(alert).severity)
  return alertFacts(alert).severity
}

test.each([
  [
    'wazuh',
    (level: number) => ({ rule: { level, description: 'x' } }),
    [2, 3, 6, 7, 11, 12, 14, 15],
    '1 2 2 3 3 4 4 5',
  ],
  ['cef', (level: number) => `CEF:0|V|P|1|7|x|${level}|src=192.0.2.1`, [3, 4, 6, 7, 8, 9], '2 3 3 4 4 5'],
  ['leef', (level: number) => `LEEF:1.0|V|P|1|7|src=192.0.2.1\tsev=${level}`, [3, 4, 6, 7, 8, 9], '2 3 3 4 4 5'],
  [
    'suricata-eve',
    (level: number) => ({ event_type: 'alert', flow_id: 1, alert: { severity: level } }),
    [1, 2, 3, 4, 5],
    '4 3 2 1 0',
  ],
  ['plain', (level: number) => ({ title: 'x', severity_id: level }), [0, 6, 7, -1], '0 6 0 0'],
] as const)('severities of %s', (format, write, levels, expected) => {
  expect(readAlert(write(1), 'auto')).toMatchObject({ format })
  expect(levels.map((level) => severity(write(level))).join(' ')).toBe(expected)
})

test('a severity that CEF says in a word counts', () => {
  expect(severity('CEF:0|V|P|1|7|x|Very-High|src=192.0.2.1')).toBe(5)
})

describe('Suricata', () => {
  test('is not taken for another log with a field of the same name', () => {
    expect(readAlert({ event_type: 'login', title: 'Sign-in' }, 'auto')).toMatchObject({
      kind: 'alert',
      format: 'plain',
    })
  })

  test('inside Wazuh has the id of the alert of Wazuh, and its own time', () => {
    const data = { event_type: 'alert', flow_id: '77', timestamp: '2026-11-24T10:00:00Z', alert: { signature: 'x' } }
    const alert = {
      id: '1794862992.1',
      timestamp: '2026-11-24T10:00:05Z',
      rule: { level: 3, groups: ['suricata'] },
      agent: {},
      data,
    }
    expect(shaped(alert)).toMatchObject({
      finding_info: { uid: '1794862992.1' },
      time: Date.UTC(2026, 10, 24, 10),
    })
    const { timestamp: _, ...untimed } = data
    expect(shaped({ ...alert, data: untimed })).toMatchObject({ time: Date.UTC(2026, 10, 24, 10, 0, 5) })
  })
})

describe('Microsoft', () => {
  test('Sentinel: a row of incidents, and a host that only the row names', () => {
    const row = { IncidentNumber: 7, Title: 'Odd sign-in', Severity: 'High', CompromisedEntity: 'dc-01' }
    expect(readAlert(row, 'auto')).toMatchObject({ format: 'microsoft-sentinel' })
    expect(alertFacts(shaped(row))).toMatchObject({ title: 'Odd sign-in', severity: 4, host: 'dc-01' })
  })

  test('Defender: who was signed in where no evidence names a user; one of Graph by its type alone', () => {
    const alert = {
      '@odata.type': '#microsoft.graph.security.alert',
      title: 'Odd process',
      evidence: [{ hostName: 'ws-7', loggedOnUsers: [{ accountName: 'ana' }, { accountName: 'ben' }] }],
    }
    expect(readAlert(alert, 'auto')).toMatchObject({ format: 'microsoft-defender' })
    expect(alertFacts(shaped(alert))).toMatchObject({ host: 'ws-7', user: 'ana' })
  })
})

describe('Panther', () => {
  test('what its webhook sends, without a field of its own log', () => {
    const alert = { title: 'Odd', severity: 'HIGH', alertId: 'p-1', alertContext: { userName: 'ana' } }
    expect(readAlert(alert, 'auto')).toMatchObject({ format: 'panther' })
    expect(alertFacts(shaped(alert))).toMatchObject({ severity: 4, user: 'ana' })
  })

  test('the first user name that it has gathered, where the event names none', () => {
    expect(alertFacts(shaped({ p_log_type: 'X', p_any_usernames: ['ana', 'ben'] }))).toMatchObject({ user: 'ana' })
  })
})

describe('lines', () => {
  test('CEF: the host that was reached is what it is about; the time of syslog where there is no other', () => {
    const alert = shaped('2026-11-24T10:00:00Z proxy-1 CEF:0|V|P|1|7|x|3|shost=from dhost=to dvchost=sensor')
    expect(alertFacts(alert)).toMatchObject({ host: 'to', timeMs: Date.UTC(2026, 10, 24, 10) })
  })

  test('stand in the field of a log shipper, after a syslog header at most', () => {
    const line = 'CEF:0|V|P|1|7|x|3|src=192.0.2.1'
    expect(readAlert({ full_log: line }, 'auto')).toMatchObject({ format: 'cef' })
    expect(readAlert({ message: `2026-11-24T10:00:00Z proxy-1 ${'x '.repeat(600)}${line}` }, 'auto')).toMatchObject({
      format: 'plain',
    })
  })
})

describe('facts', () => {
  test('of a finding of another product: hashes from its evidence, the address of a host without a name', () => {
    const alert = shaped({
      class_uid: 2004,
      message: 'Odd file',
      device: { ip: '192.0.2.9' },
      observables: [],
      evidences: [
        { file: { hashes: [{ value: 'A'.repeat(64) }] } },
        { process: { file: { hashes: [{ value: 'b'.repeat(40) }] } } },
      ],
    })
    expect(alertFacts(alert)).toMatchObject({
      host: '192.0.2.9',
      addresses: ['192.0.2.9'],
      hashes: ['a'.repeat(64), 'b'.repeat(40)],
    })
  })
})
