// What a node gives, as a JSON Schema: by its type and fields, by the example that a generic node declares, and for loops and
// calls by what stands inside them.
import type { JsonSchema, JsonValue } from '../json.ts'
import { inferSchema, isRecord } from './json-schema.ts'
import { type GraphView, type NodeView, safely } from './view.ts'

/** The output schema of a node whose body, if any, is typed already. */
export function outputOf(node: NodeView): JsonSchema {
  const { type } = node
  if (!type) return {}
  if (type.kind === 'for-each' || type.kind === 'repeat') return node.body ? passesOf(node.body) : { type: 'array' }
  if (type.kind === 'call') return node.call?.status === 'ready' ? node.call.outputs : {}
  const own = safely(() => type.outputFor?.(node.fields), undefined) ?? type.outputSchema
  return type.generic && node.raw.example !== undefined ? refine(own, node.raw.example) : own
}

/** Whether the output is only known by an example, which shows what may come and promises nothing. */
export function restsOnExample(node: NodeView): boolean {
  if (node.body) return node.body.nodes.some(restsOnExample)
  return node.type?.kind === 'call' || (node.type?.generic !== undefined && node.raw.example !== undefined)
}

/** A list with one map a pass: the id of each end node that ran → its output. */
function passesOf(body: GraphView): JsonSchema {
  const ends = body.nodes.filter((node) => node.reachable && canEndAt(node))
  return {
    type: 'array',
    items: { type: 'object', properties: Object.fromEntries(ends.map((node) => [node.id, node.output])) },
  }
}

/** A pass can end at a node when one of its ports, other than a failure that nothing takes, leads nowhere. */
function canEndAt(node: NodeView): boolean {
  const wired = new Set(node.out.map((edge) => edge.port))
  return wired.size === 0 || (node.ports ?? []).some((port) => port !== 'error' && !wired.has(port))
}

/** Where the type says "anything", the example that the node declares says more. */
function refine(schema: JsonSchema, example: JsonValue): JsonSchema {
  if (isOpen(schema)) return inferSchema(example, false)
  if (!isRecord(example) || !isRecord(schema.properties)) return schema
  const properties = Object.entries(schema.properties).map(([name, property]) => {
    const sample = Object.hasOwn(example, name) ? (example[name] as JsonValue) : undefined
    return [
      name,
      sample !== undefined && isRecord(property) && isOpen(property) ? inferSchema(sample, false) : property,
    ]
  })
  return { ...schema, properties: Object.fromEntries(properties) }
}

const TELLING = ['type', 'properties', 'items', 'enum', 'const', 'allOf']

/** Takes anything: no keyword that narrows, or the reference to "any JSON" that a recursive schema has. */
function isOpen(schema: JsonSchema): boolean {
  return !TELLING.some((keyword) => schema[keyword] !== undefined)
}
