// Whether a value of the document, literal or with expressions in it, fits the JSON Schema of its field: what is wrong and
// where, and whether it is proven that it always fits. Says too little rather than too much: an unknown keyword judges nothing.
import { parseDuration } from '../duration.ts'
import { isAnyText, isAssignable, takesAnyJson } from '../expression/assignable.ts'
import type { JsonSchema, JsonValue, Path } from '../json.ts'
import { branches, isRecord, itemOf, kindOf, propertyOf, resolve, typesOf } from './json-schema.ts'
import type { Value } from './plan.ts'
import { looksRandom, secretShape } from './secrets.ts'

export interface Misfit {
  kind: 'ill-typed' | 'clash' | 'duration' | 'missing'
  path: Path
  message: string
}

export interface Fit {
  proven: boolean
  misfits: Misfit[]
}

/** The type of an expression in the value. */
export type TypeOf = (value: Value) => JsonSchema

const PROVEN: Fit = { proven: true, misfits: [] }
const OPEN: Fit = { proven: false, misfits: [] }
const MAX_DEPTH = 120

export function checkValue(value: Value, schema: unknown, root: JsonSchema, path: Path, typeOf: TypeOf): Fit {
  return check(value, schema, { root, typeOf }, path)
}

interface Context {
  root: JsonSchema
  typeOf: TypeOf
}

function check(value: Value, given: unknown, context: Context, path: Path): Fit {
  if (path.length > MAX_DEPTH || given === false) return OPEN
  const schema = resolve(given, context.root)
  if (takesAnyJson(schema, context.root)) return PROVEN
  if (schema.anyOf ?? schema.oneOf) return checkBranches(value, schema, context, path)
  const own = checkOwn(value, schema, context, path)
  if (!Array.isArray(schema.allOf)) return own
  return all([own, ...schema.allOf.map((part) => check(value, part, context, path))])
}

function checkOwn(value: Value, schema: JsonSchema, context: Context, path: Path): Fit {
  if ('literal' in value) return checkLiteral(value.literal, schema, context, path)
  if ('lambda' in value) return PROVEN
  if ('cel' in value) return checkExpressionType(context.typeOf(value), schema, context.root, path)
  if ('text' in value || 'address' in value) return checkExpressionType({ type: 'string' }, schema, context.root, path)
  if ('list' in value) {
    const wrong = wrongKind('array', schema, path)
    const items = value.list.map((item, index) => check(item, itemOf(schema, index), context, [...path, index]))
    return wrong ?? all([count(value.list.length, schema, path), ...items])
  }
  const wrong = wrongKind('object', schema, path)
  return wrong ?? checkMap(Object.entries(value.map), schema, context, path)
}

function checkBranches(value: Value, schema: JsonSchema, context: Context, path: Path): Fit {
  const { anyOf: _a, oneOf: _o, ...beside } = schema
  const fits = branches(schema).map((branch) => check(value, branch, context, path))
  const fitting = fits.filter((fit) => fit.misfits.length === 0)
  const own = Object.keys(beside).length > 0 ? check(value, beside, context, path) : PROVEN
  if (fitting.length > 0) return all([own, { proven: fitting.some((fit) => fit.proven), misfits: [] }])
  // The alternative that the value came nearest to: the one whose problem lies deepest.
  const depth = (fit: Fit) => fit.misfits.reduce((most, { path }) => Math.max(most, path.length), 0)
  const nearest = fits.reduce((best, fit) => (depth(fit) > depth(best) ? fit : best))
  if (depth(nearest) > path.length) return nearest
  const wanted = [...new Set(branches(schema).map((branch) => inWords(resolve(branch, context.root))))].join(' or ')
  const clash = nearest.misfits.every((misfit) => misfit.kind === 'clash')
  const what = 'literal' in value ? shown(value.literal) : 'This value'
  return misfit(clash ? 'clash' : 'ill-typed', path, `${what} does not fit: ${wanted} is expected here.`)
}

/** An expression's value against what its field takes. */
function checkExpressionType(type: JsonSchema, schema: JsonSchema, root: JsonSchema, path: Path): Fit {
  const target = '$defs' in root ? withDefinitions(schema, root) : schema
  switch (isAssignable(type, target)) {
    case 'yes':
      return PROVEN
    case 'maybe':
      return OPEN
    case 'no': {
      const hint = conversionHint(typesOf(type), typesOf(schema))
      return misfit('clash', path, `The expression gives ${inWords(type)}, but ${inWords(schema)} is expected.${hint}`)
    }
  }
}

/** How to get from one kind of value to another, where there is one way that suits most. */
function conversionHint(given: readonly string[] | undefined, wanted: readonly string[] | undefined): string {
  if (given?.length !== 1 || !wanted) return ''
  if (given[0] === 'array' && !wanted.includes('array'))
    return ' Take one of its elements, or put the node into a loop over the list.'
  if (wanted.length !== 1 || given[0] === 'null') return ''
  switch (wanted[0]) {
    case 'string':
      return given[0] === 'object' ? ' Name one of its fields, or write toJson(…).' : ' Turn it into text: string(…).'
    case 'array':
      return ' Put it into a list: [ … ].'
    case 'integer':
    case 'number':
      return given[0] === 'string' ? ` Turn it into a number: ${wanted[0] === 'integer' ? 'int' : 'double'}(…).` : ''
    case 'boolean':
      return ' Compare it with something.'
    default:
      return ''
  }
}

const completed = new WeakMap<JsonSchema, JsonSchema>()

/** The schema with the definitions of its root, so that references in it lead somewhere. */
function withDefinitions(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let whole = completed.get(schema)
  if (!whole) {
    whole = { ...schema, $defs: root.$defs }
    completed.set(schema, whole)
  }
  return whole
}

function checkLiteral(value: JsonValue, schema: JsonSchema, context: Context, path: Path): Fit {
  const kind = kindOf(value)
  const wrong = wrongKind(kind, schema, path, value)
  if (wrong) return wrong
  const { enum: allowed, const: only } = schema
  if (Array.isArray(allowed) && !allowed.some((item) => same(item, value))) {
    return misfit('ill-typed', path, `${shown(value)} is none of ${allowed.map((item) => shown(item)).join(', ')}.`)
  }
  if (only !== undefined && !same(only, value)) {
    return misfit('ill-typed', path, `${shown(value)} must be ${shown(only as JsonValue)}.`)
  }
  if (typeof value === 'string') return checkText(value, schema, path)
  if (typeof value === 'number' || typeof value === 'bigint') return checkNumber(value, schema, path)
  if (Array.isArray(value)) {
    const items = value.map((item, at) => check({ literal: item }, itemOf(schema, at), context, [...path, at]))
    return all([count(value.length, schema, path), ...items])
  }
  if (value === null || typeof value !== 'object') return PROVEN
  const entries = Object.entries(value).map(([key, literal]): [string, Value] => [key, { literal }])
  return checkMap(entries, schema, context, path)
}

function checkMap(entries: [string, Value][], schema: JsonSchema, context: Context, path: Path): Fit {
  const fits: Fit[] = []
  const present = new Set(entries.map(([key]) => key))
  for (const name of Array.isArray(schema.required) ? (schema.required as string[]) : []) {
    if (!present.has(name)) fits.push(misfit('missing', path, `The field ${name} is missing here.`))
  }
  for (const [name, property] of Object.entries(isRecord(schema.properties) ? schema.properties : {})) {
    // Validation fills such a default in, so it has to be done when the step runs.
    if (!present.has(name) && 'default' in resolve(property, context.root)) fits.push(OPEN)
  }
  for (const [key, item] of entries) {
    const property = propertyOf(schema, key)
    if (property !== undefined) fits.push(check(item, property, context, [...path, key]))
    else if (schema.additionalProperties === false) {
      fits.push(misfit('ill-typed', [...path, key], `There is no field ${key} here. Remove it or correct its name.`))
    } else if (isRecord(schema.properties)) fits.push(OPEN)
  }
  const { propertyNames, patternProperties } = schema
  if (patternProperties !== undefined || (propertyNames !== undefined && !isAnyText(propertyNames))) fits.push(OPEN)
  return all(fits)
}

function checkText(value: string, schema: JsonSchema, path: Path): Fit {
  const { minLength, maxLength, pattern } = schema
  const mark = schema['x-firebreak']
  if (isRecord(mark) && mark.duration === true && parseDuration(value) === undefined) {
    return misfit('duration', path, `${shown(value)} is no duration. Write 500ms, 30s, 10m, 4h, 3d or 1h30m.`)
  }
  if (typeof minLength === 'number' && value.length < minLength) {
    const what = minLength === 1 ? 'The text is empty.' : `The text is shorter than ${minLength} characters.`
    return misfit('ill-typed', path, what)
  }
  if (typeof maxLength === 'number' && value.length > maxLength) {
    return misfit('ill-typed', path, `The text is longer than ${maxLength} characters.`)
  }
  if (typeof pattern === 'string' && !matches(pattern, value)) {
    return misfit('ill-typed', path, `${shown(value)} does not have the form that is expected (${pattern}).`)
  }
  return schema.format === undefined ? PROVEN : OPEN
}

/** Patterns are those of node types, written by us; one that this engine cannot read judges nothing. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value)
  } catch {
    return true
  }
}

function checkNumber(value: number | bigint, schema: JsonSchema, path: Path): Fit {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema
  const limits: [unknown, (limit: number) => boolean, string][] = [
    [minimum, (limit) => value >= limit, 'at least'],
    [maximum, (limit) => value <= limit, 'at most'],
    [exclusiveMinimum, (limit) => value > limit, 'more than'],
    [exclusiveMaximum, (limit) => value < limit, 'less than'],
  ]
  for (const [limit, holds, words] of limits) {
    if (typeof limit === 'number' && !holds(limit))
      return misfit('ill-typed', path, `${value} must be ${words} ${limit}.`)
  }
  return multipleOf === undefined ? PROVEN : OPEN
}

function count(length: number, { minItems, maxItems, uniqueItems }: JsonSchema, path: Path): Fit {
  if (typeof minItems === 'number' && length < minItems) {
    return misfit('ill-typed', path, `At least ${minItems} ${minItems === 1 ? 'item is' : 'items are'} needed here.`)
  }
  if (typeof maxItems === 'number' && length > maxItems) {
    return misfit('ill-typed', path, `At most ${maxItems} items may stand here.`)
  }
  return uniqueItems === true ? OPEN : PROVEN
}

function wrongKind(kind: string, schema: JsonSchema, path: Path, value?: JsonValue): Fit | undefined {
  const types = typesOf(schema)
  if (!types || types.includes(kind) || (kind === 'integer' && types.includes('number'))) return undefined
  const clash = kind === 'array' && !types.includes('array')
  const got = value === undefined || typeof value === 'object' ? KINDS[kind] : shown(value)
  return misfit(clash ? 'clash' : 'ill-typed', path, `${inWords(schema)} is expected here, not ${got}.`)
}

const KINDS: { [kind: string]: string } = {
  null: 'null',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  string: 'text',
  array: 'a list',
  object: 'a map',
}

/** What a schema takes, in words. */
export function inWords(schema: JsonSchema): string {
  if (Array.isArray(schema.enum)) return `one of ${schema.enum.map((item) => shown(item as JsonValue)).join(', ')}`
  if (schema.const !== undefined) return shown(schema.const as JsonValue)
  return (
    typesOf(schema)
      ?.map((type) => KINDS[type] ?? type)
      .join(' or ') ?? 'something else'
  )
}

/** A literal for a message: short, and never more of a text than tells it from others (it may be a secret). */
function shown(value: JsonValue): string {
  if (typeof value === 'string' && (secretShape(value) || looksRandom(value))) return 'This text'
  const text = JSON.stringify(value)
  return text.length <= 24 ? text : `${text.slice(0, 12)}…`
}

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)

function misfit(kind: Misfit['kind'], path: Path, message: string): Fit {
  const capital = message.charAt(0).toUpperCase() + message.slice(1)
  return { proven: false, misfits: [{ kind, path, message: capital }] }
}

function all(fits: readonly Fit[]): Fit {
  return { proven: fits.every((fit) => fit.proven), misfits: fits.flatMap((fit) => fit.misfits) }
}
