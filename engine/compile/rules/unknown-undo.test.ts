import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { unknownUndo } from './unknown-undo.ts'

test.each(
  ruleCases(unknownUndo, {
    valid: {
      'a known type':
        'a: { type: action/http-request, with: { url: x, method: POST }, undo: { type: action/http-request, with: { url: x } } }',
    },
    invalid: {
      'a misspelling': {
        nodes: 'a: { type: action/http-request, with: { url: x, method: POST }, undo: { type: action/http-requst } }',
        at: 'nodes.a.undo.type',
        fixed: true,
      },
    },
  }),
)('$name', ({ run }) => run())
