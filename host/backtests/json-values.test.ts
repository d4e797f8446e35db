import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createValueSplitter } from './json-values.ts'

function split(text: string, cuts: readonly number[]): string[] {
  const splitter = createValueSplitter(1_000_000)
  const values: string[] = []
  let from = 0
  for (const cut of [...cuts.map((at) => at % (text.length + 1)).sort((a, b) => a - b), text.length]) {
    values.push(...splitter.add(text.slice(from, cut)))
    from = Math.max(from, cut)
  }
  return [...values, ...splitter.end()]
}

// Alerts are objects; what is in them is any JSON.
const alerts = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 6 })

test('cuts a list, values a line, and values one after another, wherever the stream is cut', () => {
  fc.assert(
    fc.property(alerts, fc.array(fc.nat(), { maxLength: 8 }), fc.constantFrom(0, 2), (list, cuts, indent) => {
      const texts = list.map((one) => JSON.stringify(one, null, indent))
      for (const text of [JSON.stringify(list, null, indent), texts.join('\n'), texts.join('')]) {
        expect(split(text, cuts).map((value) => JSON.parse(value))).toEqual(JSON.parse(JSON.stringify(list)))
      }
    }),
  )
})

test('hands out what is left when the stream ends in the middle of a value', () => {
  expect(split('[{"a":1},{"b":', [])).toEqual(['{"a":1}', '{"b":'])
})

test('gives up on a value that is too long', () => {
  const splitter = createValueSplitter(10)
  expect(splitter.add(`{"a":"${'x'.repeat(20)}`)).toHaveLength(1)
  expect(splitter.add('{"b":1}')).toEqual(['{"b":1}'])
})
