import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { findIn } from '../testing/sub-playbooks.ts'
import { missingField } from './missing-field.ts'

const playbooks = findIn({
  sub: 'nodes:\n  t: { type: trigger/alert }\ninputs: { type: object, required: [host], properties: { host: { type: string } } }',
  usual:
    'nodes:\n  t: { type: trigger/alert }\ninputs: { type: object, required: [days], properties: { days: { type: integer, default: 90 } } }',
})

test.each(
  ruleCases(missingField, {
    valid: {
      'the inputs of a called playbook': {
        nodes: 'a: { type: flow/playbook, with: { playbook: sub, inputs: { host: "${alert.x}" } } }',
        options: { playbooks },
      },
      'an input of a called playbook that has a default': {
        nodes: 'a: { type: flow/playbook, with: { playbook: usual } }',
        options: { playbooks },
      },
      'all that is needed, the rest by default': 'a: { type: data/score, with: { text: x } }',
    },
    invalid: {
      'a field of an undo': {
        nodes: 'a: { type: action/http-request, with: { url: x, method: POST }, undo: { type: test/unblock } }',
        at: 'nodes.a.undo.with',
        message: /address/,
      },
      'an input of a called playbook': {
        nodes: 'a: { type: flow/playbook, with: { playbook: sub } }',
        options: { playbooks },
        at: 'nodes.a.with.inputs',
        message: /host/,
      },
      'a field': { nodes: 'a: { type: data/score }', at: 'nodes.a.with', message: /text .Text./ },
      'a field of a map in a list': {
        nodes: 'a: { type: condition/switch, with: { cases: [{ port: high }] } }',
        at: 'nodes.a.with.cases[0]',
        message: /when/,
      },
    },
  }),
)('$name', ({ run }) => run())
