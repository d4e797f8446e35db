// The playbook document as JSON Schema: what editors complete and check from.
import { z } from 'zod'
import type { NodeType } from '../catalog/define-node.ts'
import type { JsonSchema } from '../json.ts'
import { EXPRESSION, fieldSchemas } from './fields-json-schema.ts'
import { playbookSchema } from './schema.ts'

/**
 * JSON Schema (draft 2020-12) of a playbook file as it is written, unknown fields allowed.
 * @param types whose fields it says; `with` of any other type may hold anything
 */
export function playbookJsonSchema(types: readonly NodeType[] = []): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(playbookSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema
  return { $schema, title: 'Firebreak playbook', ...(types.length > 0 ? withFields(rest, types) : rest) }
}

interface Shape extends JsonSchema {
  properties: { [name: string]: JsonSchema }
}

function withFields(schema: JsonSchema, types: readonly NodeType[]): JsonSchema {
  const { properties } = schema as Shape
  const defs = schema['$defs'] as { [name: string]: Shape }
  const reference = (properties['nodes'] as { additionalProperties: { $ref: string } }).additionalProperties.$ref
  const name = reference.slice(reference.lastIndexOf('/') + 1)
  const node = defs[name] as Shape
  const { defs: fields, conditions } = fieldSchemas(types)
  const undo = node.properties['undo'] as Shape
  return {
    ...schema,
    $defs: {
      ...defs,
      [name]: {
        ...typed(node, types),
        properties: { ...typed(node, types).properties, undo: typed(undo, types) },
      },
      expression: EXPRESSION,
      'fields-by-type': { allOf: conditions },
      ...fields,
    },
  }
}

/** A map with `type` and `with`: the names that are known are completed, and `with` goes by them. */
function typed(schema: Shape, types: readonly NodeType[]): Shape {
  const { type, ...others } = schema.properties
  const { description, ...text } = type as JsonSchema
  return {
    ...schema,
    properties: { type: { description, anyOf: [{ enum: types.map((one) => one.type) }, text] }, ...others },
    allOf: [{ $ref: '#/$defs/fields-by-type' }],
  }
}
