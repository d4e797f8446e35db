import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { expressionError } from './expression-error.ts'

test.each(
  ruleCases(expressionError, {
    valid: {
      'an expression': 'a: { type: data/set, with: { values: { v: "${alert.x + 1}" } } }',
      'dollar signs': 'a: { type: data/set, with: { values: { v: "$5 and $${x}" } } }',
    },
    invalid: {
      'a syntax error': {
        nodes: 'a: { type: data/set, with: { values: { v: "${alert.x +}" } } }',
        at: 'nodes.a.with.values.v',
        message: /\. Here stands alert\.x \+ \(nodes\.a\.with\.values\.v\)\.$/,
      },
      'no closing brace': {
        nodes: 'a: { type: data/set, with: { values: { v: "x ${alert.x" } } }',
        at: 'nodes.a.with.values.v',
        message: / Here stands x \$\{alert\.x \(nodes\.a\.with\.values\.v\)\.$/,
      },
      'an unknown function': {
        nodes: 'a: { type: data/set, with: { values: { v: "${nosuch(alert.x)}" } } }',
        at: 'nodes.a.with.values.v',
      },
      'in a condition': {
        nodes: `a: { type: condition/if, with: { when: 'alert.x ==' }, next: { true: b } }
b: { type: data/set, with: { values: {} } }`,
        at: 'nodes.a.with.when',
      },
      'in an undo': {
        nodes: `a: { type: action/http-request, with: { url: x, method: POST }, undo: { type: action/http-request, with: { url: '\${(}' } } }`,
        at: 'nodes.a.undo.with.url',
      },
    },
  }),
)('$name', ({ run }) => run())
