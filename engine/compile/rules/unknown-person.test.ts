import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { unknownPerson } from './unknown-person.ts'

const ask = (
  to: string,
) => `a: { type: human/approval, with: { to: ${to} }, next: { approved: b, rejected: b, expired: b } }
b: { type: data/set, join: any, with: { values: {} } }`
const options = { people: ['ana', 'Ana@example.com', 'soc-tier-2'] }

test.each(
  ruleCases(unknownPerson, {
    valid: {
      'no people.yaml': ask('[nobody]'),
      'a person, a group, an address': { nodes: ask('[ana, soc-tier-2, ana@example.com]'), options },
      'worked out when it runs': { nodes: ask('["${alert.owner}"]'), options },
      everybody: { nodes: ask('[]'), options },
    },
    invalid: {
      'a name that is not there': { nodes: ask('[ana, soc-tier-3]'), options, at: 'nodes.a.with.to[1]', fixed: true },
    },
  }),
)('$name', ({ run }) => run())
