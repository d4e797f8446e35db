import { expect, test } from 'vitest'
import { z } from 'zod'
import { condition, durationField, lambda, marked } from '../catalog/define-node.ts'
import { isStrict } from './strict.ts'

test.each<[string, z.ZodType]>([
  ['plain fields', z.object({ a: z.string().min(1).regex(/x/), b: z.int().optional(), c: z.array(z.enum(['x'])) })],
  ['fields with marks', z.object({ a: condition('A'), b: durationField('B'), c: lambda('C', []) })],
  ['a marked connection', marked(z.string().describe('C'), { names: 'connection' })],
  ['defaults and unions', z.object({ a: z.string().default('x'), b: z.union([z.string(), z.null()]) })],
  ['any JSON', z.record(z.string(), z.json())],
])('%s say no more than their JSON Schema', (_, schema) => {
  expect(isStrict(schema)).toBe(true)
})

test.each<[string, z.ZodType]>([
  ['a refinement', z.object({ a: z.string().refine((text) => text !== 'x') })],
  ['a transformation deep inside', z.array(z.object({ a: z.string().transform(Number).optional() }))],
  ['trimming', z.string().trim()],
  ['coercion', z.object({ a: z.coerce.number() })],
  ['a custom check', z.custom<string>((value) => value === 'x')],
  ['a fallback', z.string().catch('x')],
])('%s has to run', (_, schema) => {
  expect(isStrict(schema)).toBe(false)
})
