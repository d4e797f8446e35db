import { expect, test } from 'vitest'
import { readJson } from './json-place.ts'

test('what is JSON is read', () => {
  expect(readJson('{"a": [1, true, null]}')).toEqual({ value: { a: [1, true, null] } })
})

test.each([
  ['{"a": 1,}', 1, 9, 'a comma stands before }'],
  ['{\n  "a": 1\n  "b": 2\n}', 3, 3, 'a comma or } is missing'],
  ["{'a': 1}", 1, 2, 'double quotes'],
  ['[1, 2', 1, 6, 'ends before the closing ]'],
  ['{"a" 1}', 1, 6, 'a colon is missing'],
  ['{"a": "x\ny"}', 1, 7, 'not closed'],
  ['{} {}', 1, 4, 'nothing may follow'],
  ['', 1, 1, 'where a value should stand'],
  ['{"a": tru}', 1, 7, 't cannot begin a value'],
  ['[01]', 1, 3, 'a comma or ] is missing'],
])('%j is wrong at %i:%i', (text, line, column, message) => {
  const read = readJson(text)
  expect(read).toMatchObject({ mistake: { line, column } })
  expect((read as { mistake: { message: string } }).mistake.message).toContain(message)
})

test('deep nesting is refused, not a crash', () => {
  expect(readJson(`${'['.repeat(100_000)}x`)).toHaveProperty('mistake')
})
