import { expect, test } from 'vitest'
import { samplesOf } from '../../testing/alerts/samples.ts'
import { alertAsText, alertMistake, alertName, readAlertText } from './read-alert.ts'

const CEF = 'CEF:0|Fortinet|FortiGate|7.2|0419016384|attack detected|8|src=203.0.113.7 dst=192.0.2.10'
const LEEF = '<13>Nov 17 10:02:00 gw LEEF:1.0|Lancope|StealthWatch|1.0|41|src=192.0.2.7\tdst=198.51.100.3'

test.each([CEF, LEEF, ` ${CEF}\n`])('a line is taken as text: %j', (line) => {
  expect(readAlertText(line)).toEqual({ value: line.trim() })
})

test.each(['cef', 'leef', 'wazuh', 'ocsf'] as const)(
  'every alert of %s is written so that it is read again',
  (format) => {
    for (const { alert } of samplesOf(format)) expect(readAlertText(alertAsText(alert))).toEqual({ value: alert })
  },
)

test('a line is shown as it was sent; other texts stay JSON', () => {
  expect(alertAsText(CEF)).toBe(CEF)
  expect(alertAsText('hello')).toBe('"hello"')
})

test('what is neither says so, and where it stops being JSON', () => {
  const read = readAlertText('CEV:0|x')
  expect(read).toMatchObject({ mistake: { line: 1, column: 1 } })
  expect('mistake' in read && alertMistake(read.mistake)).toBe(
    'The alert is neither JSON nor a line of CEF or LEEF. As JSON, line 1, column 1: C cannot begin a value.',
  )
})

test.each([
  ['beacon.json', 'beacon'],
  ['isolate.alert.json', 'isolate'],
  ['fortigate.LOG', 'fortigate'],
  ['notes.md', 'notes.md'],
])('%s is called %s', (file, name) => expect(alertName(file)).toBe(name))
