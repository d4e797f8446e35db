import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { misplacedTrigger } from './misplaced-trigger.ts'

test.each(
  ruleCases(misplacedTrigger, {
    valid: {
      'on the top level': 'a: { type: data/set, with: { values: {} } }',
    },
    invalid: {
      'in a body': {
        nodes:
          'a: { type: flow/for-each, with: { items: [1] }, body: { x: { type: trigger/manual, next: y }, y: { type: data/set, with: { values: {} } } } }',
        at: 'nodes.a.body.x',
        offered: true,
      },
    },
  }),
)('$name', ({ run }) => run())
