import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { calling, findIn } from '../testing/sub-playbooks.ts'
import { faultyPlaybook } from './faulty-playbook.ts'

const playbooks = findIn({
  sound: 'a: { type: data/set, with: { values: {} } }',
  faulty: 'a: { type: data/nothing }',
  deeper: calling('faulty'),
  round: calling('around'),
  around: calling('round'),
})

test.each(
  ruleCases(faultyPlaybook, {
    valid: { 'a playbook without errors': { nodes: calling('sound'), options: { playbooks } } },
    invalid: {
      'a playbook with an error': {
        nodes: calling('faulty'),
        options: { playbooks },
        at: 'nodes.a.with.playbook',
        message: /a: There is no node type data\/nothing/,
      },
      'an error two calls away': { nodes: calling('deeper'), options: { playbooks }, at: 'nodes.a.with.playbook' },
      'a circle two calls away': {
        nodes: calling('round'),
        options: { playbooks },
        at: 'nodes.a.with.playbook',
        message: /circle/,
      },
    },
  }),
)('$name', ({ run }) => run())
