import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { ignoredDeclaration } from './ignored-declaration.ts'

test.each(
  ruleCases(ignoredDeclaration, {
    valid: {
      'on a generic node': 'a: { type: action/http-request, with: { url: x }, effect: none, idempotent: natural }',
      'what is so anyway': 'a: { type: test/wipe, with: { host: x }, effect: destroy }',
    },
    invalid: {
      'an effect played down': {
        nodes: 'a: { type: test/wipe, with: { host: x }, effect: none }',
        at: 'nodes.a.effect',
        fixed: true,
      },
      'a promise that it may be repeated': {
        nodes: 'a: { type: test/notify, with: { text: x }, idempotent: natural }',
        at: 'nodes.a.idempotent',
        fixed: true,
      },
    },
  }),
)('$name', ({ run }) => run())
