// Whether every value of one JSON Schema fits another: `yes` is a proof, `no` is a proof of the contrary, the rest is `maybe`.
import type { JsonSchema } from '../json.ts'

export type Assignable = 'yes' | 'no' | 'maybe'

const MAX_DEPTH = 12

/** Keywords that say nothing about which values fit. */
const NOTES = new Set([
  'description',
  'title',
  'default',
  'examples',
  'deprecated',
  'x-firebreak',
  '$schema',
  '$id',
  '$defs',
  '$comment',
  'readOnly',
  'writeOnly',
])
/** Keywords that are judged here; any other one makes a `yes` impossible. */
const JUDGED = new Set([
  'type',
  'const',
  'enum',
  'properties',
  'required',
  'items',
  'additionalProperties',
  'anyOf',
  'oneOf',
  '$ref',
])

const STRUCTURE = ['properties', 'required', 'items', 'additionalProperties'] as const

/** @param from the schema of the value @param to the schema of the place; references are looked up in the schema's own `$defs` */
export function isAssignable(from: JsonSchema, to: JsonSchema): Assignable {
  return judge(from, to, from, to, 0)
}

function judge(given: unknown, wanted: unknown, fromRoot: JsonSchema, toRoot: JsonSchema, depth: number): Assignable {
  const to = follow(wanted, toRoot)
  if (to === undefined || depth > MAX_DEPTH) return 'maybe'
  if (to === false) return 'no'
  if (to === true || isOpen(to) || takesAnyJson(to, toRoot)) return 'yes'
  const from = follow(given, fromRoot)
  if (from === undefined || typeof from === 'boolean') return from === false ? 'yes' : 'maybe'
  const alternatives = from.anyOf ?? from.oneOf
  if (Array.isArray(alternatives) && alternatives.length > 0) {
    const each = alternatives.map((one) => judge(one, to, fromRoot, toRoot, depth + 1))
    return each.every((one) => one === 'yes') ? 'yes' : each.every((one) => one === 'no') ? 'no' : 'maybe'
  }
  const choices = to.anyOf ?? to.oneOf
  if (Array.isArray(choices) && choices.length > 0) {
    const each = choices.map((one) => judge(from, one, fromRoot, toRoot, depth + 1))
    const { anyOf: _a, oneOf: _o, ...beside } = to
    const sure = each.includes('yes') && to.oneOf === undefined && isOpen(beside)
    return sure ? 'yes' : each.every((one) => one === 'no') ? 'no' : 'maybe'
  }
  return judgePlain(from, to, fromRoot, toRoot, depth)
}

function judgePlain(
  from: JsonSchema,
  to: JsonSchema,
  fromRoot: JsonSchema,
  toRoot: JsonSchema,
  depth: number,
): Assignable {
  const kinds = kindsOf(from)
  const wanted = kindsOf(to)
  const kind = judgeKinds(kinds, wanted)
  if (kind === 'no') return 'no'
  const parts: Assignable[] = [kind, judgeValues(from, to)]
  if (kinds?.includes('array') && kinds.length === 1 && to.items !== undefined) {
    const item = judge(from.items ?? {}, to.items, fromRoot, toRoot, depth + 1)
    parts.push(item === 'no' || from.prefixItems !== undefined ? 'maybe' : item) // an empty list fits whatever its elements are
  }
  if (kinds?.includes('object') && kinds.length === 1) parts.push(judgeObject(from, to, fromRoot, toRoot, depth))
  // What is said of lists and maps is judged above only where the value is surely the one or the other.
  if (kinds?.length !== 1 && STRUCTURE.some((keyword) => to[keyword] !== undefined)) parts.push('maybe')
  if (Object.keys(to).some((keyword) => !JUDGED.has(keyword) && !NOTES.has(keyword))) parts.push('maybe')
  return worst(parts)
}

function judgeKinds(from: readonly string[] | undefined, to: readonly string[] | undefined): Assignable {
  if (!to) return 'yes'
  if (!from) return 'maybe'
  const each = from.map((kind): Assignable => {
    if (to.includes(kind)) return 'yes'
    if (kind === 'integer' && to.includes('number')) return 'yes'
    return kind === 'number' && to.includes('integer') ? 'maybe' : 'no'
  })
  return each.every((one) => one === 'yes') ? 'yes' : each.every((one) => one === 'no') ? 'no' : 'maybe'
}

function judgeValues(from: JsonSchema, to: JsonSchema): Assignable {
  const wanted = valuesOf(to)
  if (!wanted) return 'yes'
  const given = valuesOf(from)
  if (!given) return 'maybe'
  const allowed = new Set(wanted.map((value) => JSON.stringify(value)))
  const fitting = given.filter((value) => allowed.has(JSON.stringify(value)))
  return fitting.length === given.length ? 'yes' : fitting.length === 0 ? 'no' : 'maybe'
}

function judgeObject(
  from: JsonSchema,
  to: JsonSchema,
  fromRoot: JsonSchema,
  toRoot: JsonSchema,
  depth: number,
): Assignable {
  const have = propertiesOf(from)
  const want = propertiesOf(to)
  const sure = new Set(Array.isArray(from.required) ? (from.required as string[]) : [])
  const closed = from.additionalProperties === false && from.patternProperties === undefined
  const parts: Assignable[] = []
  for (const name of Array.isArray(to.required) ? (to.required as string[]) : []) {
    if (sure.has(name)) continue
    parts.push(closed && !Object.hasOwn(have, name) ? 'no' : 'maybe')
  }
  for (const [name, property] of Object.entries(want)) {
    if (Object.hasOwn(have, name)) {
      const fit = judge(have[name], property, fromRoot, toRoot, depth + 1)
      parts.push(fit === 'no' && !sure.has(name) ? 'maybe' : fit)
    } else if (!closed) parts.push('maybe')
  }
  if (to.additionalProperties !== undefined && to.additionalProperties !== true) {
    const extra = Object.keys(have).filter((name) => !Object.hasOwn(want, name))
    const fits = extra.map((name) => judge(have[name], to.additionalProperties, fromRoot, toRoot, depth + 1))
    parts.push(...fits.map((fit): Assignable => (fit === 'yes' ? 'yes' : 'maybe')))
    if (!closed) parts.push('maybe')
  }
  return worst(parts)
}

const worst = (parts: readonly Assignable[]): Assignable =>
  parts.includes('no') ? 'no' : parts.includes('maybe') ? 'maybe' : 'yes'

/** The schema without the keywords that only describe takes everything. */
function isOpen(schema: JsonSchema): boolean {
  return Object.keys(schema).every((keyword) => NOTES.has(keyword))
}

const KINDS_OF_JSON = ['string', 'number', 'boolean', 'null', 'array', 'object']
const KEYWORDS_OF_JSON = new Set(['type', 'items', 'propertyNames', 'additionalProperties'])

/** Every JSON value fits: an alternative for each kind, and lists and maps take any JSON again. */
export function takesAnyJson(schema: JsonSchema, root: JsonSchema): boolean {
  const { anyOf } = schema
  if (!Array.isArray(anyOf) || anyOf.length < KINDS_OF_JSON.length) return false
  const isItself = (part: unknown) => (follow(part, root) as JsonSchema | undefined)?.anyOf === anyOf
  const inner = (part: unknown) => part === undefined || part === true || isItself(part)
  const anyOfKind = (kind: string) =>
    anyOf.some((branch: JsonSchema) => {
      if (branch?.type !== kind || !inner(branch.items) || !inner(branch.additionalProperties)) return false
      if (branch.propertyNames !== undefined && !isAnyText(branch.propertyNames)) return false
      return Object.keys(branch).every((keyword) => KEYWORDS_OF_JSON.has(keyword) || NOTES.has(keyword))
    })
  return KINDS_OF_JSON.every(anyOfKind) && isOpen(withoutKey(schema, 'anyOf'))
}

/** `{ type: string }`: true of the name of every property. */
export function isAnyText(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false
  return (schema as JsonSchema).type === 'string' && isOpen(withoutKey(schema as JsonSchema, 'type'))
}

function withoutKey(schema: JsonSchema, key: string): JsonSchema {
  const { [key]: _, ...rest } = schema
  return rest
}

function kindsOf(schema: JsonSchema): readonly string[] | undefined {
  if (typeof schema.type === 'string') return [schema.type]
  if (Array.isArray(schema.type)) return schema.type as string[]
  const values = valuesOf(schema)
  return values && [...new Set(values.map(kindOf))]
}

function valuesOf(schema: JsonSchema): readonly unknown[] | undefined {
  if (schema.const !== undefined) return [schema.const]
  return Array.isArray(schema.enum) ? schema.enum : undefined
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'bigint') return 'integer'
  return typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'number') : typeof value
}

function propertiesOf(schema: JsonSchema): { [name: string]: unknown } {
  const { properties } = schema
  return typeof properties === 'object' && properties !== null ? (properties as { [name: string]: unknown }) : {}
}

/** A schema with its reference followed; undefined where that leads nowhere. */
function follow(schema: unknown, root: JsonSchema): JsonSchema | boolean | undefined {
  let at = schema
  for (let hops = 0; hops < MAX_DEPTH; hops++) {
    if (typeof at === 'boolean') return at
    if (typeof at !== 'object' || at === null || Array.isArray(at)) return undefined
    const { $ref } = at as { $ref?: unknown }
    if (typeof $ref !== 'string') return at as JsonSchema
    const name = /^#\/\$defs\/(.+)$/.exec($ref)?.[1]
    at = name === undefined ? undefined : (root.$defs as { [name: string]: unknown } | undefined)?.[name]
  }
  return undefined
}
