import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { calling, findIn } from '../testing/sub-playbooks.ts'
import { changedPlaybook } from './changed-playbook.ts'

const playbooks = findIn({ sub: 'a: { type: data/set, with: { values: {} } }' })
const found = playbooks('sub')
const now = 'hash' in found ? found.hash : ''

test.each(
  ruleCases(changedPlaybook, {
    valid: {
      'the pinned content': { nodes: calling('sub', `, hash: "${now}"`), options: { playbooks } },
      'whatever is there, on purpose': { nodes: calling('sub', ', hash: latest'), options: { playbooks } },
    },
    invalid: {
      'other content': {
        nodes: calling('sub', `, hash: "sha256:${'0'.repeat(64)}"`),
        options: { playbooks },
        at: 'nodes.a.with.hash',
        offered: true,
      },
    },
  }),
)('$name', ({ run }) => run())
