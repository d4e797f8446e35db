import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { noTimeout } from './no-timeout.ts'

test.each(
  ruleCases(noTimeout, {
    valid: {
      'a timeout': 'a: { type: test/block, with: { address: x }, timeout: 10s }',
      'nothing outside': 'a: { type: condition/in-list, with: { list: x, value: y } }',
    },
    invalid: {
      'no timeout': { nodes: 'a: { type: test/block, with: { address: x } }', at: 'nodes.a', fixed: true },
    },
  }),
)('$name', ({ run }) => run())
