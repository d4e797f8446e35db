// A value made from a JSON Schema: the last resort of a mock. Plain on purpose, so that nobody takes it for a real one.
import type { JsonObject, JsonSchema, JsonValue } from '../json.ts'

const MAX_DEPTH = 8

/** The smallest plausible value: `default`, `const`, `examples` and `enum` first, then by type; {} for anything. */
export function sampleValue(schema: JsonSchema, depth = 0): JsonValue {
  if (schema.default !== undefined) return schema.default as JsonValue
  if (schema.const !== undefined) return schema.const as JsonValue
  if (Array.isArray(schema.examples) && schema.examples.length > 0) return schema.examples[0] as JsonValue
  if (Array.isArray(schema.enum) && schema.enum.length > 0) return schema.enum[0] as JsonValue
  const choice = [schema.anyOf, schema.oneOf, schema.allOf].find(Array.isArray) as JsonSchema[] | undefined
  if (choice?.[0] && depth < MAX_DEPTH) return sampleValue(choice[0], depth + 1)
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  switch (type) {
    case 'string':
      return sampleText(schema)
    case 'integer':
    case 'number':
      return typeof schema.minimum === 'number' ? schema.minimum : 0
    case 'boolean':
      return false
    case 'null':
      return null
    case 'array':
      return []
    default:
      return depth < MAX_DEPTH ? sampleObject(schema, depth) : {}
  }
}

function sampleText(schema: JsonSchema): string {
  switch (schema.format) {
    case 'date-time':
      return '2000-01-01T00:00:00Z'
    case 'ipv4':
      return '192.0.2.1'
    case 'ipv6':
      return '2001:db8::1'
    case 'uri':
      return 'https://example.com/'
    case 'email':
      return 'someone@example.com'
    default:
      return 'example'
  }
}

function sampleObject(schema: JsonSchema, depth: number): JsonObject {
  const properties = (schema.properties ?? {}) as { [name: string]: JsonSchema }
  const required = Array.isArray(schema.required) ? (schema.required as string[]) : Object.keys(properties)
  const made: JsonObject = {}
  for (const name of required) {
    const property = properties[name]
    if (property) made[name] = sampleValue(property, depth + 1)
  }
  return made
}
