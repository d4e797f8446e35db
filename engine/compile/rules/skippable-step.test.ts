import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { skippableStep } from './skippable-step.ts'

test.each(
  ruleCases(skippableStep, {
    valid: {
      'a step that a condition before has asked for': `a: { type: condition/if, with: { when: alert.x }, next: { true: b, false: c } }
b: { type: data/set, with: { values: { v: "x" } }, next: c }
c: { type: condition/if, with: { when: has(steps.b) }, next: { true: d } }
d: { type: data/set, with: { values: { v: "\${steps.b.v}" } } }`,
      'a step that always runs before': `a: { type: data/set, with: { values: { v: "x" } }, next: b }
b: { type: data/set, with: { values: { v: "\${steps.a.v}" } } }`,
      guarded: `a: { type: condition/if, with: { when: alert.x }, next: { true: b, false: c } }
b: { type: data/set, with: { values: { v: "x" } }, next: c }
c: { type: data/set, with: { values: { v: "\${first(steps.?b.v, 1)}" } } }`,
      'parallel branches that come together': `a: { type: data/set, with: { values: { v: "x" } }, next: [b, c] }
b: { type: data/set, with: { values: { v: "x" } }, next: d }
c: { type: data/set, with: { values: { v: "x" } }, next: d }
d: { type: data/set, with: { values: { v: "\${steps.b.v + steps.c.v}" } } }`,
      'from a body to what stands before the loop': `a: { type: data/set, with: { values: { v: "x" } }, next: b }
b: { type: flow/for-each, with: { items: [1] }, body: { x: { type: data/set, with: { values: { v: "\${steps.a.v}" } }, next: y }, y: { type: data/set, with: { values: { v: "\${steps.x.v}" } } } } }`,
      'in outputs, what always runs': `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: data/set, with: { values: { v: "x" } } }
outputs: { x: '\${steps.a.v}' }`,
      'in until, what every pass runs':
        'a: { type: flow/repeat, with: { until: steps.x.v == 1, max: 3 }, body: { x: { type: data/set, with: { values: { v: "x" } } } } }',
    },
    invalid: {
      'a branch not taken': {
        nodes: `a: { type: condition/if, with: { when: alert.x }, next: { true: b, false: c } }
b: { type: data/set, with: { values: { v: "x" } }, next: c }
c: { type: data/set, with: { values: { v: "\${steps.b.v}" } } }`,
        at: 'nodes.c.with.values.v',
        message: /may not have run/,
        fixed: true,
      },
      'behind the error port': {
        nodes: `a: { type: data/set, with: { values: {} }, next: { done: c, error: c } }
c: { type: data/set, with: { values: { v: "\${steps.a}" } } }`,
        at: 'nodes.c.with.values.v',
        fixed: true,
      },
      'one of two triggers': {
        nodes: `t: { type: trigger/alert, next: a }
u: { type: trigger/manual, next: a }
a: { type: data/set, with: { values: { v: "\${steps.t}" } } }`,
        at: 'nodes.a.with.values.v',
      },
      'in outputs': {
        nodes: `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: condition/if, with: { when: alert.x }, next: { true: b } }
  b: { type: data/set, with: { values: { v: "x" } } }
outputs: { x: '\${steps.b.v}' }`,
        at: 'outputs.x',
      },
      'in outputs, where a stop may come first': {
        nodes: `nodes:
  t: { type: trigger/alert, next: [a, s] }
  a: { type: data/set, with: { values: { v: "x" } }, next: b }
  b: { type: data/set, with: { values: { v: "x" } } }
  s: { type: flow/stop }
outputs: { x: '\${steps.b.v}' }`,
        at: 'outputs.x',
      },
      'in the branch for failures': {
        nodes: `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: data/set, with: { values: { v: "x" } } }
  f: { type: data/set, with: { values: { v: "\${steps.a.v}" } } }
onFailure: f`,
        at: 'nodes.f.with.values.v',
      },
      'in until': {
        nodes:
          'a: { type: flow/repeat, with: { until: steps.y.v == 1, max: 3 }, body: { x: { type: condition/if, with: { when: alert.x }, next: { true: y } }, y: { type: data/set, with: { values: { v: "x" } } } } }',
        at: 'nodes.a.with.until',
      },
    },
  }),
)('$name', ({ run }) => run())
