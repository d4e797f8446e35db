import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { unknownStep } from './unknown-step.ts'

test.each(
  ruleCases(unknownStep, {
    valid: {
      'a step': `a: { type: data/set, with: { values: { v: "x" } }, next: b }
b: { type: data/set, with: { values: { v: "\${steps.a.v}" } } }`,
    },
    invalid: {
      'a misspelling': {
        nodes: `parse: { type: data/set, with: { values: { v: "x" } }, next: b }
t: { type: trigger/alert, next: parse }
b: { type: data/set, with: { values: { v: "is \${steps.prase.v}!" } } }`,
        at: 'nodes.b.with.values.v',
        message: /Did you mean parse/,
        fixed: true,
      },
      'with brackets': {
        nodes: `look-up: { type: data/set, with: { values: { v: "x" } }, next: b }
t: { type: trigger/alert, next: look-up }
b: { type: data/set, with: { values: { v: "\${steps['look-upp'].v}" } } }`,
        at: 'nodes.b.with.values.v',
        fixed: true,
      },
      'even when guarded': {
        nodes: 'a: { type: data/set, with: { values: { v: "${first(steps.?nope.v, 1)}" } } }',
        at: 'nodes.a.with.values.v',
      },
      'in outputs': {
        nodes: `nodes:
  t: { type: trigger/alert }
outputs: { x: '\${steps.nope}' }`,
        at: 'outputs.x',
      },
      'a method of objects': {
        nodes: 'a: { type: data/set, with: { values: { v: "${steps.constructor}" } } }',
        at: 'nodes.a.with.values.v',
      },
    },
  }),
)('$name', ({ run }) => run())
