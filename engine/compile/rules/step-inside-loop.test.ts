import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { stepInsideLoop } from './step-inside-loop.ts'

test.each(
  ruleCases(stepInsideLoop, {
    valid: {
      'within the body':
        'a: { type: flow/for-each, with: { items: [1] }, body: { x: { type: data/set, with: { values: { v: "x" } }, next: y }, y: { type: data/set, with: { values: { v: "${steps.x.v}" } } } } }',
    },
    invalid: {
      'from outside': {
        nodes: `a: { type: flow/for-each, with: { items: [1] }, body: { x: { type: data/set, with: { values: { v: "x" } } } }, next: b }
b: { type: data/set, with: { values: { v: "\${steps.x.v}" } } }`,
        at: 'nodes.b.with.values.v',
        message: /steps.a.map/,
      },
      'in outputs': {
        nodes: `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: flow/for-each, with: { items: [1] }, body: { x: { type: data/set, with: { values: { v: "x" } } } } }
outputs: { x: '\${first(steps.?x.v, 1)}' }`,
        at: 'outputs.x',
      },
    },
  }),
)('$name', ({ run }) => run())
