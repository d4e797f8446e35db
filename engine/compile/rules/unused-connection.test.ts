import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { unusedConnection } from './unused-connection.ts'

test.each(
  ruleCases(unusedConnection, {
    valid: {
      used: `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: action/http-request, timeout: 9s, with: { url: /x, connection: siem } }
connections: { siem: http }`,
    },
    invalid: {
      'not used': {
        nodes: `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: action/http-request, timeout: 9s, with: { url: /x, connection: siem } }
connections: { siem: http, mail: smtp }`,
        at: 'connections.mail',
        text: 'mail',
        fixed: true,
      },
    },
  }),
)('$name', ({ run }) => run())
