import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { unconnectedPort } from './unconnected-port.ts'

test.each(
  ruleCases(unconnectedPort, {
    valid: {
      'it is connected': `a: { type: condition/if, with: { when: alert.x }, next: { true: b } }
b: { type: data/set, with: { values: {} } }`,
      'it leads to a node that is not there, which is reported as such':
        'a: { type: condition/if, with: { when: alert.x }, next: { true: zzz } }',
    },
    invalid: {
      'it leads nowhere': {
        nodes: `a: { type: condition/if, with: { when: alert.x }, next: { false: b } }
b: { type: data/set, with: { values: {} } }`,
        at: 'nodes.a.next',
        message: /true/,
      },
    },
  }),
)('$name', ({ run }) => run())
