import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { unknownList } from './unknown-list.ts'

test.each(
  ruleCases(unknownList, {
    valid: {
      'a list of the workspace': {
        nodes: 'a: { type: condition/in-list, with: { list: vips, value: x } }',
        options: { lists: ['vips'] },
      },
      'any list where the workspace is not known': 'a: { type: condition/in-list, with: { list: zzz, value: x } }',
    },
    invalid: {
      'a misspelling': {
        nodes: 'a: { type: condition/in-list, with: { list: vip, value: x } }',
        at: 'nodes.a.with.list',
        message: /Did you mean vips/,
        options: { lists: ['vips', 'offices'] },
      },
    },
  }),
)('$name', ({ run }) => run())
