import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { idleUndo } from './idle-undo.ts'

const undoneBy = (undo: string) => `a: { type: action/http-request, with: { url: x, method: POST }, undo: ${undo} }`

test.each(
  ruleCases(idleUndo, {
    valid: {
      'an action': undoneBy('{ type: test/unblock, with: { address: x } }'),
      'a type whose nodes say what they do': undoneBy('{ type: action/http-request, with: { url: x } }'),
      'the inverse that the type knows': 'a: { type: test/block, with: { address: x } }',
      'an unknown type': undoneBy('{ type: nope/nope }'),
      'no undo': 'a: { type: data/set, with: { values: {} } }',
    },
    invalid: {
      'a trigger': {
        nodes: undoneBy('{ type: trigger/alert }'),
        at: 'nodes.a.undo.type',
        severity: 'error',
        message: /trigger\/alert is no action/,
      },
      'a loop': { nodes: undoneBy('{ type: flow/for-each }'), at: 'nodes.a.undo.type', severity: 'error' },
      'a question to a person': {
        nodes: undoneBy('{ type: human/approval, with: { to: [x] } }'),
        at: 'nodes.a.undo.type',
        severity: 'error',
        message: /waits for an answer/,
      },
      'what does nothing outside': {
        nodes: undoneBy('{ type: data/set, with: { values: {} } }'),
        at: 'nodes.a.undo.type',
        severity: 'warning',
        message: /takes nothing back/,
      },
    },
  }),
)('$name', ({ run }) => run())
