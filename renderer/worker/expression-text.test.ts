import { expect, test } from 'vitest'
import { boundNames, expressionAt, openQuote, receiverBefore } from './expression-text.ts'

test.each([
  ['steps.parse', 'steps.parse'],
  ['a + steps.x[0].y', 'steps.x[0].y'],
  ["steps['look-up'].filter(r, r.x > 1)", "steps['look-up'].filter(r, r.x > 1)"],
  ['size(steps.parse.urls)', 'size(steps.parse.urls)'],
  ['!alert.?mail.?raw', 'alert.?mail.?raw'],
  ["x == 'abc'", "'abc'"],
  ['(a ', ''],
])('what stands before the dot in %s is %s', (text, receiver) => {
  expect(receiverBefore(text)).toBe(receiver)
})

test('an expression in a text begins after ${ and ends with its }', () => {
  expect(expressionAt('a ${steps.x', 11, 'template')).toEqual({ start: 4 })
  expect(expressionAt('a ${x} b', 8, 'template')).toBeUndefined()
  expect(expressionAt('a ${ {"}": 1}. ', 15, 'template')).toEqual({ start: 4 })
  expect(expressionAt('a $${x', 6, 'template')).toBeUndefined()
  expect(expressionAt('x', 1, 'cel')).toEqual({ start: 0 })
})

test('a macro binds a name to the elements of its list', () => {
  expect(boundNames('steps.parse.urls.filter(u, u.')).toEqual([{ name: 'u', list: 'steps.parse.urls' }])
})

test.each([
  ['alert.kind == "mal', { quote: '"', typed: 'mal', head: 'alert.kind == ' }],
  ["'a' + 'b", { quote: "'", typed: 'b', head: "'a' + " }],
  ['"it\\"s', { quote: '"', typed: 'it\\"s', head: '' }],
  ['alert.kind == "done"', undefined],
  ['alert.kind', undefined],
])('%s ends in a text: %o', (text, open) => {
  expect(openQuote(text)).toEqual(open)
})
