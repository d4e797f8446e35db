import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { commentedList } from './commented-list.ts'

const nodes = 'a: { type: condition/in-list, with: { list: vips, value: x } }'

test.each(
  ruleCases(commentedList, {
    valid: {
      'a list without one': {
        nodes,
        options: { lists: ['vips', 'offices'], commented: { offices: '10.0.0.0/8 # all' } },
      },
      'any list where the workspace is not known': nodes,
    },
    invalid: {
      'a comment behind a value': {
        nodes,
        at: 'nodes.a.with.list',
        message: /“dc-01 # the old one”, comment included/,
        options: { lists: ['vips'], commented: { vips: 'dc-01 # the old one' } },
      },
    },
  }),
)('$name', ({ run }) => run())
