import { expect, test } from 'vitest'
import { expression, outputOf, runNode } from '../../testing/run-node.ts'
import { filter } from './filter.ts'

test('elements stay in order where the condition is so', async () => {
  const keep = expression<number>(({ item, index }) => item > 1 && index < 3)
  expect(await outputOf(filter, { items: [1, 2, 3, 4], keep })).toEqual({ items: [2, 3], dropped: 2 })
})

test('what is neither true nor false fails, naming the element', async () => {
  const keep = expression<number>(({ item }) => (item === 2 ? 'yes' : true))
  expect(await runNode(filter, { items: [1, 2], keep })).toMatchObject({
    kind: 'failed',
    code: 'filter/not-a-condition',
    message: expect.stringContaining('element 1'),
  })
})
