import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { cycle } from './cycle.ts'

test.each(
  ruleCases(cycle, {
    valid: {
      'branches that come together': `a: { type: condition/if, with: { when: alert.x }, next: { true: b, false: c } }
b: { type: data/set, with: { values: {} }, next: c }
c: { type: data/set, with: { values: {} } }`,
    },
    invalid: {
      'two nodes in a circle': {
        nodes: `a: { type: data/set, with: { values: {} }, next: b }
b: { type: data/set, with: { values: {} }, next: a }`,
        at: 'nodes.b.next',
        text: 'a',
        message: /flow\/repeat/,
        fixed: true,
      },
      'a node that leads to itself': {
        nodes: 'a: { type: data/set, with: { values: {} }, next: a }',
        at: 'nodes.a.next',
        message: /itself/,
        fixed: true,
      },
      'two circles': {
        nodes: `a: { type: condition/if, with: { when: alert.x }, next: { true: [b, a], false: c } }
b: { type: data/set, with: { values: {} }, next: a }
c: { type: data/set, with: { values: {} } }`,
        at: 'nodes.a.next.true[1]',
        count: 2,
        fixed: true,
      },
    },
  }),
)('$name', ({ run }) => run())
