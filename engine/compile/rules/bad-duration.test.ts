import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { badDuration } from './bad-duration.ts'

test.each(
  ruleCases(badDuration, {
    valid: {
      durations:
        'a: { type: data/score, with: { text: x, after: 1h30m }, timeout: 30s, retry: { attempts: 2, backoff: 500ms } }',
      'an expression': `a: { type: data/score, with: { text: x, after: '\${alert.x}' } }`,
    },
    invalid: {
      'a field': {
        nodes: 'a: { type: data/score, with: { text: x, after: soon } }',
        at: 'nodes.a.with.after',
        text: 'soon',
      },
      'a timeout of nothing': {
        nodes: 'a: { type: data/score, with: { text: x }, timeout: 0s }',
        at: 'nodes.a.timeout',
      },
      'longer than any run': {
        nodes: 'a: { type: data/score, with: { text: x }, retry: { attempts: 2, maxBackoff: 999999999999d } }',
        at: 'nodes.a.retry.maxBackoff',
      },
    },
  }),
)('$name', ({ run }) => run())
