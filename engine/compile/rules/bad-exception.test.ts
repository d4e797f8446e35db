import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { badException } from './bad-exception.ts'

const node = (exceptions: string) => `a: { type: test/block, with: { address: x }, exceptions: ${exceptions} }`

test.each(
  ruleCases(badException, {
    valid: {
      'a reason alone': node('{ FB404: The proxy ends every call after 30 s }'),
      'a level and a reason': node('{ FB404: { level: info, reason: The proxy ends every call } }'),
      'a rule that finds nothing here': node('{ FB405: Nobody wants it back }'),
    },
    invalid: {
      'a code that is no rule': {
        nodes: node('{ FB999: why not }'),
        at: 'nodes.a.exceptions.FB999',
        text: 'FB999',
        message: /^There is no rule FB999/,
        fixed: true,
      },
      'a rule about safety': {
        nodes: node('{ FB402: It is urgent }'),
        at: 'nodes.a.exceptions.FB402',
        message: /about safety/,
        fixed: true,
      },
      'this rule itself': {
        nodes: node('{ FB406: I need none }'),
        at: 'nodes.a.exceptions.FB406',
        message: /about safety/,
        fixed: true,
      },
      'a rule whose problems are errors': {
        nodes: node('{ FB101: It comes later }'),
        at: 'nodes.a.exceptions.FB101',
        message: /finds errors/,
        fixed: true,
      },
      'an empty reason': {
        nodes: node('{ FB404: " " }'),
        at: 'nodes.a.exceptions.FB404',
        message: /needs a reason/,
        fixed: true,
      },
      'a level that would be weightier than any': {
        nodes: node('{ FB404: { level: error, reason: It matters } }'),
        at: 'nodes.a.exceptions.FB404',
        message: /off, info or warning, not "error"/,
        fixed: true,
      },
      'one for each': { nodes: node('{ FB999: x, FB401: y }'), at: 'nodes.a.exceptions.FB999', count: 2, fixed: true },
    },
  }),
)('$name', ({ run }) => run())
