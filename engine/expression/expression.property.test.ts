import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Span } from '../diagnostic.ts'
import { checkExpression } from './check.ts'
import { compileExpression } from './expression.ts'
import { FUNCTIONS } from './functions/index.ts'
import { ExpressionError, type Scope, type ScopeTypes } from './scope.ts'

const evaluate = (source: string, scope: Scope = {}) => compileExpression(source).evaluate(scope)

const scope: Scope = {
  alert: {
    level: 7,
    name: 'login',
    mail: { id: 'm-1', raw: 'From: x', labels: ['inbox', 'vip'] },
    count: 3,
    ratio: 0.5,
    nothing: null,
    hosts: [
      { name: 'ws-1', score: 2 },
      { name: 'ws-2', score: 9 },
    ],
  },
  steps: { a: { score: 4 }, 'look-up': { malicious: true } },
  item: 'x',
}

/** Expressions that parse more often than not: fragments of the language put together at random. */
const fragment = fc.oneof(
  fc.constantFrom(
    'alert',
    'alert.level',
    'steps.a',
    "steps['look-up']",
    'item',
    '1',
    '2.5',
    '3u',
    "'text'",
    'b"x"',
    'null',
    'true',
    '[]',
    '{}',
    'alert.hosts',
    'alert.?mail.?raw',
    'duration("1h")',
    'timestamp(0)',
  ),
  fc.constantFrom(...FUNCTIONS.map(({ example }) => example)),
)
const expression: fc.Arbitrary<string> = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fragment,
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom('+', '-', '*', '/', '%', '==', '!=', '<', '>=', 'in', '&&', '||'),
        tie('expression'),
      )
      .map(([a, op, b]) => `(${a}) ${op} (${b})`),
    fc
      .tuple(
        fc.constantFrom(...FUNCTIONS.map(({ name }) => name), 'first', 'has', 'nope'),
        fc.array(tie('expression'), { maxLength: 3 }),
      )
      .map(([name, args]) => `${name}(${args.join(', ')})`),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom(...FUNCTIONS.map(({ name }) => name), 'orValue', 'or'),
        fc.array(tie('expression'), { maxLength: 2 }),
      )
      .map(([on, name, args]) => `(${on}).${name}(${args.join(', ')})`),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom('map', 'filter', 'all', 'exists', 'exists_one', 'optMap'),
        tie('expression'),
      )
      .map(([on, name, body]) => `(${on}).${name}(x, (${body}) == x)`),
    fc
      .tuple(tie('expression'), fc.constantFrom('.name', '[0]', '.?name', "[?'a']", '[1.0]', "['']"))
      .map(([on, access]) => `(${on})${access}`),
    fc.tuple(tie('expression'), tie('expression'), tie('expression')).map(([a, b, c]) => `(${a}) ? (${b}) : (${c})`),
    fc.array(tie('expression'), { maxLength: 3 }).map((parts) => `[${parts.join(', ')}]`),
    fc.tuple(tie('expression'), tie('expression')).map(([key, value]) => `{${key}: ${value}}`),
  ),
})).expression

function outcome(source: string): void {
  try {
    const value = evaluate(source, scope)
    expect(JSON.parse(JSON.stringify(value))).toEqual(value)
  } catch (cause) {
    expect(cause).toBeInstanceOf(ExpressionError)
    const { code, message, span } = cause as ExpressionError
    expect(code).not.toBe('expression/failed')
    expect(message).not.toBe('')
    if (span) expectWithin(span, source)
  }
}

function expectWithin({ start, end }: Span, source: string): void {
  expect(start).toBeGreaterThanOrEqual(0)
  expect(end).toBeGreaterThanOrEqual(start)
  expect(end).toBeLessThanOrEqual(source.length)
}

const types: ScopeTypes = {
  alert: {
    type: 'object',
    required: ['level', 'hosts'],
    properties: {
      level: { type: 'number' },
      mail: { type: 'object', properties: { raw: { type: 'string' } } },
      hosts: { type: 'array', items: { type: 'object', properties: { name: { type: ['string', 'null'] } } } },
    },
  },
  steps: {},
  item: { $ref: '#/$defs/item', $defs: { item: { anyOf: [{ type: 'string' }, { type: 'integer' }] } } },
}

function checked(source: string): void {
  for (const problem of checkExpression(source, types, { type: 'string' }).problems) {
    expect(problem.code).not.toBe('expression/failed')
    expect(problem.message).not.toBe('')
    if (problem.span) expectWithin(problem.span, source)
  }
}

describe('whatever is written', () => {
  test('text at random gives JSON or an ExpressionError', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), outcome), { numRuns: 1_000 })
  })

  test('expressions at random give JSON or an ExpressionError', () => {
    fc.assert(fc.property(expression, outcome), { numRuns: 3_000 })
  })

  test('the type check says what it finds and never throws', () => {
    fc.assert(fc.property(expression, checked), { numRuns: 2_000 })
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), checked), { numRuns: 500 })
  })

  test('an expression sees only its scope: two evaluations give the same', () => {
    fc.assert(
      fc.property(expression, (source) => {
        const once = attempt(source)
        expect(attempt(source)).toEqual(once)
      }),
      { numRuns: 500 },
    )
  })
})

function attempt(source: string): unknown {
  try {
    return evaluate(source, scope)
  } catch (cause) {
    return (cause as ExpressionError).message
  }
}
