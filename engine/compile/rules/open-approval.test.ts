import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { openApproval } from './open-approval.ts'

const approval = (fields: string, next: string) =>
  `a: { type: human/approval, with: { to: [soc]${fields} }, next: ${next} }
b: { type: data/set, join: any, with: { values: {} } }`

test.each(
  ruleCases(openApproval, {
    valid: {
      'it ends by itself, and a no leads somewhere': approval(', deadline: 1h', '{ approved: b, rejected: b }'),
      'a deadline that is worked out': approval(', deadline: "${alert.until}"', '{ approved: b, rejected: b }'),
      'no approval': 'a: { type: data/score, with: { text: x } }',
    },
    invalid: {
      'no deadline': {
        nodes: approval('', '{ approved: b, rejected: b, expired: b }'),
        at: 'nodes.a.with',
        message: /^a has no deadline/,
        severity: 'warning',
      },
      'a rejection that leads nowhere': {
        nodes: approval(', deadline: 1h', '{ approved: b, expired: b }'),
        at: 'nodes.a.next',
        message: /^The port rejected of a leads nowhere/,
        severity: 'warning',
      },
      both: { nodes: approval('', '{ approved: b }'), at: 'nodes.a.with', count: 2 },
    },
  }),
)('$name', ({ run }) => run())
