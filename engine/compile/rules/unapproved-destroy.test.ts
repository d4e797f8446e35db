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
      'behind an approval after a failure': `nodes:
  t: { type: trigger/alert }
  f: { type: human/approval, with: { to: [x] }, next: { approved: g } }
  g: { type: test/wipe, with: { host: x } }
onFailure: f`,
      'two approvals on two ways': `a: { type: condition/if, with: { when: alert.x }, next: { true: b, false: c } }
b: { type: human/approval, with: { to: [x] }, next: { approved: d } }
c: { type: human/approval, with: { to: [y] }, next: { approved: d } }
d: { type: test/wipe, with: { host: x } }`,
    },
    invalid: {
      none: { nodes: 'a: { type: test/wipe, with: { host: x } }', at: 'nodes.a', fixed: true },
      'a way around': {
        nodes: `a: { type: condition/if, with: { when: alert.x }, next: { true: b, false: c } }
b: { type: human/approval, with: { to: [x] }, next: { approved: c } }
c: { type: test/wipe, with: { host: x } }`,
        at: 'nodes.c',
        fixed: true,
      },
      'when it has expired': {
        nodes: `a: { type: human/approval, with: { to: [x] }, next: { approved: b, expired: b } }
b: { type: test/wipe, with: { host: x } }`,
        at: 'nodes.b',
        fixed: true,
      },
      'a parallel branch that does not ask': {
        nodes: `t: { type: trigger/alert, next: [a, x] }
a: { type: human/approval, with: { to: [x] }, next: { approved: b } }
x: { type: data/set, with: { values: {} }, next: b }
b: { type: test/wipe, with: { host: x } }`,
        at: 'nodes.b',
        fixed: true,
      },
      'a generic node that says it destroys': {
        nodes: 'a: { type: action/http-request, with: { url: x, method: DELETE }, effect: destroy }',
        at: 'nodes.a',
        fixed: true,
      },
      'after a failure, past the approval': {
        nodes: `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: human/approval, with: { to: [x] }, next: { approved: g } }
  f: { type: data/set, with: { values: {} }, next: g }
  g: { type: test/wipe, with: { host: x } }
onFailure: f`,
        at: 'nodes.g',
        fixed: true,
      },
      'after a failure, at once': {
        nodes: `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: human/approval, with: { to: [x] }, next: { approved: g } }
  g: { type: test/wipe, with: { host: x } }
onFailure: g`,
        at: 'nodes.g',
        fixed: true,
      },
      'in every pass of a loop': {
        nodes: `a:
  type: flow/for-each
  with: { items: [1] }
  body: { x: { type: test/wipe, with: { host: x } } }`,
        at: 'nodes.a.body.x',
        fixed: true,
      },
      'after a failure': {
        nodes: `nodes:
  t: { type: trigger/alert }
  f: { type: test/wipe, with: { host: x } }
onFailure: f`,
        at: 'nodes.f',
        fixed: true,
      },
    },
  }),
)('$name', ({ run }) => run())
