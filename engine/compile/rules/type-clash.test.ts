import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { findIn } from '../testing/sub-playbooks.ts'
import { typeClash } from './type-clash.ts'

const playbooks = findIn({ sub: 'nodes:\n  t: { type: trigger/alert }\noutputs: { n: 1 }' })

test.each(
  ruleCases(typeClash, {
    valid: {
      'a type that fits': `a: { type: data/score, with: { text: x }, next: b }
b: { type: data/score, with: { text: '\${steps.a.urls[0]}', tags: '\${steps.a.urls}' } }`,
    },
    invalid: {
      'a list for one value': {
        nodes: `a: { type: data/score, with: { text: x }, next: b }
b: { type: data/score, with: { text: '\${steps.a.urls}' } }`,
        at: 'nodes.b.with.text',
        message: /loop over the list/,
      },
      'a literal list for one value': {
        nodes: 'a: { type: data/score, with: { text: [x] } }',
        at: 'nodes.a.with.text',
      },
      'text for a list': {
        nodes: `a: { type: flow/for-each, with: { items: 'x \${alert.y}' }, body: { x: { type: data/set, with: { values: {} } } } }`,
        at: 'nodes.a.with.items',
      },
      'a number for a condition': {
        nodes: `a: { type: data/score, with: { text: x }, next: b }
b: { type: condition/if, with: { when: steps.a.score }, next: { true: c } }
c: { type: data/set, with: { values: {} } }`,
        at: 'nodes.b.with.when',
        message: /true or false is expected.* Here stands steps\.a\.score \(nodes\.b\.with\.when\)\.$/,
      },
      'what a loop gives': {
        nodes: `a: { type: flow/for-each, with: { items: [1] }, body: { x: { type: data/score, with: { text: x } } }, next: b }
b: { type: data/score, with: { text: "\${steps.a.map(p, p.?x.score)}" } }`,
        at: 'nodes.b.with.text',
      },
      'what a called playbook gives': {
        nodes: `a: { type: flow/playbook, with: { playbook: sub }, next: b }
b: { type: data/score, with: { text: "\${steps.a.n}" } }`,
        at: 'nodes.b.with.text',
        options: { playbooks },
      },
      'what the example of a generic node says': {
        nodes: `a: { type: action/http-request, timeout: 9s, with: { url: x }, example: { status: 200, body: { list: [a] } }, next: b }
b: { type: data/score, with: { text: "\${steps.a.body.list}" } }`,
        at: 'nodes.b.with.text',
      },
      'a constant': {
        nodes: `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: data/score, with: { text: "\${vars.n}" } }
vars: { n: 3 }`,
        at: 'nodes.a.with.text',
      },
      'the item of a loop': {
        nodes: `a: { type: data/score, with: { text: x }, next: b }
b: { type: flow/for-each, with: { items: "\${steps.a.urls}" }, body: { x: { type: condition/if, with: { when: item }, next: { true: y } }, y: { type: flow/stop } } }`,
        at: 'nodes.b.body.x.with.when',
      },
      'what the alert holds': {
        nodes: `nodes:
  t: { type: trigger/alert, next: a }
  a: { type: data/score, with: { text: "\${alert.hosts}" } }
inputs: { type: object, required: [hosts], properties: { hosts: { type: array, items: { type: string } } } }`,
        at: 'nodes.a.with.text',
      },
      'what the index of a loop is': {
        nodes: `a: { type: flow/for-each, with: { items: [1] }, body: { x: { type: data/score, with: { text: "\${index}" } } } }`,
        at: 'nodes.a.body.x.with.text',
      },
    },
  }),
)('$name', ({ run }) => run())
