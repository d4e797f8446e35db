import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { unknownMember } from './unknown-member.ts'

const NODES = `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: flow/for-each, with: { items: [1] }, body: { b: { type: data/set, with: { values: {} } } } }`

test.each(
  ruleCases(unknownMember, {
    valid: {
      'nodes of the playbook and of a body': `${NODES}
groups:
  one: { title: One, nodes: [t, a] }
  two: { title: Two, nodes: [b] }`,
    },
    invalid: {
      'one of several': {
        nodes: `${NODES}
groups: { one: { title: One, nodes: [t, gone] } }`,
        at: 'groups.one.nodes[1]',
        text: 'gone',
        fixed: true,
      },
      'all of them': {
        nodes: `${NODES}
groups: { one: { title: One, nodes: [gone, lost] } }`,
        at: 'groups.one.nodes[0]',
        count: 2,
        fixed: true,
      },
    },
  }),
)('$name', ({ run }) => run())
