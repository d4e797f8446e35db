import { expect, test } from 'vitest'
import { numberIn, parseJson, roughly } from './exact-json.ts'
import { canonicalJson } from './playbook/hash.ts'

const LARGEST = 9_223_372_036_854_775_807n

test.each([
  ['a whole number that a double holds', '9007199254740991', 9_007_199_254_740_991],
  ['the first that it does not hold', '9007199254740993', 9_007_199_254_740_993n],
  ['one below zero', '-9007199254740993', -9_007_199_254_740_993n],
  ['the largest of 64 bits, unsigned', '18446744073709551615', 18_446_744_073_709_551_615n],
  ['a serial number of a certificate', '335874591870137958735981735', 335_874_591_870_137_958_735_981_735n],
  ['one with white space around it', ' \n 3791411052119578828 ', 3_791_411_052_119_578_828n],
  ['one in a list', '[1,3791411052119578828, -3791411052119578828]', [1, 3791411052119578828n, -3791411052119578828n]],
  ['digits within a text', '{"a":"x: 3791411052119578828","b":1}', { a: 'x: 3791411052119578828', b: 1 }],
  ['many decimals', '[0.1234567890123456,123456789012345.5]', [0.1234567890123456, 123456789012345.5]],
  ['an exponent that gives a whole number', '[1e20]', [100_000_000_000_000_000_000n]],
  ['an exponent that no integer needs', '[1.5e300]', [1.5e300]],
  ['a name like a prototype', '{"__proto__":3791411052119578828}', JSON.parse('{"__proto__":0}')],
])('reads %s', (_what, text, value) => {
  const read = parseJson(text)
  if (text.includes('__proto__')) expect(Object.entries(read as object)).toEqual([['__proto__', 3791411052119578828n]])
  else expect(read).toEqual(value)
})

test.each([
  ['an infinite number', '{"a":1e999}'],
  ['a number of more than 400 digits', `[${'9'.repeat(401)}]`],
  ['what is no JSON', '[9007199254740993,]'],
  ['what nests without end', `${'['.repeat(100_000)}9007199254740993${']'.repeat(100_000)}`],
])('refuses %s', (_what, text) => {
  expect(() => parseJson(text)).toThrow(SyntaxError)
})

test('what was read is written as it stood, and reads the same again', () => {
  const text = '{"id":3791411052119578828,"list":[-9223372036854775808,5,0.5,"7"]}'
  expect(JSON.stringify(parseJson(text))).toBe(text)
  expect(canonicalJson(parseJson(text))).toBe(text)
  const whole = parseJson('[1e20,12345678901234567890.0]')
  expect(parseJson(JSON.stringify(whole))).toEqual(whole)
})

test('a number that a person typed', () => {
  expect(['5', ' 2.5 ', '9223372036854775807', '-3', '', 'x', '1e999'].map(numberIn)).toEqual([
    5,
    2.5,
    LARGEST,
    -3,
    undefined,
    undefined,
    undefined,
  ])
})

test('doubles for what knows no bigint; what has none is shared', () => {
  expect(roughly({ a: [LARGEST, 'x'] })).toEqual({ a: [2 ** 63, 'x'] })
  const plain = { a: [1, { b: null }] }
  expect(roughly(plain)).toBe(plain)
})
