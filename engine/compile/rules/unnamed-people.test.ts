import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { unnamedPeople } from './unnamed-people.ts'

const ask = (id: string, to: string, next: string) =>
  `${id}: { type: human/approval, with: { to: ${to} }, next: { approved: ${next}, rejected: ${next}, expired: ${next} } }\n`
const end = 'z: { type: data/set, join: any, with: { values: {} } }'
const options = { people: 'anybody' as const }

test.each(
  ruleCases(unnamedPeople, {
    valid: {
      'nothing is said of people': ask('a', '[ana]', 'z') + end,
      'people are known': { nodes: ask('a', '[ana]', 'z') + end, options: { people: ['ana'] } },
      'whoever may answer is meant': { nodes: ask('a', '[]', 'z') + end, options },
    },
    invalid: {
      'one for all questions of a playbook': {
        nodes: ask('a', '[ana, soc]', 'b') + ask('b', '[ben]', 'z') + end,
        options,
        at: 'nodes.a.with.to',
        message: /asked of ana, soc.*1 more/,
        count: 1,
      },
    },
  }),
)('$name', ({ run }) => run())
