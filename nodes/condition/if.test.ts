import { expect, test } from 'vitest'
import { runNode } from '../../testing/run-node.ts'
import { ifNode } from './if.ts'

test.each([
  [true, 'true'],
  [false, 'false'],
])('a condition that gives %s goes on by %s', async (when, port) => {
  expect(await runNode(ifNode, { when })).toEqual({ kind: 'done', output: { result: when }, port })
})

test('text is no condition', async () => {
  await expect(runNode(ifNode, { when: 'yes' })).rejects.toThrow('boolean')
})
