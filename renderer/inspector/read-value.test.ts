import { expect, it } from 'vitest'
import { readValue } from './read-value.ts'

it.each([
  ['a: [1, two]', { a: [1, 'two'] }],
  ['"*.exe"', '*.exe'],
  ['{ "a": null }', { a: null }],
])('reads %s', (text, value) => {
  expect(readValue(text)).toEqual({ value })
})

it.each([
  ['a: [1', /end with a \]/],
  ['*.exe', /Put quotes around/],
  ['a: &x 1\nb: *x', /no aliases/],
  ['a: 1\n---\nb: 2', /Give one value/],
  ['? '.repeat(100_000), /nested more than 100 deep/],
  ['['.repeat(100_000), /nested more than 100 deep/],
])('says what is wrong with %.20s', (text, problem) => {
  expect(readValue(text)).toEqual({ problem: expect.stringMatching(problem) })
})
