import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { unguardedOptional } from './unguarded-optional.ts'

test.each(
  ruleCases(unguardedOptional, {
    valid: {
      guarded: `a: { type: data/score, with: { text: x }, next: b }
b: { type: data/set, with: { values: { v: "\${first(steps.a.?note, '')}" } } }`,
      required: `a: { type: data/score, with: { text: x }, next: b }
b: { type: data/set, with: { values: { v: "\${steps.a.score}" } } }`,
    },
    invalid: {
      'an optional output': {
        nodes: `a: { type: data/score, with: { text: x }, next: b }
b: { type: data/set, with: { values: { v: "\${steps.a.note}" } } }`,
        at: 'nodes.b.with.values.v',
      },
      'an optional field of the alert': {
        nodes: `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: data/set, with: { values: { v: "\${alert.user}" } } }
inputs: { type: object, properties: { user: { type: string } } }`,
        at: 'nodes.a.with.values.v',
      },
    },
  }),
)('$name', ({ run }) => run())
