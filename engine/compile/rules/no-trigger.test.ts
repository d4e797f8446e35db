import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { noTrigger } from './no-trigger.ts'

test.each(
  ruleCases(noTrigger, {
    valid: {
      'a trigger': 'a: { type: data/set, with: { values: {} } }',
      'a misspelt trigger, which is reported as such': `t: { type: trigger/alrt, next: a }
a: { type: data/set, with: { values: {} } }`,
    },
    invalid: {
      'nodes without one': {
        nodes: `nodes:
  a: { type: data/set, with: { values: {} } }`,
        at: 'nodes',
        fixed: true,
      },
      'no nodes': { nodes: 'nodes: {}', at: 'nodes', fixed: true },
    },
  }),
)('$name', ({ run }) => run())
