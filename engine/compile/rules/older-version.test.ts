import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { olderVersion } from './older-version.ts'

test.each(
  ruleCases(olderVersion, {
    valid: {
      'the present version': 'a: { type: test/greet, version: 2, with: { names: [x] } }',
      'a type that never changed': 'a: { type: data/set, with: { values: {} } }',
      'a newer version': 'a: { type: test/greet, version: 3, with: { names: [x] } }',
      'a type that is not there': 'a: { type: acme/none, version: 1 }',
    },
    invalid: {
      'no version, which is 1': { nodes: 'a: { type: test/greet, with: { name: x } }', at: 'nodes.a', fixed: true },
      'version 1': { nodes: 'a: { type: test/greet, version: 1, with: { name: x } }', at: 'nodes.a', fixed: true },
      'in a loop': {
        nodes: 'a: { type: flow/for-each, with: { items: [1] }, body: { b: { type: test/greet, with: { name: x } } } }',
        at: 'nodes.a.body.b',
        fixed: true,
      },
    },
  }),
)('$name', ({ run }) => run())
