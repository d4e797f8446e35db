// Whether an alert (or the inputs of a call) fits the JSON Schema that a playbook declares.
import { type Schema, Validator } from '@cfworker/json-schema'
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
