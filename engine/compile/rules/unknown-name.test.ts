import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { unknownName } from './unknown-name.ts'

test.each(
  ruleCases(unknownName, {
    valid: {
      'namespaces of functions': 'a: { type: data/set, with: { values: { v: "${optional.none().orValue(1)}" } } }',
      'steps as a whole is for another rule': 'a: { type: data/set, with: { values: { v: "${steps}" } } }',
      'what is in scope': 'a: { type: data/set, with: { values: { v: "${[alert.x, inputs.y, run.id]}" } } }',
      'item and index in a loop':
        'a: { type: flow/for-each, with: { items: [1] }, body: { x: { type: data/set, with: { values: { v: "${[item, index]}" } } } } }',
      'error behind an error port': `a: { type: data/set, with: { values: {} }, next: { error: b } }
b: { type: data/set, with: { values: { v: "\${error.message}" } } }`,
      'error in the node for failures': `nodes:
  t: { type: trigger/alert }
  f: { type: data/set, with: { values: { v: "\${error.message}" } } }
onFailure: f`,
      'names that a comprehension makes':
        'a: { type: data/set, with: { values: { v: "${alert.list.map(x, x + 1)}" } } }',
      'item in a lambda': 'a: { type: data/map, with: { items: [1], expression: item } }',
      'input and output in an undo': `a: { type: action/http-request, with: { url: x, method: POST }, undo: { type: action/http-request, with: { url: '\${input.url}', body: '\${output.status}' } } }`,
    },
    invalid: {
      'item in a repeat, which has none': {
        nodes: `a: { type: flow/for-each, with: { items: [1] }, body: { r: { type: flow/repeat, with: { until: 'true', max: 2 }, body: { x: { type: data/set, with: { values: { v: "\${item}" } } } } } } }`,
        at: 'nodes.a.body.r.body.x.with.values.v',
      },
      'a misspelling': {
        nodes: 'a: { type: data/set, with: { values: { v: "${alrt.x}" } } }',
        at: 'nodes.a.with.values.v',
        message: /alert/,
      },
      'a step without steps': {
        nodes: `a: { type: data/set, with: { values: { v: "x" } }, next: b }
b: { type: data/set, with: { values: { v: "\${a.v}" } } }`,
        at: 'nodes.b.with.values.v',
        message: /steps.a/,
      },
      'item outside of a loop': {
        nodes: 'a: { type: data/set, with: { values: { v: "${item}" } } }',
        at: 'nodes.a.with.values.v',
        message: /loop over a list/,
      },
      'error where nothing failed': {
        nodes: 'a: { type: data/set, with: { values: { v: "${error.message}" } } }',
        at: 'nodes.a.with.values.v',
        message: /error port/,
      },
    },
  }),
)('$name', ({ run }) => run())
