import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { onFailure } from './on-failure.ts'

test.each(
  ruleCases(onFailure, {
    valid: {
      'a node of its own': `nodes:
  t: { type: trigger/alert }
  f: { type: data/set, with: { values: {} }, next: g }
  g: { type: data/set, with: { values: {} } }
onFailure: f`,
      'a node that error edges lead to as well': `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: data/set, with: { values: {} }, next: { error: f } }
  f: { type: data/set, with: { values: {} } }
onFailure: f`,
    },
    invalid: {
      'no such node': {
        nodes: `nodes:
  t: { type: trigger/alert, next: tell }
  tell: { type: data/set, with: { values: {} } }
onFailure: tel`,
        at: 'onFailure',
        fixed: true,
      },
      'a trigger': {
        nodes: `nodes:
  t: { type: trigger/alert }
onFailure: t`,
        at: 'onFailure',
      },
      'a node in a body': {
        nodes: `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: flow/for-each, with: { items: [1] }, body: { x: { type: data/set, with: { values: {} } } } }
onFailure: x`,
        at: 'onFailure',
      },
      'a branch that runs into the rest': {
        nodes: `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: data/set, with: { values: {} } }
  f: { type: data/set, with: { values: {} }, next: a }
onFailure: f`,
        at: 'nodes.f.next',
        fixed: true,
      },
    },
  }),
)('$name', ({ run }) => run())
