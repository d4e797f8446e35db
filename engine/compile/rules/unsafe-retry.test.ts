import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { unsafeRetry } from './unsafe-retry.ts'

test.each(
  ruleCases(unsafeRetry, {
    valid: {
      'a read': 'a: { type: action/http-request, with: { url: x }, retry: { attempts: 3 } }',
      'one attempt': 'a: { type: test/block, with: { address: x }, retry: { attempts: 1 } }',
      'a change that says it is safe':
        'a: { type: action/http-request, with: { url: x, method: POST }, idempotent: natural, retry: { attempts: 3 } }',
    },
    invalid: {
      'a change': {
        nodes: 'a: { type: test/block, with: { address: x }, retry: { attempts: 3 } }',
        at: 'nodes.a.retry',
        fixed: true,
      },
      'a generic change': {
        nodes: 'a: { type: action/http-request, with: { url: x, method: POST }, retry: { attempts: 3 } }',
        at: 'nodes.a.retry',
        message: /declare idempotent/,
        fixed: true,
      },
      'a message, which is less bad': {
        nodes: 'a: { type: test/notify, with: { text: x }, retry: { attempts: 2 } }',
        at: 'nodes.a.retry',
        severity: 'warning',
        fixed: true,
      },
    },
  }),
)('$name', ({ run }) => run())
