import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { triggerWithIncoming } from './trigger-with-incoming.ts'

test.each(
  ruleCases(triggerWithIncoming, {
    valid: {
      'a trigger that leads on': 'a: { type: data/set, with: { values: {} } }',
    },
    invalid: {
      'an edge to a trigger': {
        nodes: `t: { type: trigger/alert, next: a }
a: { type: data/set, with: { values: {} }, next: u }
u: { type: trigger/manual, next: b }
b: { type: data/set, with: { values: {} } }`,
        at: 'nodes.a.next',
        text: 'u',
        fixed: true,
      },
    },
  }),
)('$name', ({ run }) => run())
