// Whether a zod schema says no more than its JSON Schema: only then can fitting the latter spare the check at run time.
import type { z } from 'zod'
import { anyNumber } from '../catalog/any-json.ts'

const known = new WeakMap<z.ZodType, boolean>()

/** False for schemas that transform, coerce or refine, on any level: those must run. */
export function isStrict(schema: z.ZodType): boolean {
  const found = known.get(schema)
  if (found !== undefined) return found
  // A recursive schema is as strict as the rest of it.
  known.set(schema, true)
  const strict = look(schema)
  known.set(schema, strict)
  return strict
}

const ACTIVE = new Set([
  'pipe',
  'transform',
  'catch',
  'preprocess',
  'success',
  'promise',
  'readonly',
  'template_literal',
])
const ACTIVE_CHECKS = new Set(['custom', 'overwrite', 'property', 'mime_type'])

function look(schema: z.ZodType): boolean {
  const def = schema._zod.def as unknown as { [key: string]: unknown; type: string }
  if (ACTIVE.has(def.type) || def.coerce === true) return false
  // Lambdas are custom schemas: the plan makes them functions, so there is nothing left to check.
  if (def.type === 'custom') return schema === anyNumber || isLambdaMark(schema.meta()?.['x-firebreak'])
  const checks = Array.isArray(def.checks) ? def.checks : []
  if (
    checks.some((check) =>
      ACTIVE_CHECKS.has(String((check as { _zod?: { def?: { check?: string } } })._zod?.def?.check)),
    )
  )
    return false
  return childrenOf(def).every(isStrict)
}

const isLambdaMark = (mark: unknown): boolean => (mark as { expression?: string } | undefined)?.expression === 'lambda'

function childrenOf(def: { [key: string]: unknown }): z.ZodType[] {
  const found: unknown[] = []
  for (const key of ['innerType', 'element', 'keyType', 'valueType', 'catchall', 'rest', 'left', 'right'])
    found.push(def[key])
  if (Array.isArray(def.options)) found.push(...def.options)
  if (Array.isArray(def.items)) found.push(...def.items)
  if (def.shape && typeof def.shape === 'object') found.push(...Object.values(def.shape))
  if (typeof def.getter === 'function') found.push((def.getter as () => unknown)())
  return found.filter((child): child is z.ZodType => typeof child === 'object' && child !== null && '_zod' in child)
}
