import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { unknownField } from './unknown-field.ts'

test.each(
  ruleCases(unknownField, {
    valid: {
      'fields of the type': 'a: { type: data/score, with: { text: x } }',
      'keys of a map that is free': 'a: { type: data/set, with: { values: { whatever: 1 } } }',
    },
    invalid: {
      'a misspelling': {
        nodes: 'a: { type: data/score, with: { text: x, limt: 5 } }',
        at: 'nodes.a.with.limt',
        text: 'limt',
        message: /Did you mean limit/,
        fixed: true,
      },
      'something else': {
        nodes: 'a: { type: data/score, with: { text: x, colour: red } }',
        at: 'nodes.a.with.colour',
        fixed: true,
      },
      'a method of objects': {
        nodes: 'a: { type: data/score, with: { text: x, constructor: 1 } }',
        at: 'nodes.a.with.constructor',
        fixed: true,
      },
    },
  }),
)('$name', ({ run }) => run())
