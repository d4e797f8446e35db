import { expect, test } from 'vitest'
import { compileText, ruleCases } from '../testing/rule-cases.ts'
import { idleException } from './idle-exception.ts'

const CALL = 'type: test/block, with: { address: x }'

test.each(
  ruleCases(idleException, {
    valid: {
      'an exception that hides a problem': `a: { ${CALL}, exceptions: { FB404: The proxy ends it } }`,
      'one that lowers a problem': `a: { ${CALL}, exceptions: { FB404: { level: info, reason: The proxy ends it } } }`,
      'an exception of a node in a loop':
        'a: { type: test/each, with: { items: [] }, body: { b: { type: test/block, with: { address: x }, exceptions: { FB404: r } } } }',
      'a playbook with errors: nobody knows what the rules would find': `a: { ${CALL}, timeout: 5s, exceptions: { FB404: r }, next: nowhere }`,
    },
    invalid: {
      'what was mended since': {
        nodes: `a: { ${CALL}, timeout: 5s, exceptions: { FB404: The proxy ends it } }`,
        at: 'nodes.a.exceptions.FB404',
        text: 'FB404',
        message: /^a takes an exception from FB404, and that rule finds nothing there/,
        fixed: true,
        count: 1,
      },
      'one of two': {
        nodes: `a: { ${CALL}, exceptions: { FB404: The proxy ends it, FB405: It cannot be undone } }\nb: { ${CALL} }`,
        at: 'nodes.a.exceptions.FB405',
        fixed: true,
        count: 1,
      },
      'a level that the problem has anyway': {
        nodes: `a: { ${CALL}, exceptions: { FB404: { level: warning, reason: r } } }`,
        at: 'nodes.a.exceptions.FB404',
        count: 1,
      },
    },
  }),
)('$name', ({ run }) => run())

test('an exception of the workspace is for all its playbooks: that one does not need it says nothing', () => {
  const options = { exceptions: { FB404: { level: 'off', reason: 'r' } } } as const
  const { diagnostics } = compileText(`a: { ${CALL}, timeout: 5s }`, options)
  expect(diagnostics.map(({ code }) => code)).not.toContain('FB408')
})
