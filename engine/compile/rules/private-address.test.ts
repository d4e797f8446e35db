import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { privateAddress } from './private-address.ts'

const call = (fields: string, more = '') => `a: { type: test/request, timeout: 10s, with: { url: /a${fields} }${more} }`

test.each(
  ruleCases(privateAddress, {
    valid: {
      'nothing said': call(''),
      'said no': call(', allowPrivate: false'),
      'a field of that name that is none': 'a: { type: data/set, with: { values: { allowPrivate: true } } }',
      'an exception': call(', allowPrivate: true', ', exceptions: { FB411: the scanner is on this machine }'),
    },
    invalid: {
      'said yes': {
        nodes: call(', allowPrivate: true'),
        at: 'nodes.a.with.allowPrivate',
        message: /^a may reach loopback, private and link-local/,
        severity: 'warning',
      },
      'said by an expression': {
        nodes: call(', allowPrivate: "${alert.inside}"'),
        at: 'nodes.a.with.allowPrivate',
      },
      'what takes it back': {
        nodes: call('', ', undo: { type: test/request, with: { url: /b, allowPrivate: true } }'),
        at: 'nodes.a.undo.with.allowPrivate',
      },
    },
  }),
)('$name', ({ run }) => run())
