import { describe, expect, test } from 'vitest'
import { unescaped } from './escapes.ts'

test.each([
  ['a%20b%2Fc', 'a b/c'],
  ['%c3%a4', '%C3%A4'],
  ['a\\"b\\\\c\\/d\\n', 'a"b\\c/d\n'],
  ['\\u0041\\x42', 'AB'],
  ['&lt;a href=&quot;&amp;&apos;&gt;', '<a href="&\'>'],
  ['&#65;&#x42;&#X43;&#128274;', 'ABC🔒'],
  ['%41\\u0042&#67;', 'ABC'],
])('%j is %j', (text, plain) => {
  expect(unescaped(text)?.text).toBe(plain)
})

test.each(['', 'plain', '100 %', '%zz', '\\u12', '&unknown;', '&', '%C3%A4', '&#9999999;'])(
  'in %j is nothing to take off',
  (text) => {
    expect(unescaped(text)).toBeUndefined()
  },
)

describe('each place in the result is known in the original', () => {
  const text = 'ab%63d\\u0065f&amp;g'
  const { text: plain, origin } = unescaped(text) ?? { text: '', origin: () => -1 }

  test.each([
    ['a', 0, 'a'],
    ['c', 2, '%63'],
    ['d', 3, 'd'],
    ['e', 4, '\\u0065'],
    ['&', 6, '&amp;'],
    ['g', 7, 'g'],
  ])('%s', (letter, at, original) => {
    expect(plain[at]).toBe(letter)
    expect(text.slice(origin(at), origin(at + 1))).toBe(original)
  })

  test('the end is the end', () => {
    expect([plain.length, origin(plain.length)]).toEqual([8, text.length])
  })
})
