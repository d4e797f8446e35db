import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { misplacedBody } from './misplaced-body.ts'

test.each(
  ruleCases(misplacedBody, {
    valid: {
      'a loop with a body':
        'a: { type: flow/for-each, with: { items: [1] }, body: { x: { type: data/set, with: { values: {} } } } }',
    },
    invalid: {
      'a body on something else': {
        nodes: 'a: { type: data/set, with: { values: {} }, body: { x: { type: data/set, with: { values: {} } } } }',
        at: 'nodes.a.body',
        offered: true,
      },
      'a loop without one': { nodes: 'a: { type: flow/for-each, with: { items: [1] } }', at: 'nodes.a.body' },
      'a loop with an empty one': {
        nodes: 'a: { type: flow/for-each, with: { items: [1] }, body: {} }',
        at: 'nodes.a.body',
      },
    },
  }),
)('$name', ({ run }) => run())
