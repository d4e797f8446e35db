import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { illTypedField } from './ill-typed-field.ts'

test.each(
  ruleCases(illTypedField, {
    valid: {
      'values that fit': `a: { type: data/score, with: { text: x, limit: 5, level: low, tags: [x, '\${alert.y}'] } }`,
      'an expression of unknown type': `a: { type: data/score, with: { text: '\${alert.x}', limit: '\${alert.y}' } }`,
    },
    invalid: {
      'text for a number': {
        nodes: 'a: { type: data/score, with: { text: x, limit: many } }',
        at: 'nodes.a.with.limit',
        text: 'many',
        message: /whole number/,
      },
      'a number out of bounds': {
        nodes: 'a: { type: data/score, with: { text: x, limit: 1000 } }',
        at: 'nodes.a.with.limit',
        message: /at most 100/,
      },
      'none of the choices': {
        nodes: 'a: { type: data/score, with: { text: x, level: middle } }',
        at: 'nodes.a.with.level',
        message: /low/,
      },
      'an element of a list': {
        nodes: 'a: { type: data/score, with: { text: x, tags: [x, 5] } }',
        at: 'nodes.a.with.tags[1]',
      },
      'a number for text': { nodes: 'a: { type: data/score, with: { text: 5 } }', at: 'nodes.a.with.text' },
      'a header that is no text': {
        nodes: 'a: { type: action/http-request, with: { url: x, headers: { a: { b: 1 } } } }',
        at: 'nodes.a.with.headers.a',
        message: / Here stands \{"b":1\} \(nodes\.a\.with\.headers\.a\)\.$/,
      },
    },
  }),
)('$name', ({ run }) => run())
