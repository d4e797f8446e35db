import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { computedStep } from './computed-step.ts'

test.each(
  ruleCases(computedStep, {
    valid: {
      'a name': `a: { type: data/set, with: { values: { v: "x" } }, next: b }
b: { type: data/set, with: { values: { v: "\${steps['a'].v}" } } }`,
    },
    invalid: {
      'an expression': {
        nodes: 'a: { type: data/set, with: { values: { v: "${steps[alert.x]}" } } }',
        at: 'nodes.a.with.values.v',
      },
    },
  }),
)('$name', ({ run }) => run())
