// What the JSON Schema that a playbook declares for its inputs means: whether an alert (or the inputs of a call) fits, and what
// is filled in where it gives none.
import { type Schema, Validator } from '@cfworker/json-schema'
import { isRecord, resolve } from '../compile/json-schema.ts'
import { roughly } from '../exact-json.ts'
import type { JsonSchema, JsonValue } from '../json.ts'

const validators = new WeakMap<JsonSchema, Validator>()

/**
 * Says the first problem in words (`mail.raw: …`), or undefined when the value fits.
 * @param schema JSON Schema 2020-12; it is read only, and cached by identity
 */
export function checkAgainstSchema(schema: JsonSchema, value: JsonValue): string | undefined {
  let validator = validators.get(schema)
  if (!validator) {
    validator = new Validator(schema as Schema, '2020-12', true)
    validators.set(schema, validator)
  }
  const { valid, errors } = validator.validate(roughly(value))
  if (valid) return undefined
  const deepest = errors.reduce((a, b) => (b.instanceLocation.length > a.instanceLocation.length ? b : a))
  const place = deepest.instanceLocation.replace(/^#\/?/, '').replaceAll('/', '.')
  const problem = inWords(deepest.error)
  return place ? `${place}: ${problem}` : problem
}

/**
 * The value with each `default` of the schema's properties where it has none; the same object where nothing is filled in.
 * A null is a value. What stands under `anyOf` and the like fills in nothing.
 * @param schema JSON Schema 2020-12
 */
export function withDefaults(schema: JsonSchema, value: JsonValue): JsonValue {
  return filled(schema, value, schema)
}

function filled(part: unknown, value: JsonValue, root: JsonSchema): JsonValue {
  if (typeof value !== 'object' || value === null) return value
  const schema = resolve(part, root)
  if (Array.isArray(value)) {
    if (!isRecord(schema.items)) return value
    const items = value.map((item) => filled(schema.items, item, root))
    return items.some((item, at) => item !== value[at]) ? items : value
  }
  let whole = value
  for (const [name, property] of Object.entries(isRecord(schema.properties) ? schema.properties : {})) {
    const own = Object.hasOwn(value, name) ? (value[name] as JsonValue) : undefined
    const next = own === undefined ? resolve(property, root).default : filled(property, own, root)
    if (next !== undefined && next !== own) whole = { ...whole, [name]: next as JsonValue }
  }
  return whole
}

/** The problems that people make most, without the words of JSON Schema; others as the validator says them. */
function inWords(error: string): string {
  const [, is, wanted] = /^Instance type "(\w+)" is invalid\. Expected "(.+)"\.$/.exec(error) ?? []
  if (is !== undefined && wanted !== undefined) {
    return `it is ${withArticle(is)}, and must be ${wanted.split('", "').map(withArticle).join(' or ')}.`
  }
  const [, missing] = /^Instance does not have required property "(.+)"\.$/.exec(error) ?? []
  return missing !== undefined
    ? `${missing} is missing.`
    : error.replace(/^Instance does not match any of/, 'it is none of')
}

const withArticle = (type: string): string => (type === 'null' ? type : `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`)
