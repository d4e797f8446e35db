import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { unknownTarget } from './unknown-target.ts'

test.each(
  ruleCases(unknownTarget, {
    valid: {
      'an edge to a node': `a: { type: data/set, with: { values: {} }, next: [b] }
b: { type: data/set, with: { values: {} } }`,
    },
    invalid: {
      'a misspelling': {
        nodes: `a: { type: data/set, with: { values: {} }, next: clos }
close: { type: data/set, with: { values: {} } }`,
        at: 'nodes.a.next',
        text: 'clos',
        message: /Did you mean close/,
        fixed: true,
      },
      'into a body': {
        nodes: `a: { type: data/set, with: { values: {} }, next: [b, x] }
b: { type: flow/for-each, with: { items: [1] }, body: { x: { type: data/set, with: { values: {} } } } }`,
        at: 'nodes.a.next[1]',
        message: /border/,
      },
      'a method of objects': {
        nodes: 'a: { type: data/set, with: { values: {} }, next: constructor }',
        at: 'nodes.a.next',
      },
    },
  }),
)('$name', ({ run }) => run())
