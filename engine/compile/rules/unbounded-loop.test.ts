import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { unboundedLoop } from './unbounded-loop.ts'

test.each(
  ruleCases(unboundedLoop, {
    valid: {
      'a bound': `a: { type: flow/repeat, with: { until: 'true', max: 3 }, body: { x: { type: data/set, with: { values: {} } } } }`,
    },
    invalid: {
      'no bound': {
        nodes: `a: { type: flow/repeat, with: { until: 'true' }, body: { x: { type: data/set, with: { values: {} } } } }`,
        at: 'nodes.a.with',
        fixed: true,
      },
      'no fields at all': {
        nodes: 'a: { type: flow/repeat, body: { x: { type: data/set, with: { values: {} } } } }',
        at: 'nodes.a.with',
        fixed: true,
      },
    },
  }),
)('$name', ({ run }) => run())
