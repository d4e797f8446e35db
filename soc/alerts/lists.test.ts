import { expect, test } from 'vitest'
import type { JsonValue } from '../../engine/index.ts'
import { listedAlerts } from './lists.ts'

const ONE = { title: 'One' }
test.each<[string, JsonValue, JsonValue[] | undefined]>([
  ['an array', [ONE, 7], [ONE, 7]],
  ['an empty one', [], []],
  ['a page of Microsoft Graph', { '@odata.context': 'https://…', '@odata.nextLink': 'https://…', value: [ONE] }, [ONE]],
  ['change notifications', { value: [ONE, ONE], validationTokens: ['…'] }, [ONE, ONE]],
  ['an alert with a list among its fields', { title: 'Metric', value: [1, 2] }, undefined],
  ['one value', { value: 7 }, undefined],
  ['a text', '[]', undefined],
  ['nothing', null, undefined],
])('%s', (_, sent, expected) => {
  expect(listedAlerts(sent)).toEqual(expected)
})
