import { expect, it } from 'vitest'
import type { JsonSchema } from '../json.ts'
import { checkAgainstSchema } from './inputs.ts'

const schema: JsonSchema = {
  type: 'object',
  required: ['mail'],
  properties: {
    mail: { type: 'object', properties: { raw: { type: 'string' }, to: { type: 'array', items: { type: 'string' } } } },
  },
}

it('what fits is told nothing', () => {
  expect(checkAgainstSchema(schema, { mail: { raw: 'x', to: [] } })).toBeUndefined()
})

it('the deepest problem is told, with its place', () => {
  expect(checkAgainstSchema(schema, { mail: { raw: 7 } })).toMatch(/^mail\.raw: .*string/)
  expect(checkAgainstSchema(schema, { mail: { to: ['a', 1] } })).toMatch(/^mail\.to\.1: /)
})

it('a problem of the whole has no place', () => {
  expect(checkAgainstSchema(schema, {})).toMatch(/^Instance does not have required property "mail"/)
  expect(checkAgainstSchema(schema, 'text')).toMatch(/^Instance type "string" is invalid/)
})

it('a schema is judged by its own content, also after another', () => {
  expect(checkAgainstSchema({ type: 'number' }, 7)).toBeUndefined()
  expect(checkAgainstSchema({ type: 'string' }, 7)).toMatch(/"number" is invalid/)
})
