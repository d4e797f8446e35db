import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { unreachable } from './unreachable.ts'

test.each(
  ruleCases(unreachable, {
    valid: {
      'what a trigger leads to': `a: { type: data/set, with: { values: {} }, next: b }
b: { type: data/set, with: { values: {} } }`,
      'the node for failures': `nodes:
  t: { type: trigger/alert }
  f: { type: data/set, with: { values: {} } }
onFailure: f`,
      'the starts of a body':
        'a: { type: flow/for-each, with: { items: [1] }, body: { x: { type: data/set, with: { values: {} } }, y: { type: data/set, with: { values: {} } } } }',
    },
    invalid: {
      'a node that nothing leads to': {
        nodes: `a: { type: data/set, with: { values: {} } }
b: { type: data/set, with: { values: {} } }`,
        at: 'nodes.b',
        text: 'b',
        offered: true,
      },
      'what stands behind it, too': {
        nodes: `a: { type: data/set, with: { values: {} } }
b: { type: data/set, with: { values: {} }, next: c }
c: { type: data/set, with: { values: {} } }`,
        at: 'nodes.b',
        count: 2,
      },
      'a circle in a body': {
        nodes:
          'a: { type: flow/for-each, with: { items: [1] }, body: { w: { type: data/set, with: { values: {} } }, x: { type: data/set, with: { values: {} }, next: y }, y: { type: data/set, with: { values: {} }, next: x } } }',
        at: 'nodes.a.body.x',
        count: 2,
      },
    },
  }),
)('$name', ({ run }) => run())
