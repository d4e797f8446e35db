// Whatever stands in an alert, in whichever format, four times as much of it takes about four times as long to read.
import { expect, test } from 'vitest'
import type { JsonValue } from '../../engine/index.ts'
import { SAMPLED_FORMATS, samplesOf } from '../../testing/alerts/samples.ts'
import { growthOf, MOST_GROWTH } from '../../testing/growth.ts'
import { parseAlertText } from './events/event-line.ts'
import { alertFacts } from './facts.ts'
import { rehearsed, shapeAlert } from './give.ts'

const RECEPTION = rehearsed(Date.UTC(2026, 10, 30))
const LENGTH = 100_000
const PIECES = [
  'a',
  'a.',
  '1.',
  '::',
  'a@',
  '\\',
  '\\\\',
  '/',
  ' ',
  'T1059.',
  '<',
  '%',
  '|',
  '=',
  'a=b ',
  '\t',
  '"',
  '2026-',
]

/** The same alert with each of its texts grown, and each of its lists. A line is grown after its head. */
function grown(value: JsonValue, piece: string, length: number): JsonValue {
  if (typeof value === 'string') return value + piece.repeat(length / piece.length)
  if (Array.isArray(value)) {
    const items = value.map((item) => grown(item, piece, length / (10 * value.length)))
    return Array.from({ length: 10 * items.length }, (_, at) => items[at % items.length] as JsonValue)
  }
  if (value === null || typeof value !== 'object') return value
  const names = Object.keys(value)
  return Object.fromEntries(names.map((name) => [name, grown(value[name] ?? null, piece, length / names.length)]))
}

const manyKeys = (value: JsonValue, count: number): JsonValue =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { ...value, ...Object.fromEntries(Array.from({ length: count }, (_, at) => [`key-${at}`, `10.0.0.${at % 250}`])) }
    : value

function read(alert: JsonValue): void {
  const shaped = shapeAlert(alert, RECEPTION)
  if (shaped.kind === 'alert') alertFacts(shaped.alert)
}

const first = (format: (typeof SAMPLED_FORMATS)[number]): JsonValue => samplesOf(format)[0]?.alert ?? null

test.each(SAMPLED_FORMATS.flatMap((format) => PIECES.map((piece) => ({ format, piece }))))(
  '$format, with $piece again and again',
  async ({ format, piece }) => {
    const [small, large] = [grown(first(format), piece, LENGTH), grown(first(format), piece, 4 * LENGTH)]
    expect(await growthOf((times) => read(times === 1 ? small : large))).toBeLessThan(MOST_GROWTH)
  },
)

test.each(SAMPLED_FORMATS)('%s, with many fields', async (format) => {
  const [small, large] = [manyKeys(first(format), 5_000), manyKeys(first(format), 20_000)]
  expect(await growthOf((times) => read(times === 1 ? small : large))).toBeLessThan(MOST_GROWTH)
})

test.each(['CEF:0|', '<1>', '[', '{"a":', '"', ' ', '\n', '\\', 'LEEF:1.0|', 'a'])('a text of %j', async (piece) => {
  const text = (times: number) => piece.repeat((LENGTH * times) / piece.length)
  const [small, large] = [text(1), text(4)]
  const parse = (given: string) => {
    try {
      read(parseAlertText(given))
    } catch {
      // no alert at all
    }
  }
  expect(await growthOf((times) => parse(times === 1 ? small : large))).toBeLessThan(MOST_GROWTH)
})
