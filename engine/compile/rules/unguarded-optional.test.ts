import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { unguardedOptional } from './unguarded-optional.ts'

test.each(
  ruleCases(unguardedOptional, {
    valid: {
      'what an example has': `a: { type: action/http-request, with: { url: 'https://x.example/' }, example: { status: 200, body: { state: open } }, next: b }
b: { type: data/set, with: { values: { v: "\${steps.a.body.state}" } } }`,
      'what has a default': `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: data/set, with: { values: { v: "\${inputs.days}", w: "\${steps.t.days + alert.days}" } } }
inputs: { type: object, properties: { days: { type: integer, default: 90 } } }`,
      guarded: `a: { type: data/score, with: { text: x }, next: b }
b: { type: data/set, with: { values: { v: "\${first(steps.a.?note, '')}" } } }`,
      required: `a: { type: data/score, with: { text: x }, next: b }
b: { type: data/set, with: { values: { v: "\${steps.a.score}" } } }`,
    },
    invalid: {
      'what one example of the answer has not, and another answer may have': {
        nodes: `a: { type: action/http-request, with: { url: 'https://x.example/' }, example: { status: 200, body: { state: open } }, next: b }
b: { type: data/set, with: { values: { v: "\${steps.a.body.error}" } } }`,
        at: 'nodes.b.with.values.v',
      },
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
