import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { newerVersion } from './newer-version.ts'

test.each(
  ruleCases(newerVersion, {
    valid: {
      'the present version': 'a: { type: test/greet, version: 2, with: { names: [x] } }',
      'an older version': 'a: { type: test/greet, with: { name: x } }',
      'a type that is not there': 'a: { type: acme/none, version: 9 }',
    },
    invalid: {
      'a version that is not known': {
        nodes: 'a: { type: test/greet, version: 3, with: { people: [x] } }',
        at: 'nodes.a.version',
        message: /version 3 of test\/greet, and version 2 is here. Update/,
      },
      'in an undo': {
        nodes: 'a: { type: test/block, with: { address: x }, undo: { type: test/greet, version: 5 } }',
        at: 'nodes.a.undo.version',
      },
    },
  }),
)('$name', ({ run }) => run())
