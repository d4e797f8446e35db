import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { calling, findIn } from '../testing/sub-playbooks.ts'
import { missingPlaybook } from './missing-playbook.ts'

const options = { playbooks: findIn({ sub: 'a: { type: data/set, with: { values: {} } }' }) }

test.each(
  ruleCases(missingPlaybook, {
    valid: { 'a playbook that is there': { nodes: calling('sub'), options } },
    invalid: {
      'a playbook that is not there': {
        nodes: calling('other'),
        options,
        at: 'nodes.a.with.playbook',
        text: 'other',
        message: /^There is no playbook other\..* Here stands other \(nodes\.a\.with\.playbook\)\.$/,
      },
      'any playbook where none can be found': { nodes: calling('sub'), at: 'nodes.a.with.playbook' },
    },
  }),
)('$name', ({ run }) => run())
