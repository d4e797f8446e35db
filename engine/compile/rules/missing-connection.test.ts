import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { missingConnection } from './missing-connection.ts'

test.each(
  ruleCases(missingConnection, {
    valid: {
      declared: `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: action/http-request, timeout: 9s, with: { url: /x, connection: siem } }
connections: { siem: http }`,
    },
    invalid: {
      'not declared': {
        nodes: `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: action/http-request, timeout: 9s, with: { url: /x, connection: siem } }
`,
        at: 'nodes.a.with.connection',
        text: 'siem',
        fixed: true,
      },
      misspelt: {
        nodes: `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: action/http-request, timeout: 9s, with: { url: /x, connection: sime } }
connections: { siem: http }`,
        at: 'nodes.a.with.connection',
        message: /Did you mean siem/,
        fixed: true,
      },
      'a method of objects': {
        nodes: `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: action/http-request, timeout: 9s, with: { url: /x, connection: valueOf } }
connections: { siem: http }`,
        at: 'nodes.a.with.connection',
        fixed: true,
      },
    },
  }),
)('$name', ({ run }) => run())
