import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { notLiteral } from './not-literal.ts'

test.each(
  ruleCases(notLiteral, {
    valid: {
      'a name': `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: action/http-request, timeout: 9s, with: { url: /x, connection: siem } }
connections: { siem: http }`,
    },
    invalid: {
      'a connection by expression': {
        nodes: `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: action/http-request, timeout: 9s, with: { url: /x, connection: '\${alert.c}' } }
`,
        at: 'nodes.a.with.connection',
      },
      'a playbook by expression': {
        nodes: `a: { type: flow/playbook, with: { playbook: '\${alert.p}' } }`,
        at: 'nodes.a.with.playbook',
      },
    },
  }),
)('$name', ({ run }) => run())
