// Which control a field of a node type gets: read from its JSON Schema and the mark on it.
import type { FieldMark, JsonSchema } from '../../engine/index.ts'

export type Control =
  | { kind: 'choice'; options: string[] }
  | { kind: 'boolean' }
  | { kind: 'number'; isInteger: boolean; min?: number; max?: number }
  | { kind: 'duration' }
  | { kind: 'text' }
  | { kind: 'multiline' }
  | { kind: 'name'; of: NonNullable<FieldMark['names']> }
  | { kind: 'expression'; scope: readonly string[] }
  | { kind: 'texts' }
  | { kind: 'rows'; item: JsonSchema }
  | { kind: 'record'; value: JsonSchema }
  | { kind: 'any' }

export interface FieldSpec {
  name: string
  label: string
  help: string | undefined
  isRequired: boolean
  control: Control
  default: unknown
}

const record = (value: unknown): JsonSchema | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchema) : undefined

export function resolveSchema(schema: unknown, root: JsonSchema): JsonSchema {
  let at = record(schema) ?? {}
  for (let hops = 0; hops < 8; hops++) {
    const { $ref, ...beside } = at
    if (typeof $ref !== 'string' || !$ref.startsWith('#')) return at
    const target = $ref
      .split('/')
      .slice(1)
      .reduce<unknown>((value, key) => record(value)?.[key], root)
    at = { ...(record(target) ?? {}), ...beside }
  }
  return {}
}

export function fieldsOf(schema: JsonSchema, root: JsonSchema = schema): FieldSpec[] {
  const required = Array.isArray(schema['required']) ? (schema['required'] as string[]) : []
  return Object.entries(record(schema['properties']) ?? {}).map(([name, property]) => {
    const resolved = resolveSchema(property, root)
    const help = resolved['description']
    return {
      name,
      label: labelOf(name),
      help: typeof help === 'string' ? help : undefined,
      isRequired: required.includes(name),
      control: controlOf(resolved, root),
      default: resolved['default'],
    }
  })
}

export function controlOf(schema: JsonSchema, root: JsonSchema): Control {
  const mark = record(schema['x-firebreak']) as FieldMark | undefined
  if (mark?.expression) return { kind: 'expression', scope: mark.scope ?? [] }
  if (mark?.names) return { kind: 'name', of: mark.names }
  if (mark?.duration) return { kind: 'duration' }
  if (mark?.multiline) return { kind: 'multiline' }
  if (Array.isArray(schema['enum'])) return { kind: 'choice', options: schema['enum'].map(String) }
  switch (schema['type']) {
    case 'boolean':
      return { kind: 'boolean' }
    case 'string':
      return { kind: 'text' }
    case 'integer':
    case 'number':
      return {
        kind: 'number',
        isInteger: schema['type'] === 'integer',
        ...(typeof schema['minimum'] === 'number' && { min: schema['minimum'] }),
        ...(typeof schema['maximum'] === 'number' && { max: schema['maximum'] }),
      }
    case 'array': {
      const item = resolveSchema(schema['items'], root)
      if (record(item['properties'])) return { kind: 'rows', item }
      return item['type'] === 'string' ? { kind: 'texts' } : { kind: 'any' }
    }
    case 'object': {
      const value = record(schema['additionalProperties'])
      return value ? { kind: 'record', value: resolveSchema(value, root) } : { kind: 'any' }
    }
    default:
      return { kind: 'any' }
  }
}

/** `privateAddresses` and `max-age` as people read them. */
export function labelOf(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[-_]/g, ' ')
    .toLowerCase()
  const spelled = words.replace(/\b(url|json|id|ip|http|base64|cc|bcc)\b/g, (word) => word.toUpperCase())
  return spelled.charAt(0).toUpperCase() + spelled.slice(1)
}

/** Cases → case: what one of them is called. */
export const oneOf = (label: string): string => label.replace(/s$/, '').toLowerCase()

/** The label of the button that adds an item: “Add a case” for Cases, “Add to the evidence” for Evidence. */
export const addWords = (label: string): string =>
  /s$/.test(label) ? `Add a ${oneOf(label)}`.replace(/ a (?=[aeiou])/, ' an ') : `Add to the ${label.toLowerCase()}`
