// From the fields of a node as the document holds them to values of the plan: which text is an expression, which a template,
// which a literal. The marks in the field's schema decide, on any level. Types are for later.
import type { FieldMark } from '../catalog/define-node.ts'
import { ExpressionError } from '../expression/scope.ts'
import { parseTemplate } from '../expression/template.ts'
import type { JsonSchema, JsonValue, Path } from '../json.ts'
import { isWrittenAlready } from './address.ts'
import { branches, isRecord, itemOf, kindOf, markOf, propertyOf, resolve, typesOf } from './json-schema.ts'
import type { Value } from './plan.ts'

/** An expression found in a value, before anything is known about it. `value` is the object of the plan that holds it. */
export interface Found {
  value: Value
  path: Path
  /** Where it begins in its scalar. */
  offset: number
  source: string
  mark?: FieldMark
  /** It cannot be read at all. */
  broken?: { code: string; message: string; start: number; end: number }
}

/** A literal in a field that names something, or that must not be an expression. */
export interface Named {
  mark: FieldMark
  path: Path
  raw: JsonValue
}

export interface ReadValue {
  value: Value
  found: Found[]
  named: Named[]
}

/** The reader lets no document be deeper. */
const MAX_DEPTH = 100

/** Reads one value. `schema` may be `{}` where nothing is known (outputs, an undo of an unknown type). */
export function readValue(raw: JsonValue, schema: unknown, root: JsonSchema, path: Path): ReadValue {
  const found: Found[] = []
  const named: Named[] = []
  const read = (item: JsonValue, given: unknown, at: Path, depth: number): Value => {
    const here = pick(resolve(given, root), item, root)
    const mark = markOf(here, root)
    if (mark?.names) named.push({ mark, path: at, raw: item })
    if (mark?.expression) {
      const bare = readBare(item, mark, at, found)
      if (bare) return bare
    }
    if (typeof item === 'string') return readText(item, at, found, mark?.address ? String(at.at(-1)) : undefined)
    if (item === null || typeof item !== 'object' || depth >= MAX_DEPTH) return { literal: item }
    if (Array.isArray(item)) {
      const list = item.map((each, index) => read(each, itemOf(here, index), [...at, index], depth + 1))
      return list.every(isLiteral) ? { literal: list.map((one) => one.literal) } : { list }
    }
    const map = Object.entries(item).map(([key, each]): [string, Value] => [
      key,
      read(each, propertyOf(here, key), [...at, key], depth + 1),
    ])
    const literals = map.flatMap(([key, one]): [string, JsonValue][] => (isLiteral(one) ? [[key, one.literal]] : []))
    return literals.length === map.length ? { literal: Object.fromEntries(literals) } : { map: Object.fromEntries(map) }
  }
  return { value: read(raw, schema, path, 0), found, named }
}

const isLiteral = (value: Value): value is { literal: JsonValue } => 'literal' in value

/** The alternative that this value can only mean: by its kind, or by being marked as an expression. */
function pick(schema: JsonSchema, raw: JsonValue, root: JsonSchema): JsonSchema {
  if (!schema.anyOf && !schema.oneOf) return schema
  if (isRecord(schema['x-firebreak'])) return schema
  const kind = kindOf(raw)
  const options = branches(schema).map((branch) => resolve(branch, root))
  const fitting = options.find((option) => {
    const types = typesOf(option)
    return types === undefined || types.includes(kind) || (kind === 'integer' && types.includes('number'))
  })
  const marked = typeof raw === 'string' ? options.find((option) => markOf(option, root)?.expression) : undefined
  return fitting ?? marked ?? schema
}

/** A field that is an expression as it stands; `${…}` around the whole of it is taken off. */
function readBare(raw: JsonValue, mark: FieldMark, path: Path, found: Found[]): Value | undefined {
  const isLambda = mark.expression === 'lambda'
  if (typeof raw !== 'string') {
    // A literal true is as good a function as any.
    if (isLambda && (typeof raw === 'boolean' || typeof raw === 'number')) {
      return { lambda: String(raw), scope: [...(mark.scope ?? [])] }
    }
    return undefined
  }
  let source = raw
  let offset = 0
  const wrapped = raw.includes('${') ? parts(raw) : undefined
  if (wrapped && 'parts' in wrapped && wrapped.whole) {
    const only = wrapped.parts.find((part) => typeof part !== 'string')
    if (only) {
      source = only.cel
      offset = only.span.start
    }
  }
  const value: Value = isLambda ? { lambda: source, scope: [...(mark.scope ?? [])] } : { cel: source }
  found.push({ value, path, offset, source, mark })
  return value
}

/** @param address the name of the field, where it holds an address */
function readText(raw: string, path: Path, found: Found[], address?: string): Value {
  if (!raw.includes('${')) return { literal: raw }
  const template = parts(raw)
  if ('broken' in template) {
    const value: Value = { literal: raw }
    found.push({ value, path, offset: 0, source: '', broken: template.broken })
    return value
  }
  const made = template.parts.map((part) => {
    if (typeof part === 'string') return part
    const isWritten = address !== undefined && !template.whole && isWrittenAlready(part.cel, address)
    const value = { cel: part.cel, ...(isWritten && { written: true as const }) }
    found.push({ value, path, offset: part.span.start, source: part.cel })
    return value
  })
  const first = made[0]
  if (template.whole && typeof first === 'object') return first
  if (made.every((part) => typeof part === 'string')) return { literal: made.join('') }
  return address === undefined ? { text: made } : { address: made }
}

function parts(text: string): ReturnType<typeof parseTemplate> | { broken: NonNullable<Found['broken']> } {
  try {
    return parseTemplate(text)
  } catch (cause) {
    if (!(cause instanceof ExpressionError)) throw cause
    const { start, end } = cause.span ?? { start: 0, end: text.length }
    return { broken: { code: cause.code, message: cause.message, start, end } }
  }
}
