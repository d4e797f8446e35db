import { expect, test } from 'vitest'
import { outputOf } from '../../testing/run-node.ts'
import { set } from './set.ts'

test('its output is exactly its values', async () => {
  const values = { host: 'web-03', score: 70, tags: ['dmz'], nothing: null }
  expect(await outputOf(set, { values })).toEqual(values)
})

test('its output schema follows its values, and leaves expressions open', () => {
  const values = {
    text: 'a',
    mixed: 'host ${alert.host}',
    open: '${alert.score}',
    number: 3,
    list: ['${x}'],
    nothing: null,
    inner: { flag: true },
  }
  expect(set.outputFor?.({ values })).toEqual({
    type: 'object',
    required: Object.keys(values),
    properties: {
      text: { type: 'string' },
      mixed: { type: 'string' },
      open: {},
      number: { type: 'number' },
      list: { type: 'array' },
      nothing: { type: 'null' },
      inner: { type: 'object', properties: { flag: { type: 'boolean' } }, required: ['flag'] },
    },
  })
  expect(set.outputFor?.({ values: '${alert}' })).toBeUndefined()
})
