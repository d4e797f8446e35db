import { expect, test } from 'vitest'
import { readAlert } from '../formats/index.ts'
import { instantInFormat } from './date-format.ts'

test.each([
  ['Nov 09 2026 07:58:12', 'MMM dd yyyy HH:mm:ss', '2026-11-09T07:58:12.000Z'],
  ['09/Nov/2026:07:58:12 +0100', 'dd/MMM/yyyy:HH:mm:ss Z', '2026-11-09T06:58:12.000Z'],
  ['2026-11-09T07:58:12.5-05:00', "yyyy-MM-dd'T'HH:mm:ss.SXXX", '2026-11-09T12:58:12.500Z'],
  ['11/9/26 7:58 PM', 'M/d/yy h:mm a', '2026-11-09T19:58:00.000Z'],
  ['Mon Nov 9 12:00:00 UTC 2026', 'EEE MMM d HH:mm:ss z yyyy', '2026-11-09T12:00:00.000Z'],
  ['12:05 AM 09.11.2026', 'hh:mm a dd.MM.yyyy', '2026-11-09T00:05:00.000Z'],
])('%s in %s', (text, format, instant) => {
  expect(new Date(instantInFormat(text, format) ?? Number.NaN).toISOString()).toBe(instant)
})

test.each([
  ['yesterday', 'yyyy-MM-dd'],
  ['2026-13-09', 'yyyy-MM-dd'],
  ['2026', 'QQ'],
  ['x', '('],
])('%s in %s is none', (text, format) => {
  expect(instantInFormat(text, format)).toBeUndefined()
})

test('an event of LEEF says when by its own format', () => {
  const line = 'LEEF:1.0|Acme|Gateway|1|E|devTime=09/Nov/2026:07:58:12 +0100\tdevTimeFormat=dd/MMM/yyyy:HH:mm:ss Z'
  const read = readAlert(line, 'auto')
  expect(read.kind === 'alert' && read.reading.timeMs).toBe(Date.UTC(2026, 10, 9, 6, 58, 12))
})
