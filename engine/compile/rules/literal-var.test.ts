import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { literalVar } from './literal-var.ts'

test.each(
  ruleCases(literalVar, {
    valid: { constants: 'nodes:\n  t: { type: trigger/alert }\nvars: { a: 1, b: [x, { c: $5 }] }' },
    invalid: {
      'an expression': {
        nodes: 'nodes:\n  t: { type: trigger/alert }\nvars: { a: 1, b: [x, "${alert.y}"] }',
        at: 'vars.b[1]',
      },
    },
  }),
)('$name', ({ run }) => run())
