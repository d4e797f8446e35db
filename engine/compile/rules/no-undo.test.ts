import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { noUndo } from './no-undo.ts'

test.each(
  ruleCases(noUndo, {
    valid: {
      'the type knows': 'a: { type: test/block, with: { address: x } }',
      declared:
        'a: { type: action/http-request, with: { url: x, method: POST }, undo: { type: action/http-request, with: { url: x } } }',
      'no change': 'a: { type: action/http-request, with: { url: x } }',
    },
    invalid: {
      'nothing is known': { nodes: 'a: { type: action/http-request, with: { url: x, method: POST } }', at: 'nodes.a' },
    },
  }),
)('$name', ({ run }) => run())
