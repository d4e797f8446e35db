// The one shape and what was sent: what each keeps of the other, and what makes an alert one that has the shape.
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../engine/index.ts'
import { parseAlertText } from './events/event-line.ts'
import { giveAlert, rehearsed, shapeAlert } from './give.ts'
import { isShaped } from './shape.ts'

const RECEPTION = { id: 'a-1', source: 'siem', receivedMs: Date.UTC(2026, 10, 25, 12) }
const SENT = { title: 'Odd', severity: 'high' }

function shaped(sent: JsonObject): JsonObject {
  const found = shapeAlert(sent, RECEPTION)
  if (found.kind !== 'alert') throw new Error(found.message)
  return found.alert
}

const FINDING = {
  class_uid: 2004,
  severity_id: 99,
  severity: 'Grave',
  time: Date.UTC(2026, 10, 25, 11),
  finding_info: { title: 'Odd', uid: 'f-1' },
  metadata: { uid: 'own', original_event_uid: 'first', log_provider: 'other', logged_time: 1_000 },
}

describe('what was sent', () => {
  test('comes back out of the one shape, for a playbook that takes it', () => {
    expect(giveAlert('original', shaped(SENT), RECEPTION)).toEqual({ alert: SENT })
    expect(giveAlert('original', SENT, RECEPTION)).toEqual({ alert: SENT })
    expect(giveAlert('alert', shaped(SENT), RECEPTION)).toEqual({ alert: shaped(SENT) })
  })

  test('is what has no `original`: a whole finding of another product is brought into the shape', () => {
    expect(isShaped(FINDING)).toBe(false)
    expect(shaped(FINDING)['original']).toEqual(FINDING)
  })
})

describe('a finding of another product', () => {
  test('keeps a severity that OCSF calls Other, and the id that it had first', () => {
    expect(shaped(FINDING)).toMatchObject({
      severity_id: 99,
      severity: 'Grave',
      metadata: { uid: 'a-1', log_provider: 'siem', original_event_uid: 'first' },
    })
    const { original_event_uid: _, ...metadata } = FINDING.metadata
    expect(shaped({ ...FINDING, metadata })).toMatchObject({ metadata: { original_event_uid: 'own' } })
  })
})

describe('observables', () => {
  const values = (alert: JsonObject) => (alert['observables'] as { value: string }[]).map(({ value }) => value)

  test('stand there once each, a hundred at most', () => {
    const address = '192.0.2.1'
    expect(values(shaped({ title: 'x', src_ip: address, dest_ip: address, host: 'ws-7', user: 'ws-7' }))).toEqual([
      address,
      'ws-7',
    ])
    const hashes = Array.from({ length: 150 }, (_, at) => String(at).padStart(32, '0'))
    expect(values(shaped({ title: 'x', md5: hashes }))).toHaveLength(100)
  })
})

test('what nobody has received says so in every rehearsal alike', () => {
  expect(rehearsed(5)).toEqual({ id: 'rehearsal', source: 'rehearsal', receivedMs: 5 })
})

test('a text is one line of an event, or JSON', () => {
  const line = 'CEF:0|V|P|1|7|x|3|src=192.0.2.1'
  expect(parseAlertText(`  ${line}\n`)).toBe(line)
  expect(parseAlertText('{"a":1}')).toEqual({ a: 1 })
  expect(() => parseAlertText(`${line}\n${line}`)).toThrow(SyntaxError)
})
