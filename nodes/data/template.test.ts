import { expect, test } from 'vitest'
import { outputOf } from '../../testing/run-node.ts'
import { template } from './template.ts'

test.each([
  ['blank lines at both ends and runs of them go', { text: '\n\n a\n \n\n\nb\r\n\n' }, ' a\n\nb'],
  ['everything stays where trimming is off', { text: '\n a \n\n\n', trim: false }, '\n a \n\n\n'],
  ['an empty text stays empty', { text: '' }, ''],
])('%s', async (_, fields, text) => {
  expect(await outputOf(template, fields)).toEqual({ text, format: 'text' })
})

test('it says what the text is', async () => {
  expect(await outputOf(template, { text: '**a**', format: 'markdown' })).toEqual({ text: '**a**', format: 'markdown' })
})
