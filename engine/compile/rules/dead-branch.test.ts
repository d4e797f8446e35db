import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { deadBranch } from './dead-branch.ts'

test.each(
  ruleCases(deadBranch, {
    valid: {
      'a condition on the alert': `a: { type: condition/if, with: { when: alert.x }, next: { true: b } }
b: { type: data/set, with: { values: {} } }`,
      'a constant that the playbook declares, which is a switch to turn': `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: condition/if, with: { when: vars.on }, next: { true: b } }
  b: { type: data/set, with: { values: {} } }
vars: { on: true }`,
      'a repeat without condition':
        'a: { type: flow/repeat, with: { until: false, max: 3 }, body: { x: { type: data/set, with: { values: {} } } } }',
    },
    invalid: {
      'a literal': {
        nodes: `a: { type: condition/if, with: { when: true }, next: { true: b, false: b } }
b: { type: data/set, with: { values: {} } }`,
        at: 'nodes.a.with.when',
        message: /port false of a is never taken/,
      },
      'an expression of constants': {
        nodes: `a: { type: condition/if, with: { when: 1 > 2 }, next: { true: b, false: b } }
b: { type: data/set, with: { values: {} } }`,
        at: 'nodes.a.with.when',
        message: /port true of a/,
      },
      'a case that never is': {
        nodes: `a: { type: condition/switch, with: { cases: [{ port: high, when: 'false' }] }, next: { high: b } }
b: { type: data/set, with: { values: {} } }`,
        at: 'nodes.a.with.cases[0].when',
        message: /always false/,
      },
      'a case that always is': {
        nodes: `a: { type: condition/switch, with: { cases: [{ port: high, when: true }] }, next: { high: b } }
b: { type: data/set, with: { values: {} } }`,
        at: 'nodes.a.with.cases[0].when',
        message: /always true/,
      },
    },
  }),
)('$name', ({ run }) => run())
