// Types of expressions before they run: a JSON Schema, or one of the kinds that JSON does not have.
import type { JsonSchema } from '../json.ts'
import type { ParameterKind, ResultKind } from './functions/define.ts'
import type { NodeOf } from './parse.ts'

/** Kinds beside those of JSON; their values become text (or vanish) when an expression's result leaves it. */
export type Special = 'timestamp' | 'duration' | 'bytes' | 'uint' | 'type' | 'optional'

export interface StaticType {
  schema: JsonSchema
  special?: Special
  /** Where the schema's references are looked up. */
  root: JsonSchema
}

export const ANY: StaticType = { schema: {}, root: {} }
export const BOOL = plain({ type: 'boolean' })
export const TEXT = plain({ type: 'string' })
export const NUMBER = plain({ type: 'number' })
export const WHOLE = plain({ type: 'integer' })

const MAX_HOPS = 16
const MAX_BRANCHES = 8

export function plain(schema: JsonSchema): StaticType {
  return { schema, root: schema }
}

/**
 * The most parts that a type may have which an expression puts together. Binding doubles a type as fast as it doubles a
 * value; what is larger is not known any more.
 */
const MOST_PARTS = 10_000
const sizes = new WeakMap<object, number>()
const texts = new WeakMap<object, string>()

/** A type that an expression puts together from others; anything where it becomes too large to be told. */
export function made(schema: JsonSchema): StaticType {
  return sizeOf(schema) > MOST_PARTS ? ANY : plain(schema)
}

/** How many parts a schema has when it is written out, however much of it is shared. */
function sizeOf(part: unknown): number {
  if (typeof part !== 'object' || part === null) return 1
  const known = sizes.get(part)
  if (known !== undefined) return known
  let size = 1
  for (const inner of Object.values(part)) size = Math.min(size + sizeOf(inner), MOST_PARTS + 1)
  sizes.set(part, size)
  return size
}

function textOf(schema: JsonSchema): string {
  const known = texts.get(schema)
  if (known !== undefined) return known
  const text = JSON.stringify(schema)
  texts.set(schema, text)
  return text
}

/** A schema within another one's root, its reference followed. */
export function typeIn(schema: unknown, root: JsonSchema): StaticType {
  let at = schema
  for (let hops = 0; hops < MAX_HOPS; hops++) {
    if (typeof at !== 'object' || at === null || Array.isArray(at)) return ANY
    const { $ref } = at as { $ref?: unknown }
    if (typeof $ref !== 'string') return { schema: at as JsonSchema, root }
    const name = /^#\/\$defs\/(.+)$/.exec($ref)?.[1]
    at = name === undefined ? undefined : (root.$defs as { [name: string]: unknown } | undefined)?.[name]
  }
  return ANY
}

/** The alternatives of a type, itself alone where it has none. */
export function branchesOf(type: StaticType): StaticType[] {
  const branches = type.schema.anyOf ?? type.schema.oneOf
  if (type.special || !Array.isArray(branches) || branches.length === 0) return [type]
  return branches.map((branch) => typeIn(branch, type.root))
}

/** The kinds that a value of this type can be of; undefined: any. */
export function kindsOf(type: StaticType): ReadonlySet<string> | undefined {
  if (type.special) return new Set([type.special])
  const kinds = new Set<string>()
  for (const branch of branchesOf(type)) {
    const own = ownKinds(branch)
    if (!own) return undefined
    for (const kind of own) kinds.add(kind)
  }
  return kinds
}

function ownKinds({ schema, special }: StaticType): readonly string[] | undefined {
  if (special) return [special]
  if (typeof schema.type === 'string') return [schema.type]
  if (Array.isArray(schema.type)) return schema.type as string[]
  const values = schema.const !== undefined ? [schema.const] : Array.isArray(schema.enum) ? schema.enum : undefined
  return values?.map((value) => {
    if (value === null) return 'null'
    if (Array.isArray(value)) return 'array'
    if (typeof value === 'bigint') return 'integer'
    return typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'number') : typeof value
  })
}

/** The type that both fit; anything where that cannot be said shortly. */
export function unite(types: readonly StaticType[]): StaticType {
  const [first, ...others] = types
  if (!first) return ANY
  if (types.some((type) => Object.keys(type.schema).length === 0 && !type.special)) return ANY
  if (others.every((other) => other.special === first.special && sameSchema(other, first))) return first
  if (types.some((type) => type.special || type.root !== type.schema)) return ANY
  const branches: JsonSchema[] = []
  for (const { schema } of types) {
    const { const: _c, ...loose } = schema
    const next = schema.type !== undefined ? loose : schema
    if (branches.some((branch) => textOf(branch) === textOf(next))) continue
    if (branches.length === MAX_BRANCHES) return ANY
    branches.push(next)
  }
  return branches.length === 1 ? plain(branches[0] as JsonSchema) : made({ anyOf: branches })
}

function sameSchema(a: StaticType, b: StaticType): boolean {
  return a.schema === b.schema || textOf(a.schema) === textOf(b.schema)
}

/** As JSON: what leaves the expression. Instants and durations become text, bytes base64. */
export function asJsonSchema(type: StaticType): JsonSchema {
  switch (type.special) {
    case undefined:
      return type.root !== type.schema && type.root.$defs && mentions(type.schema)
        ? { ...type.schema, $defs: type.root.$defs }
        : type.schema
    case 'optional': {
      return {}
    }
    case 'uint':
      return { type: 'integer' }
    default:
      return { type: 'string' }
  }
}

const mentions = (schema: JsonSchema) => textOf(schema).includes('"$ref"')

/** Kinds that a parameter takes; undefined: all. */
export function kindsTaken(kinds: readonly ParameterKind[]): ReadonlySet<string> | undefined {
  const taken = new Set<string>()
  for (const kind of kinds) {
    const these = TAKEN[kind]
    if (!these) return undefined
    for (const one of these) taken.add(one)
  }
  return taken
}

const TAKEN: { [kind: string]: readonly string[] } = {
  string: ['string'],
  int: ['integer', 'number', 'uint'],
  double: ['integer', 'number', 'uint'],
  number: ['integer', 'number', 'uint'],
  uint: ['uint'],
  bool: ['boolean'],
  null: ['null'],
  list: ['array'],
  map: ['object'],
  bytes: ['bytes'],
  type: ['type'],
  optional: ['optional'],
  timestamp: ['timestamp'],
  duration: ['duration'],
  time: ['string', 'timestamp'],
  span: ['string', 'duration'],
}

/** The type of a function's result. */
export function resultOf(gives: ResultKind, first: StaticType | undefined): StaticType {
  switch (gives) {
    case 'first':
      return first ?? ANY
    case 'element':
      return first && !first.special ? unite([typeIn(first.schema.items, first.root), plain({ type: 'null' })]) : ANY
    case 'sum': {
      const kinds = first && !first.special ? kindsOf(typeIn(first.schema.items, first.root)) : undefined
      return kinds && [...kinds].every((kind) => kind === 'integer' || kind === 'number')
        ? kinds.has('number')
          ? NUMBER
          : WHOLE
        : ANY
    }
    case 'list<string>':
      return plain({ type: 'array', items: { type: 'string' } })
    case 'list<int>':
      return plain({ type: 'array', items: { type: 'integer' } })
    case 'string':
      return TEXT
    case 'int':
      return WHOLE
    case 'double':
      return NUMBER
    case 'bool':
      return BOOL
    case 'list':
      return plain({ type: 'array' })
    case 'map':
      return plain({ type: 'object' })
    case 'null':
      return plain({ type: 'null' })
    case 'timestamp':
    case 'duration':
    case 'bytes':
    case 'uint':
    case 'type':
    case 'optional':
      return { schema: {}, root: {}, special: gives }
    default:
      return ANY
  }
}

export function literalType(value: NodeOf<'value'>['args']): StaticType {
  if (value === null) return plain({ type: 'null' })
  switch (typeof value) {
    case 'string':
      return plain({ type: 'string', const: value })
    case 'boolean':
      return plain({ type: 'boolean', const: value })
    case 'bigint':
      return plain({ type: 'integer', const: Number(value) })
    case 'number':
      return plain({ type: 'number', const: value })
    default:
      return { schema: {}, root: {}, special: value instanceof Uint8Array ? 'bytes' : 'uint' }
  }
}

const LOOSENED = [
  'const',
  'enum',
  'minItems',
  'contains',
  'prefixItems',
  'minimum',
  'maximum',
  'minLength',
  'pattern',
  'format',
] as const

/** A function of a constant, or a filtered list, is no constant. */
export function loosen(type: StaticType): StaticType {
  if (type.special || LOOSENED.every((keyword) => type.schema[keyword] === undefined)) return type
  const rest: JsonSchema = { ...type.schema }
  for (const keyword of LOOSENED) delete rest[keyword]
  // Positions no longer say what stands there.
  if (type.schema.prefixItems !== undefined) delete rest.items
  return { ...type, schema: rest, root: type.root === type.schema ? rest : type.root }
}

export function unwrapped(type: StaticType): StaticType {
  return type.special === 'optional' ? { schema: type.schema, root: type.root } : type
}

/** The type without null; undefined where nothing is left. */
export function withoutNull(type: StaticType): StaticType | undefined {
  const kinds = kindsOf(type)
  if (!kinds?.has('null')) return type
  if (kinds.size === 1) return undefined
  const { schema } = type
  if (Array.isArray(schema.type)) {
    const rest = (schema.type as string[]).filter((kind) => kind !== 'null')
    return plain({ ...schema, type: rest.length === 1 ? (rest[0] as string) : rest })
  }
  return unite(branchesOf(type).filter((branch) => !kindsOf(branch)?.has('null')))
}
