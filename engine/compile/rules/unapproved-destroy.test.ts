import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { unapprovedDestroy } from './unapproved-destroy.ts'

test.each(
  ruleCases(unapprovedDestroy, {
    valid: {
      'behind an approval': `a: { type: human/approval, with: { to: [x] }, next: { approved: b } }
b: { type: test/wipe, with: { host: x } }`,
      'in a loop behind an approval': `a: { type: human/approval, with: { to: [x] }, next: { approved: b } }
b: { type: flow/for-each, with: { items: [1] }, body: { x: { type: test/wipe, with: { host: x } } } }`,
      'two approvals on two ways': `a: { type: condition/if, with: { when: alert.x }, next: { true: b, false: c } }
b: { type: human/approval, with: { to: [x] }, next: { approved: d } }
c: { type: human/approval, with: { to: [y] }, next: { approved: d } }
d: { type: test/wipe, with: { host: x } }`,
    },
    invalid: {
      none: { nodes: 'a: { type: test/wipe, with: { host: x } }', at: 'nodes.a' },
      'a way around': {
        nodes: `a: { type: condition/if, with: { when: alert.x }, next: { true: b, false: c } }
b: { type: human/approval, with: { to: [x] }, next: { approved: c } }
c: { type: test/wipe, with: { host: x } }`,
        at: 'nodes.c',
      },
      'when it has expired': {
        nodes: `a: { type: human/approval, with: { to: [x] }, next: { approved: b, expired: b } }
b: { type: test/wipe, with: { host: x } }`,
        at: 'nodes.b',
      },
      'a parallel branch that does not ask': {
        nodes: `t: { type: trigger/alert, next: [a, x] }
a: { type: human/approval, with: { to: [x] }, next: { approved: b } }
x: { type: data/set, with: { values: {} }, next: b }
b: { type: test/wipe, with: { host: x } }`,
        at: 'nodes.b',
      },
      'a generic node that says it destroys': {
        nodes: 'a: { type: action/http-request, with: { url: x, method: DELETE }, effect: destroy }',
        at: 'nodes.a',
      },
      'after a failure': {
        nodes: `nodes:
  t: { type: trigger/alert }
  f: { type: test/wipe, with: { host: x } }
onFailure: f`,
        at: 'nodes.f',
      },
    },
  }),
)('$name', ({ run }) => run())
