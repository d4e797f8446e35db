import { expect, it } from 'vitest'
import type { JsonSchema } from '../json.ts'
import { checkAgainstSchema, withDefaults } from './inputs.ts'

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
  expect(checkAgainstSchema(schema, { mail: { raw: 7 } })).toBe('mail.raw: it is a number, and must be a string.')
  expect(checkAgainstSchema(schema, { mail: { to: ['a', 1] } })).toMatch(/^mail\.to\.1: /)
})

it('a problem of the whole has no place', () => {
  expect(checkAgainstSchema(schema, {})).toBe('mail is missing.')
  expect(checkAgainstSchema(schema, 'text')).toBe('it is a string, and must be an object.')
})

it('what must be one of several is told so', () => {
  expect(checkAgainstSchema({ type: ['array', 'null'] }, 'x')).toBe('it is a string, and must be an array or null.')
  expect(checkAgainstSchema({ enum: ['low', 'high'] }, 'x')).toBe('it is none of ["low","high"].')
  expect(checkAgainstSchema({ maxLength: 1 }, 'xx')).toBe('String is too long (2 > 1).')
})

it('a schema is judged by its own content, also after another', () => {
  expect(checkAgainstSchema({ type: 'number' }, 7)).toBeUndefined()
  expect(checkAgainstSchema({ type: 'string' }, 7)).toBe('it is a number, and must be a string.')
})

it('defaults are filled in where there is no value, inside objects and lists that are there', () => {
  const days = { type: 'integer', default: 90 } as const
  const row = { type: 'object', properties: { days } } as const
  const of: JsonSchema = {
    type: 'object',
    properties: { days, limits: row, each: { type: 'array', items: row }, same: { $ref: '#/$defs/days' } },
    $defs: { days },
  }
  expect(withDefaults(of, { each: [{}, { days: 1 }] })).toEqual({
    each: [{ days: 90 }, { days: 1 }],
    days: 90,
    same: 90,
  })
  expect(withDefaults(of, { days: null, limits: {}, same: 0 })).toEqual({ days: null, limits: { days: 90 }, same: 0 })
})

it('what lacks no default is handed back as it is', () => {
  for (const value of [{ mail: { raw: 'x' } }, 'text', null, [1]]) expect(withDefaults(schema, value)).toBe(value)
})
