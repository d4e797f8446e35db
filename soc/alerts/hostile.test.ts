// What a sender with bad intent writes: every format reads it to its end, and nothing comes of it that later readers cannot bear.
import { expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../engine/index.ts'
import { alertFacts } from './facts.ts'
import { FORMATS } from './formats/index.ts'
import { giveAlert, shapeAlert } from './give.ts'
import { MOST_LEVELS, nestsTooDeep, writtenAsFarAsItMay } from './nesting.ts'
import { isShaped } from './shape.ts'

const RECEPTION = { id: 'a-1', source: 'siem', receivedMs: Date.UTC(2026, 10, 25, 12) }
const SHAPED = {
  class_uid: 2004,
  time: Date.UTC(2026, 10, 25, 11),
  severity_id: 3,
  finding_info: { title: 'Odd' },
  metadata: { uid: 'u', log_provider: 'other', logged_time: Date.UTC(2026, 10, 25, 11) },
  original: { rule: 7 },
}

/** Maps within one another, so many. */
function nested(levels: number): JsonObject {
  let value: JsonObject = { title: 'Deep' }
  for (let level = 1; level < levels; level++) value = { inner: value }
  return value
}

function shaped(sent: JsonValue): JsonObject {
  const found = shapeAlert(sent, RECEPTION)
  if (found.kind !== 'alert') throw new Error(`It is ${found.kind}.`)
  return found.alert
}

test.each([
  ['severity_id', 1.5, 1],
  ['severity_id', 1e308, 0],
  ['severity_id', -1, 0],
  ['time', 1e308, RECEPTION.receivedMs],
  ['time', -1e300, RECEPTION.receivedMs],
])('a look-alike of our shape whose %s is %s is read as a finding of another product', (field, value, read) => {
  const sent = { ...SHAPED, [field]: value }
  expect(isShaped(sent)).toBe(false)
  const alert = shaped(sent)
  expect(alert).toMatchObject({ [field]: read, metadata: { uid: 'a-1' }, original: sent })
  expect(isShaped(alert)).toBe(true)
})

test('a look-alike that was logged at no time is read anew, and Other is a severity', () => {
  const logged = { ...SHAPED, metadata: { ...SHAPED.metadata, logged_time: 1e300 } }
  expect(shaped(logged)).toMatchObject({ metadata: { logged_time: RECEPTION.receivedMs } })
  const other = { ...SHAPED, severity_id: 99 }
  expect(shaped(other)).toBe(other)
  expect(alertFacts(other)).toMatchObject({ severity: 0 })
})

test.each([undefined, 'alert', 'original'] as const)('no alert nests without end, where %s is taken', (takes) => {
  expect(giveAlert(takes, nested(MOST_LEVELS), RECEPTION)).toHaveProperty('alert')
  const message = `It nests deeper than ${MOST_LEVELS} levels. No alert may.`
  expect(giveAlert(takes, nested(MOST_LEVELS + 1), RECEPTION)).toEqual({ problem: message })
  for (const format of FORMATS) {
    expect(shapeAlert(nested(100_000), RECEPTION, format)).toEqual({ kind: 'bad', message })
    expect(shapeAlert({ ...SHAPED, more: nested(100_000) }, RECEPTION, format).kind).toBe('bad')
  }
})

test('of what nests too deep, the beginning is written down', () => {
  const text = writtenAsFarAsItMay({ title: 'Deep', list: [nested(100_000)] })
  expect(text).toMatch(/^\{"title":"Deep","list":\[\{"inner":/)
  expect(nestsTooDeep(JSON.parse(text) as JsonValue)).toBe(false)
  expect(writtenAsFarAsItMay({ a: [1] })).toBe('{"a":[1]}')
})
