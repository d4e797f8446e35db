// What CEL has beside its core (optional entries, two-variable comprehensions, quoted fields, the math extension), and edges.
import { describe, expect, test } from 'vitest'
import { checkExpression } from './check.ts'
import { compileExpression } from './expression.ts'

const scope = { alert: { x: 1, list: [3, 4], map: { a: 1, b: 2 }, 'a-b': { 'c.d': 7 } } }
const evaluate = (source: string) => compileExpression(source).evaluate(scope)

function codeOf(source: string): unknown {
  try {
    return evaluate(source)
  } catch (thrown) {
    return (thrown as { code: string }).code
  }
}

describe.each<[what: string, cases: [source: string, gives: unknown][]]>([
  [
    'optional entries',
    [
      ["{?'k': alert.?x}", { k: 1 }],
      ["{?'k': alert.?y, 'z': 2, ?'x' : alert.?x}", { z: 2, x: 1 }],
      ['[?alert.?x, 2, ?alert.?y]', [1, 2]],
      ['[?alert.?y.or(alert.?x), ? alert.?y]', [1]],
      ["[[?alert.?x], alert.list[?5].orValue(0), {'a': [1, ?alert.?y]}]", [[1], 0, { a: [1] }]],
      ["1 in [?alert.?x] ? 'yes' : 'no'", 'yes'],
      ['[?alert.x]', 'expression/no-overload'],
      ["'[?a]' + r'{?b'", '[?a]{?b'],
    ],
  ],
  [
    'two variables',
    [
      ['alert.map.all(k, v, v > 0 && k != "c")', true],
      ['alert.list.exists(i, v, i == 1 && v == 4)', true],
      ['alert.list.exists_one(i, v, v > 3) && alert.list.existsOne(i, v, i == 0)', true],
      ['alert.list.transformList(i, v, v * 10 + i)', [30, 41]],
      ['alert.list.transformList(i, v, i > 0, v)', [4]],
      ['alert.map.transformMap(k, v, v + 1)', { a: 2, b: 3 }],
      ['alert.map.transformMap(k, v, v > 1, k)', { b: 'b' }],
      ['alert.map.transformMapEntry(k, v, {string(v): k})', { 1: 'a', 2: 'b' }],
      ["alert.map.transformMapEntry(k, v, {'same': k})", 'expression/bad-key'],
      ['alert.list.all(i, v, v)', 'expression/not-bool'],
    ],
  ],
  [
    'quoted fields',
    [
      ['alert.`a-b`.`c.d`', 7],
      ['alert.?`a-b`.?`nothing`.orValue(0)', 0],
      ['has(alert.`a-b`)', true],
      ["'`' + string(alert.`a-b`.`c.d`)", '`7'],
    ],
  ],
  [
    'numbers',
    [
      ['.99 + 0.01', 1],
      ['[.5, -.5e1]', [0.5, -5]],
      ['math.greatest(1, 2.5, 2u)', 2.5],
      ['math.least([4, 2, 9])', 2],
      ['math.greatest([])', 'expression/bad-argument'],
      ['math.abs(-9007199254740993) == 9007199254740993', true],
      ['(-9007199254740993).abs()', 9_007_199_254_740_993n],
      ['math.abs(-9223372036854775808)', 'expression/overflow'],
      ['math.bitShiftRight(-1, 60)', 15],
      ['math.bitShiftLeft(1, 64)', 0],
      ['math.bitNot(0u)', 18_446_744_073_709_551_615n],
      ['math.bitAnd(1, 1u)', 'expression/bad-argument'],
      ['[round(-2.5), round(2.5), math.round(-0.4)].map(n, n == 0.0 ? 0.0 : n)', [-3, 3, 0]],
      ['-9223372036854775808', -9_223_372_036_854_775_808n],
      ['int(9007199254740993)', 9_007_199_254_740_993n],
      ['uint(9223372036854775807)', 9_223_372_036_854_775_807n],
      ['int(9223372036854775807u)', 9_223_372_036_854_775_807n],
      ['int(-9223372036854775808.0)', 'expression/bad-argument'],
      ['18446744073709551615u', 18_446_744_073_709_551_615n],
      ['9223372036854775807 + 1', 'expression/overflow'],
      ['-9223372036854775808 / -1', 'expression/overflow'],
      ["'%.0f %.0f %.0f %.1f'.format([2.5, 3.5, -2.5, 0.25])", '2 4 -2 0.2'],
      ["'%.1e %.0e'.format([1.25, 2.5])", '1.2e+00 2e+00'],
    ],
  ],
  [
    'instants',
    [
      ["timestamp('2025-02-30T00:00:00Z')", 'expression/bad-argument'],
      ["timestamp('2025-02-29T00:00:00Z')", 'expression/bad-argument'],
      ["timestamp('2024-02-29T00:00:00+01:00')", '2024-02-28T23:00:00Z'],
      ["timestamp('2024-01-01T24:00:00Z')", 'expression/bad-argument'],
    ],
  ],
])('%s', (_what, cases) => {
  test.each(cases)('%s', (source, gives) => {
    expect(codeOf(source)).toEqual(gives)
  })
})

test('first takes as many values as there may be branches', () => {
  const values = Array.from({ length: 100 }, (_, at) => `alert.?n${at}`)
  expect(evaluate(`first(${values.join(', ')}, 7)`)).toBe(7)
})

test('places stay where they were', () => {
  const source = '[?alert.?x, .5, alert.`a-b`, nothing]'
  expect(() => evaluate(source)).toThrow(
    expect.objectContaining({ code: 'expression/unknown-variable', span: { start: 29, end: 36 } }),
  )
})

test('types follow', () => {
  const types = {
    alert: {
      type: 'object',
      properties: { x: { type: 'integer' }, list: { type: 'array', items: { type: 'string' } } },
      required: ['list'],
    },
  }
  expect(checkExpression("{?'k': alert.?x}", types)).toEqual({
    type: { type: 'object', properties: { k: { type: 'integer' } }, required: [], additionalProperties: false },
    problems: [],
  })
  expect(checkExpression('alert.list.transformList(i, v, i)', types).type).toEqual({
    type: 'array',
    items: { type: 'integer' },
  })
  expect(checkExpression('alert.list.all(i, v, v.startsWith("a") && i > 0)', types).problems).toEqual([])
  expect(checkExpression('alert.list.all(i, v, v > 3)', types).problems).toMatchObject([
    { code: 'expression/no-overload' },
  ])
})
