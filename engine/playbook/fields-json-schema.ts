// What may stand under `with` of each node type, as JSON Schema for editors: the type's own fields, with expressions wherever the
// compiler takes them. Says less than the compiler: what an expression gives is not known here.
import type { FieldMark, NodeType } from '../catalog/define-node.ts'
import type { JsonSchema } from '../json.ts'

/** The definition that every field refers to which an expression may fill. */
export const EXPRESSION: JsonSchema = {
  type: 'string',
  pattern: String.raw`\$\{[\s\S]*\}`,
  description: 'An expression in ${…}',
}

const REFERENCE = { $ref: '#/$defs/expression' }
const TEXT_LIMITS = ['enum', 'const', 'pattern', 'format', 'minLength', 'maxLength']

/** Definitions by name (`fields-of group-name`) and the conditions that apply them by `type` and `version`. */
export function fieldSchemas(types: readonly NodeType[]): {
  defs: { [name: string]: JsonSchema }
  conditions: JsonSchema[]
} {
  const defs = Object.fromEntries(types.map((type) => [nameOf(type), fieldsOf(type)]))
  const conditions = types.map((type): JsonSchema => {
    const { version } = type
    const hasRequired = (defs[nameOf(type)]?.['required'] as string[] | undefined)?.length
    return {
      if: {
        properties: { type: { const: type.type }, version: { const: version } },
        // No version on the node means 1.
        required: version === 1 ? ['type'] : ['type', 'version'],
      },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { properties: { with: { $ref: `#/$defs/${nameOf(type)}` } }, ...(hasRequired && { required: ['with'] }) },
    }
  })
  return { defs, conditions }
}

const nameOf = ({ type }: NodeType): string => `fields-of-${type.replace('/', '-')}`

function fieldsOf({ inputSchema, title }: NodeType): JsonSchema {
  const { properties = {}, required } = inputSchema as ObjectSchema
  return {
    type: 'object',
    title,
    properties: Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, writable(field)])),
    ...(required?.length && { required }),
    additionalProperties: false,
  }
}

interface ObjectSchema extends JsonSchema {
  properties?: { [name: string]: JsonSchema }
  required?: string[]
}

/** A field as a person may write it: as its schema says, or as an expression. */
function writable(schema: JsonSchema): JsonSchema {
  const { description, default: usual } = schema
  const about = { ...(description !== undefined && { description }), ...(usual !== undefined && { default: usual }) }
  const mark = schema['x-firebreak'] as FieldMark | undefined
  if (mark?.expression)
    return { ...about, type: mark.expression === 'cel' ? ['string', 'boolean'] : ['string', 'boolean', 'number'] }
  const literal = literalOf(schema)
  // Any value, or any text: an expression is one of them.
  if (
    Object.keys(literal).length === 0 ||
    (literal['type'] === 'string' && !TEXT_LIMITS.some((limit) => limit in literal))
  ) {
    return { ...about, ...literal }
  }
  return { ...about, anyOf: [...((literal['anyOf'] as JsonSchema[] | undefined) ?? [literal]), REFERENCE] }
}

/** The schema without what is said about it, and with expressions in the parts of it. */
function literalOf(schema: JsonSchema): JsonSchema {
  // Recursive schemas stand for any value here.
  if (schema['$ref'] !== undefined) return {}
  const { description: _, default: __, 'x-firebreak': ___, $defs: ____, ...rest } = schema
  const { items, properties, additionalProperties, anyOf, oneOf, ...plain } = rest as ObjectSchema & {
    items?: JsonSchema
    additionalProperties?: JsonSchema | boolean
    anyOf?: JsonSchema[]
    oneOf?: JsonSchema[]
  }
  const choices = anyOf ?? oneOf
  if (choices) {
    const literals = choices.map(literalOf)
    return literals.some((one) => Object.keys(one).length === 0) ? {} : { ...plain, anyOf: literals }
  }
  return {
    ...plain,
    ...(items && { items: writable(items) }),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, writable(field)])),
    }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: writable(additionalProperties) }),
  }
}
