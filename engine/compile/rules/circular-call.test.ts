import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { calling, findIn } from '../testing/sub-playbooks.ts'
import { circularCall } from './circular-call.ts'

const set = 'a: { type: data/set, with: { values: {} } }'

test.each(
  ruleCases(circularCall, {
    valid: {
      'one playbook called twice': {
        nodes: `${calling('leaf').replace(' } }', ' }, next: b }')}\nb: ${calling('branch').slice(3)}`,
        options: { playbooks: findIn({ leaf: set, branch: calling('leaf') }) },
      },
    },
    invalid: {
      'a playbook that calls itself': {
        nodes: calling('me'),
        options: { playbooks: findIn({ me: calling('me') }) },
        at: 'nodes.a.with.playbook',
      },
    },
  }),
)('$name', ({ run }) => run())
