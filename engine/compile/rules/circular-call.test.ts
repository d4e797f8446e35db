import { expect, test } from 'vitest'
import { compileText, ruleCases } from '../testing/rule-cases.ts'
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

test.each([
  [15, true],
  [16, false],
])('%s playbooks that call one another in a row: a plan is made: %s', (count, isMade) => {
  const names = Array.from({ length: count }, (_, at) => `p${at}`)
  const table = Object.fromEntries(names.map((name, at) => [name, at + 1 < count ? calling(`p${at + 1}`) : set]))
  const { plan, diagnostics } = compileText(calling('p0'), { playbooks: findIn(table) })
  expect(plan !== undefined).toBe(isMade)
  expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(!isMade)
})
