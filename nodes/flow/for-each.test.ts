import { expect, test } from 'vitest'
import { forEach } from './for-each.ts'

test.each([
  [{ items: ['a'] }, { items: ['a'], concurrency: 1 }],
  [
    { items: [], concurrency: 4 },
    { items: [], concurrency: 4 },
  ],
])('takes %j', (fields, taken) => {
  expect(forEach.input.parse(fields)).toEqual(taken)
})

test.each([
  [{ items: 'a' }],
  [{ items: [], concurrency: 0 }],
  [{ items: [], concurrency: 65 }],
  [{ items: [], concurrency: 1.5 }],
])('refuses %j', (fields) => {
  expect(forEach.input.safeParse(fields).success).toBe(false)
})
