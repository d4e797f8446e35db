import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { calling, findIn } from '../testing/sub-playbooks.ts'
import { unsafeRetry } from './unsafe-retry.ts'

test.each(
  ruleCases(unsafeRetry, {
    valid: {
      'a read': 'a: { type: action/http-request, with: { url: x }, retry: { attempts: 3 } }',
      'a loop that reads':
        'a:\n  type: flow/for-each\n  with: { items: [1] }\n  retry: { attempts: 2 }\n  body:\n    b: { type: action/http-request, with: { url: x } }',
      'one attempt': 'a: { type: test/block, with: { address: x }, retry: { attempts: 1 } }',
      'a change that says it is safe':
        'a: { type: action/http-request, with: { url: x, method: POST }, idempotent: natural, retry: { attempts: 3 } }',
    },
    invalid: {
      'a loop with a change in it': {
        nodes:
          'a:\n  type: flow/for-each\n  with: { items: [1] }\n  retry: { attempts: 2 }\n  body:\n    b: { type: test/block, with: { address: x } }',
        at: 'nodes.a.retry',
        message: /and b inside it is not safe to repeat/,
        fixed: true,
      },
      'a called playbook that calls one with a change': {
        nodes: calling('outer').replace(/ }$/, ', retry: { attempts: 2 } }'),
        options: {
          playbooks: findIn({ outer: calling('inner'), inner: 'a: { type: test/block, with: { address: x } }' }),
        },
        at: 'nodes.a.retry',
        message: /and a inside it/,
        fixed: true,
      },
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
