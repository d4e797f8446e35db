// Inside guards names and types are checked as outside: what takes care of absence must not hide a mistake.
import { expect, test } from 'vitest'
import { checkExpression } from './check.ts'
import { compileExpression } from './expression.ts'

const endpoints = { type: 'array', items: { type: 'object', properties: { host: { type: 'string' } } } }
const look = {
  type: 'object',
  properties: { endpoints, score: { type: 'integer' } },
  required: ['endpoints', 'score'],
  additionalProperties: false,
}
const types = {
  steps: { type: 'object', properties: { look }, required: ['look'] },
  alert: { type: 'object', properties: { user: { type: 'string' }, list: { type: 'array' } } },
}
const problems = (source: string) =>
  checkExpression(source, types).problems.map(({ code, severity, instead }) => ({
    code,
    severity,
    ...(instead !== undefined && { instead }),
  }))
const unknown = { code: 'expression/unknown-field', severity: 'error' }
const ofEach = (instead: string) => ({ code: 'expression/no-overload', severity: 'error', instead })

test.each([
  ['a name that an exact type has not', 'first(steps.look.nope, 1)', [unknown]],
  ['the same by optional access', 'steps.?look.?nope.orValue(1)', [unknown]],
  ['and in has', 'has(steps.look.nope)', [unknown]],
  ['a name that an open type may have', 'first(alert.?host, 1)', []],
  ['a name that it has', 'first(steps.?look.?score, 0) > 3', []],
  [
    'a field through a list',
    'first(steps.?look.?endpoints.?host, null)',
    [ofEach('steps.look.endpoints.map(e, e.host)')],
  ],
  ['the same unguarded', 'steps.look.endpoints.host', [ofEach('steps.look.endpoints.map(e, e.host)')]],
  ['an element before the first', 'first(alert.list[-1], 7)', [{ code: 'expression/no-overload', severity: 'error' }]],
  [
    'the same of what may be anything',
    'alert.?list.orValue([]).map(x, x[-1])',
    [{ code: 'expression/no-overload', severity: 'error' }],
  ],
  ['a field that a filter has asked for', "steps.look.endpoints.filter(r, has(r['host'])).map(r, r.host)", []],
  [
    'a field that no filter has asked for',
    'steps.look.endpoints.filter(r, true).map(r, r.host)',
    [{ code: 'expression/optional-field', severity: 'warning' }],
  ],
])('%s', (_what, source, found) => {
  expect(problems(source)).toEqual(found)
})

test('a place before the first is no absence that a default covers', () => {
  expect(() => compileExpression('first(alert.list[-1], 7)').evaluate({ alert: { list: [1] } })).toThrow(
    'The last one is list[size(list) - 1].',
  )
})
