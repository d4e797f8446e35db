import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { unknownType } from './unknown-type.ts'

test.each(
  ruleCases(unknownType, {
    valid: {
      'known types': 'a: { type: data/set, with: { values: {} } }',
    },
    invalid: {
      'a misspelling': {
        nodes: 'a: { type: data/sett, with: { values: {} } }',
        at: 'nodes.a.type',
        text: 'data/sett',
        message: /Did you mean data\/set/,
        fixed: true,
      },
      'another group': {
        nodes: 'a: { type: action/approval, with: { to: [soc] } }',
        at: 'nodes.a.type',
        message: /human\/approval/,
        fixed: true,
      },
      'something else': { nodes: 'a: { type: acme/launch-rocket }', at: 'nodes.a.type' },
      'the name of a method of objects': { nodes: 'a: { type: constructor }', at: 'nodes.a.type' },
    },
  }),
)('$name', ({ run }) => run())
