import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { unknownPort } from './unknown-port.ts'

test.each(
  ruleCases(unknownPort, {
    valid: {
      'ports of the type': `a: { type: condition/if, with: { when: alert.x }, next: { true: b, false: b } }
b: { type: data/set, with: { values: {} }, next: { error: c } }
c: { type: data/set, with: { values: {} } }`,
      'ports that follow from fields': `a: { type: condition/switch, with: { cases: [{ port: high, when: alert.x }] }, next: { high: b, default: b } }
b: { type: data/set, with: { values: {} } }`,
    },
    invalid: {
      'a misspelling': {
        nodes: `a: { type: human/approval, with: { to: [x] }, next: { aproved: b } }
b: { type: data/set, with: { values: {} } }`,
        at: 'nodes.a.next.aproved',
        text: 'aproved',
        message: /Did you mean approved/,
        fixed: true,
      },
      'a port in front of an edge to nowhere, which no fix can draw again': {
        nodes: 'a: { type: data/set, with: { values: {} }, next: { dun: [gone] } }',
        at: 'nodes.a.next.dun[0]',
        text: 'dun',
      },
      'the plain form where there is no port done': {
        nodes: `a: { type: condition/if, with: { when: alert.x }, next: b }
b: { type: data/set, with: { values: {} } }`,
        at: 'nodes.a.next',
        message: /true, false/,
        fixed: true,
      },
      'a method of objects': {
        nodes: `a: { type: data/set, with: { values: {} }, next: { toString: b } }
b: { type: data/set, with: { values: {} } }`,
        at: 'nodes.a.next.toString',
        fixed: true,
      },
      'an error port where nothing fails': {
        nodes: `a: { type: condition/if, with: { when: alert.x }, next: { true: b, error: b } }
b: { type: data/set, with: { values: {} } }`,
        at: 'nodes.a.next.error',
        fixed: true,
      },
      'a mock': { nodes: 'a: { type: data/set, with: { values: {} }, mock: { port: high } }', at: 'nodes.a.mock.port' },
    },
  }),
)('$name', ({ run }) => run())
