import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { unguardedOptional } from './unguarded-optional.ts'

/** A condition; `c` leads to `b`, which reads a field that may be missing. */
const asked = (when: string, next: string) => `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: condition/if, with: { when: '${when}' }, next: ${next} }
  c: { type: data/set, with: { values: { v: 1 } }, next: b }
  b: { type: data/set, with: { values: { v: "\${alert.user}" } } }
inputs: { type: object, required: [n], properties: { n: { type: integer }, user: { type: object } } }`

test.each(
  ruleCases(unguardedOptional, {
    valid: {
      'what a condition before has asked for': asked('has(alert.user) && alert.user.name != ""', '{ true: b }'),
      'what a condition before has asked for, by false': asked('!has(alert.user)', '{ false: b }'),
      'what was asked for on every way': asked('has(alert.user)', '{ true: [b, c] }'),
      'what is asked for before a loop': `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: condition/if, with: { when: has(alert.user) }, next: { true: l } }
  l:
    type: flow/for-each
    with: { items: [1] }
    body: { b: { type: data/set, with: { values: { v: "\${alert.user}" } } } }
inputs: { type: object, properties: { user: { type: object } } }`,
      'a field that the step has, in what takes it back': `a:
  type: action/http-request
  with: { url: x, method: POST, headers: { a: b } }
  undo: { type: action/http-request, with: { url: "\${input.headers.a}", method: DELETE } }`,
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
      'what a condition has asked for, by the other port': {
        nodes: asked('has(alert.user)', '{ true: c, false: b }'),
        at: 'nodes.b.with.values.v',
      },
      'what was asked for on one of two ways': {
        nodes: asked('has(alert.user)', '{ true: [b, c], false: c }'),
        at: 'nodes.b.with.values.v',
      },
      'what was asked for, or something else': {
        nodes: asked('has(alert.user) || alert.n == 1', '{ true: b }'),
        at: 'nodes.b.with.values.v',
      },
      'a field that the step has not, in what takes it back': {
        nodes: `a:
  type: action/http-request
  with: { url: x, method: POST }
  undo: { type: action/http-request, with: { url: "\${input.headers.a}", method: DELETE } }`,
        at: 'nodes.a.undo.with.url',
      },
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
