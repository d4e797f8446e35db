// The few questions that the compiler asks of JSON Schemas (2020-12): what stands at a field, what a sample looks like.
import type { FieldMark } from '../catalog/define-node.ts'
import type { JsonSchema, JsonValue } from '../json.ts'

const MAX_HOPS = 16

export const isRecord = (value: unknown): value is { [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Follows local references (`#/$defs/x`). What leads nowhere is the schema that takes anything. */
export function resolve(schema: unknown, root: JsonSchema): JsonSchema {
  let at: unknown = schema
  for (let hops = 0; hops < MAX_HOPS && isRecord(at) && typeof at.$ref === 'string'; hops++) {
    const { $ref, ...beside } = at as { $ref: string }
    const found = pointer($ref, root)
    at = isRecord(found) && Object.keys(beside).length > 0 ? { ...found, ...beside } : found
  }
  return isRecord(at) && typeof at.$ref !== 'string' ? at : {}
}

function pointer(reference: string, root: JsonSchema): unknown {
  if (!reference.startsWith('#')) return undefined
  let at: unknown = root
  for (const part of reference.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (!isRecord(at) || !Object.hasOwn(at, key)) return undefined
    at = at[key]
  }
  return at
}

/** The alternatives of a schema, itself alone where it has none. */
export function branches(schema: JsonSchema): unknown[] {
  const found = schema.anyOf ?? schema.oneOf
  return Array.isArray(found) ? found : [schema]
}

/**
 * The schema of what fits once defaults are filled in (`filled`: fields with a default are always there), or of what may be
 * given before they are (`given`: they may be left out). References and alternatives stay as they are.
 */
export function aroundDefaults(schema: JsonSchema, when: 'given' | 'filled'): JsonSchema {
  const inside = (part: unknown) => (isRecord(part) ? aroundDefaults(part as JsonSchema, when) : part)
  const { properties, items } = schema
  const whole: JsonSchema = isRecord(items) ? { ...schema, items: inside(items) as JsonSchema } : schema
  if (!isRecord(properties)) return whole
  const usual = Object.keys(properties).filter((name) => resolve(properties[name], schema).default !== undefined)
  const required = Array.isArray(schema.required) ? (schema.required as string[]) : []
  return {
    ...whole,
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, part]) => [name, inside(part)]),
    ) as JsonSchema,
    required:
      when === 'filled' ? [...new Set([...required, ...usual])] : required.filter((name) => !usual.includes(name)),
  }
}

/** The schema of a property, or undefined where the schema does not know it. */
export function propertyOf(schema: JsonSchema, name: string): unknown {
  const { properties, additionalProperties } = schema
  if (isRecord(properties) && Object.hasOwn(properties, name)) return properties[name]
  if (isRecord(additionalProperties)) return additionalProperties
  return undefined
}

export function itemOf(schema: JsonSchema, index: number): unknown {
  const { prefixItems, items } = schema
  if (Array.isArray(prefixItems) && index < prefixItems.length) return prefixItems[index]
  return items
}

/** What `x-firebreak` says of a field, on the schema itself or on one of its alternatives. */
export function markOf(schema: JsonSchema, root: JsonSchema): FieldMark | undefined {
  const own = schema['x-firebreak']
  if (isRecord(own)) return own as FieldMark
  if (!schema.anyOf && !schema.oneOf) return undefined
  for (const branch of branches(schema)) {
    const mark = resolve(branch, root)['x-firebreak']
    if (isRecord(mark)) return mark as FieldMark
  }
  return undefined
}

export function typesOf(schema: JsonSchema): readonly string[] | undefined {
  if (typeof schema.type === 'string') return [schema.type]
  return Array.isArray(schema.type) ? (schema.type as string[]) : undefined
}

/** JSON Schema's name for what a value is; whole numbers are `integer`. */
export function kindOf(value: JsonValue): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'bigint') return 'integer'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

/** Of a map of which one sample was seen: it may have other fields. */
const UNSEEN = { 'x-unseen': true }

/** A schema that the sample fits. `closed`: the sample is all there is (constants), not one of many (an example). */
export function inferSchema(value: JsonValue, closed: boolean, depth = 0): JsonSchema {
  if (depth > 32) return {}
  if (Array.isArray(value)) return { type: 'array', items: common(value, closed, depth) }
  // A sample does not say what else may be there instead of null.
  if (value === null) return closed ? { type: 'null' } : {}
  // 3 in an example may well be 3.5 another time.
  if (typeof value === 'bigint') return { type: closed ? 'integer' : 'number' }
  if (typeof value === 'number') return { type: closed && Number.isInteger(value) ? 'integer' : 'number' }
  if (typeof value !== 'object') return { type: typeof value }
  const entries = Object.entries(value)
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([key, item]) => [key, inferSchema(item, closed, depth + 1)])),
    required: entries.map(([key]) => key),
    ...(closed ? { additionalProperties: false } : entries.length > 0 && { additionalProperties: UNSEEN }),
  }
}

function common(items: readonly JsonValue[], closed: boolean, depth: number): JsonSchema {
  const [first, ...others] = items
  if (first === undefined) return {}
  const schema = inferSchema(first, closed, depth + 1)
  if (others.length === 0) return schema
  const kind = kindOf(first)
  if (others.some((item) => kindOf(item) !== kind)) return {}
  return kind === 'object' || kind === 'array' ? { type: kind } : schema
}
