import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { addressFromData } from './address-from-data.ts'

const call = (url: string, more = '') => `a: { type: test/request, timeout: 10s, with: { url: "${url}" }${more} }`

test.each(
  ruleCases(addressFromData, {
    valid: {
      'an address as it is written': call('/hosts'),
      'values in their segments': call('/hosts/${alert.host}/isolation?by=${alert.user}'),
      'a value that begins the address, and is encoded': call('${alert.host}/isolation'),
      'a constant of the playbook': `vars: { base: "https://edr.example" }\nnodes:\n  t: { type: trigger/alert, next: a }\n  ${call('${vars.base}')}`,
      'a constant in path()': `vars: { base: "/v1" }\nnodes:\n  t: { type: trigger/alert, next: a }\n  ${call('/api${path(vars.base)}')}`,
      'what was called before, to take it back': call(
        '/a',
        ', undo: { type: test/request, with: { url: "${input.url}" } }',
      ),
      'a field that is no address': 'a: { type: test/block, timeout: 10s, with: { address: "${alert.host}" } }',
    },
    invalid: {
      'the whole address': {
        nodes: call('${alert.link}'),
        at: 'nodes.a.with.url',
        message: /\$\{alert\.link\} decides where/,
      },
      'an address that a system gave': {
        nodes: `t: { type: trigger/alert, next: b }\nb: { type: test/request, timeout: 10s, with: { url: /a }, next: a }\n${call('${steps.b.next}')}`,
        at: 'nodes.a.with.url',
      },
      'a path by data': { nodes: call('/hosts/${path(alert.host)}'), at: 'nodes.a.with.url' },
      'the address of an inverse': {
        nodes: call('/a', ', undo: { type: test/request, with: { url: "${output.next}" } }'),
        at: 'nodes.a.undo.with.url',
      },
    },
  }),
)('$name', ({ run }) => run())
