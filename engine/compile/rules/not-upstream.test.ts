import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { notUpstream } from './not-upstream.ts'

test.each(
  ruleCases(notUpstream, {
    valid: {
      upstream: `a: { type: condition/if, with: { when: alert.x }, next: { true: b, false: c } }
b: { type: data/set, with: { values: { v: "x" } }, next: c }
c: { type: data/set, with: { values: { v: "\${first(steps.?b.v, 1)}" } } }`,
      'any step, from the branch for failures': `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: data/set, with: { values: { v: "x" } } }
  f: { type: data/set, with: { values: { v: "\${first(steps.?a.v, 1)}" } } }
onFailure: f`,
    },
    invalid: {
      'a parallel branch': {
        nodes: `t: { type: trigger/alert, next: [a, b] }
a: { type: data/set, with: { values: { v: "x" } } }
b: { type: data/set, with: { values: { v: "\${steps.a.v}" } } }`,
        at: 'nodes.b.with.values.v',
      },
      'a parallel branch, guarded': {
        nodes: `t: { type: trigger/alert, next: [a, b] }
a: { type: data/set, with: { values: { v: "x" } } }
b: { type: data/set, with: { values: { v: "\${first(steps.?a.v, 1)}" } } }`,
        at: 'nodes.b.with.values.v',
      },
      'a later step': {
        nodes: `a: { type: data/set, with: { values: { v: "\${steps.b.v}" } }, next: b }
b: { type: data/set, with: { values: { v: "x" } } }`,
        at: 'nodes.a.with.values.v',
      },
      itself: {
        nodes: 'a: { type: data/set, with: { values: { v: "${steps.a.v}" } } }',
        at: 'nodes.a.with.values.v',
        message: /itself/,
      },
      'the loop around': {
        nodes:
          'a: { type: flow/for-each, with: { items: [1] }, body: { x: { type: data/set, with: { values: { v: "${steps.a}" } } } } }',
        at: 'nodes.a.body.x.with.values.v',
        message: /loop/,
      },
    },
  }),
)('$name', ({ run }) => run())
