// What may stand at a place of a playbook's YAML: keys and values of the format and of node types, ids after `next`, names.
import { type JsonSchema, type Playbook, playbookJsonSchema, portsOf } from '../../engine/index.ts'
import { catalog, fieldsOfNode } from '../state/catalog.ts'
import type { ExpressionPlace } from '../worker/expression-context.ts'
import type { Completion } from '../worker/expression-help.ts'
import { findNode } from '../worker/find-node.ts'
import type { YamlContext } from './yaml-context.ts'

const root = playbookJsonSchema() as JsonSchema

const record = (value: unknown): JsonSchema | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchema) : undefined

function resolved(schema: JsonSchema | undefined, of: JsonSchema): JsonSchema {
  let at = schema ?? {}
  for (let hops = 0; hops < 8 && typeof at['$ref'] === 'string'; hops++) {
    const found = at['$ref']
      .split('/')
      .slice(1)
      .reduce<unknown>((value, key) => record(value)?.[key], of)
    at = record(found) ?? {}
  }
  return at
}

function child(schema: JsonSchema, key: string, of: JsonSchema): JsonSchema {
  const here = resolved(schema, of)
  for (const branch of [here, ...((here['anyOf'] ?? []) as JsonSchema[]).map((one) => resolved(one, of))]) {
    if (key === '-' && record(branch['items'])) return resolved(record(branch['items']), of)
    const property =
      record(record(branch['properties'])?.[key]) ?? (key === '-' ? undefined : record(branch['additionalProperties']))
    if (property) return resolved(property, of)
  }
  return {}
}

interface Place {
  schema: JsonSchema
  root: JsonSchema
  /** The node whose field it is, by its type. */
  type: string | undefined
  node: string | undefined
  /** Within `with`. */
  isField: boolean
}

function placeOf(path: readonly string[], typeOf: (id: string) => string | undefined): Place {
  let place: Place = { schema: root, root, type: undefined, node: undefined, isField: false }
  path.forEach((key, at) => {
    const holder = path[at - 1]
    const isGraph = (holder === 'nodes' && at === 1) || (holder === 'body' && !place.isField)
    const type = isGraph ? typeOf(key) : place.type
    const fields = key === 'with' && !place.isField && type !== undefined ? catalog.get(type)?.inputSchema : undefined
    place = fields
      ? { ...place, schema: fields, root: fields, isField: true }
      : { ...place, schema: child(place.schema, key, place.root), type, ...(isGraph && { node: key, isField: false }) }
  })
  return place
}

export interface Suggested {
  items: Completion[]
  /** The text is (part of) an expression: the worker completes it. */
  expression?: ExpressionPlace
}

/** @param typeOf the type of a node by what the text says now */
export function suggest(
  context: YamlContext,
  playbook: Playbook | undefined,
  typeOf: (id: string) => string | undefined,
): Suggested {
  const { path, isKey, value } = context
  const place = placeOf(path, typeOf)
  if (!isKey) {
    const mark = record(place.schema['x-firebreak'])
    if (value.text.includes('${')) return { items: [], expression: { node: place.node, mode: 'template' } }
    if (mark?.['expression']) {
      const scope = Array.isArray(mark['scope']) ? (mark['scope'] as string[]) : []
      return { items: [], expression: { node: place.node, mode: 'cel', scope } }
    }
    return { items: values(path, place, playbook, mark) }
  }
  const ports = path.at(-1) === 'next' && place.node !== undefined ? portNames(playbook, place.node) : []
  const keys = ports.length > 0 ? ports.map((name) => ({ name, schema: {} as JsonSchema })) : keysOf(place)
  return {
    items: keys.map(({ name, schema }) => {
      const about = typeof schema['description'] === 'string' ? schema['description'] : undefined
      return { label: name, kind: 'key', insert: `${name}: `, ...(about !== undefined && { detail: about }) }
    }),
  }
}

function keysOf({ schema, root: of }: Place): { name: string; schema: JsonSchema }[] {
  const here = resolved(schema, of)
  const branches = [here, ...((here['anyOf'] ?? []) as JsonSchema[]).map((one) => resolved(one, of))]
  return branches.flatMap((branch) =>
    Object.entries(record(branch['properties']) ?? {}).map(([name, one]) => ({
      name,
      schema: resolved(record(one), of),
    })),
  )
}

function portNames(playbook: Playbook | undefined, id: string): string[] {
  const node = playbook && findNode(playbook, id)?.node
  const type = catalog.get(node?.type ?? '')
  try {
    return type && node ? portsOf(type, fieldsOfNode(node)) : []
  } catch {
    return []
  }
}

const value = (label: string, detail?: string): Completion => ({
  label,
  kind: 'value',
  insert: label,
  ...(detail !== undefined && { detail }),
})

function values(
  path: readonly string[],
  place: Place,
  playbook: Playbook | undefined,
  mark: JsonSchema | undefined,
): Completion[] {
  const last = path.at(-1)
  const isTarget = !place.isField && place.node !== undefined && path.includes('next', path.lastIndexOf(place.node))
  if (last === 'type' && !place.isField) {
    return catalog.types.map(({ type, title }) => value(type, title))
  }
  if (playbook && (isTarget || (path.length === 1 && last === 'onFailure'))) {
    const graph = (place.node !== undefined && findNode(playbook, place.node)?.graph) || playbook.nodes
    return Object.entries(graph)
      .filter(([id]) => id !== place.node)
      .map(([id, node]) => value(id, node.title ?? catalog.get(node.type)?.title))
  }
  if (mark?.['names'] === 'connection')
    return Object.entries(playbook?.connections ?? {}).map(([name, kind]) => value(name, kind))
  const { schema } = place
  if (Array.isArray(schema['enum'])) return schema['enum'].map((one) => value(String(one)))
  if (schema['type'] === 'boolean') return [value('true'), value('false')]
  return []
}
