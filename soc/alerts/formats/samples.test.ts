// The same twenty incidents in every format: recognised by content, and read for what its product tells.
import { expect, test } from 'vitest'
import { checkAgainstSchema } from '../../../engine/index.ts'
import { SAMPLED_FORMATS, samplesOf } from '../../../testing/alerts/samples.ts'
import { alertFacts } from '../facts.ts'
import { rehearsed, shapeAlert } from '../give.ts'
import { isShaped } from '../shape.ts'
import { ALERT_SCHEMA } from '../shape-schema.ts'
import { ALERT_FORMATS, FORMATS, readAlert } from './index.ts'

const RECEPTION = rehearsed(Date.UTC(2026, 10, 30))

test('every format has samples', () => {
  expect([...SAMPLED_FORMATS].sort()).toEqual(ALERT_FORMATS.map(({ name }) => name).sort())
  expect(FORMATS[0]).toBe('auto')
})

test.each(SAMPLED_FORMATS)('%s is recognised, and tells what it says', (format) => {
  const samples = samplesOf(format)
  expect(samples).toHaveLength(20)
  for (const { alert, facts } of samples) {
    expect(readAlert(alert, 'auto')).toMatchObject({ kind: 'alert', format })
    for (const named of ['auto', format] as const) {
      const shaped = shapeAlert(alert, RECEPTION, named)
      if (shaped.kind !== 'alert') throw new Error(`It is ${shaped.kind}: ${shaped.message}`)
      expect(alertFacts(shaped.alert)).toEqual(facts)
      expect(shaped.alert['original']).toEqual(alert)
      expect(isShaped(shaped.alert)).toBe(true)
    }
  }
})

test('what stands in the log of another format is read as what it is where the source names that one', () => {
  for (const { name, within } of ALERT_FORMATS.filter((one) => one.within !== undefined)) {
    for (const { alert, facts } of samplesOf(name)) {
      const shaped = shapeAlert(alert, RECEPTION, within as (typeof FORMATS)[number])
      if (shaped.kind !== 'alert') throw new Error(`It is ${shaped.kind}: ${shaped.message}`)
      expect(alertFacts(shaped.alert)).toEqual(facts)
    }
  }
  expect(ALERT_FORMATS.filter((one) => one.within !== undefined).map(({ name }) => name)).toEqual(['suricata-in-wazuh'])
})

test('the schema of the one shape takes every alert in it', () => {
  for (const format of SAMPLED_FORMATS) {
    for (const { alert } of samplesOf(format)) {
      const shaped = shapeAlert(alert, RECEPTION)
      expect(shaped.kind === 'alert' ? checkAgainstSchema(ALERT_SCHEMA, shaped.alert) : shaped.message).toBeUndefined()
    }
  }
})

test('an alert in the one shape stays as it is, whatever its source calls it', () => {
  for (const format of SAMPLED_FORMATS) {
    const [first] = samplesOf(format)
    const shaped = shapeAlert(first?.alert ?? null, RECEPTION)
    if (shaped.kind !== 'alert') throw new Error(shaped.message)
    for (const named of FORMATS) {
      expect(shapeAlert(shaped.alert, { id: 'other', source: 'other', receivedMs: 1 }, named)).toEqual(shaped)
    }
  }
})
