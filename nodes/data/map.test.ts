import { expect, test } from 'vitest'
import { expression, outputOf } from '../../testing/run-node.ts'
import { map } from './map.ts'

test('each element becomes what the expression gives for it and its place', async () => {
  const each = expression(({ item, index }) => `${index}:${item}`)
  expect(await outputOf(map, { items: ['a', 'b'], each })).toEqual({ items: ['0:a', '1:b'] })
})

test('an empty list stays empty', async () => {
  expect(await outputOf(map, { items: [], each: expression(() => 1) })).toEqual({ items: [] })
})

test('text is no expression', async () => {
  await expect(outputOf(map, { items: [], each: 'item' })).rejects.toThrow('must be an expression')
})
