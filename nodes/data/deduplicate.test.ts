import { expect, test } from 'vitest'
import { expression, outputOf } from '../../testing/run-node.ts'
import { deduplicate } from './deduplicate.ts'

const byHost = expression<{ host: string }>(({ item }) => item.host.toLowerCase())

test.each([
  { name: 'equal values', fields: { items: ['a', 'b', 'a'] }, items: ['a', 'b'] },
  {
    name: 'maps whatever the order of keys',
    fields: {
      items: [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
    },
    items: [{ a: 1, b: 2 }],
  },
  { name: 'numbers, but not their text', fields: { items: [1, '1', 1] }, items: [1, '1'] },
  {
    name: 'what the expression makes the same',
    fields: {
      items: [
        { host: 'A', n: 1 },
        { host: 'a', n: 2 },
      ],
      by: byHost,
    },
    items: [{ host: 'A', n: 1 }],
  },
  {
    name: 'and keeps the last where asked to',
    fields: { items: [{ host: 'A', n: 1 }, { host: 'b' }, { host: 'a', n: 2 }], by: byHost, keep: 'last' },
    items: [{ host: 'a', n: 2 }, { host: 'b' }],
  },
])('leaves out $name', async ({ fields, items }) => {
  expect(await outputOf(deduplicate, fields)).toEqual({ items, removed: fields.items.length - items.length })
})
