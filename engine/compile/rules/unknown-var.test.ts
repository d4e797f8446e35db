import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { unknownVar } from './unknown-var.ts'

test.each(
  ruleCases(unknownVar, {
    valid: {
      declared: `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: data/set, with: { values: { v: "\${vars.limit}" } } }
vars: { limit: 3 }`,
      'in a text': 'a: { type: data/set, with: { values: { v: "see vars.limit" } } }',
    },
    invalid: {
      'a misspelling': {
        nodes: `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: data/set, with: { values: { v: "is \${vars.limt}" } } }
vars: { limit: 3 }`,
        at: 'nodes.a.with.values.v',
        message: /limit/,
        fixed: true,
      },
      'in brackets': {
        nodes: `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: data/set, with: { values: { v: "\${vars['a-c']}" } } }
vars: { a-b: 3 }`,
        at: 'nodes.a.with.values.v',
        fixed: true,
      },
      'no vars at all': {
        nodes: 'a: { type: data/set, with: { values: { v: "${vars.x}" } } }',
        at: 'nodes.a.with.values.v',
      },
      'a method of objects': {
        nodes: 'a: { type: data/set, with: { values: { v: "${vars.toString}" } } }',
        at: 'nodes.a.with.values.v',
      },
    },
  }),
)('$name', ({ run }) => run())
