// What is in scope of a node's expressions, as JSON Schemas: for completion and hover. The compiler judges by itself and more
// strictly; nothing here decides whether a playbook is right.
import {
  type Catalog,
  checkExpression,
  type JsonSchema,
  type JsonValue,
  type Playbook,
  type PlaybookNode,
  parseTemplate,
  portsOf,
  presentFields,
  type ScopeTypes,
} from '../../engine/index.ts'
import { findNode, type Graph, targetsOf } from './find-node.ts'

const RUN: JsonSchema = {
  type: 'object',
  properties: {
    id: { type: 'string', description: 'The run’s id' },
    started: { type: 'string', description: 'When it started' },
    mode: { enum: ['simulate', 'shadow', 'live'], description: 'Whether it is real' },
  },
}

const ERROR: JsonSchema = {
  type: 'object',
  properties: {
    code: { type: 'string' },
    message: { type: 'string' },
    node: { type: 'string' },
    retryable: { type: 'boolean' },
    data: {},
  },
}

/** The types around a node; around the playbook's outputs where no node is named. */
export function scopeTypesOf(playbook: Playbook, catalog: Catalog, id: string | undefined): ScopeTypes {
  const inputs = playbook.inputs ?? {}
  const types: ScopeTypes = { alert: inputs, inputs, vars: schemaOf(playbook.vars ?? {}), run: RUN }
  const steps: { [id: string]: JsonSchema } = {}
  const withSteps = (): ScopeTypes => ({ ...types, steps: { type: 'object', properties: steps } })
  const found = id === undefined ? undefined : findNode(playbook, id)
  if (!found) {
    for (const [name, node] of Object.entries(playbook.nodes)) steps[name] = outputOf(node, catalog)
    return withSteps()
  }
  let graph: Graph = playbook.nodes
  for (const step of [...found.owners, found.id]) {
    const node = graph[step] as PlaybookNode
    for (const name of upstreamOf(graph, step)) steps[name] = outputOf(graph[name] as PlaybookNode, catalog)
    if (isAfterError(graph, step, graph === playbook.nodes ? playbook.onFailure : undefined)) types['error'] = ERROR
    if (step === found.id || !node.body) continue
    types['index'] = { type: 'integer' }
    const type = catalog.get(node.type)
    if (type?.kind === 'for-each') types['item'] = elementOf(presentFields(type, node)['items'], withSteps())
    graph = node.body
  }
  return withSteps()
}

/** The type of an element of a list that a field holds. */
export function elementOf(items: JsonValue | undefined, types: ScopeTypes): JsonSchema {
  if (Array.isArray(items)) return items[0] === undefined ? {} : schemaOf(items[0])
  const source = typeof items === 'string' ? wholeExpression(items) : undefined
  return source === undefined ? {} : checkExpression(`(${source})[0]`, types).type
}

/** The expression of a text that is exactly one `${…}`. */
export function wholeExpression(text: string): string | undefined {
  try {
    const { parts, whole } = parseTemplate(text)
    const [part] = parts
    return whole && part !== undefined && typeof part !== 'string' ? part.cel : undefined
  } catch {
    return undefined
  }
}

export function upstreamOf(graph: Graph, id: string): string[] {
  const before = new Map<string, string[]>()
  for (const [from, node] of Object.entries(graph)) {
    for (const { to } of targetsOf(node.next)) before.set(to, [...(before.get(to) ?? []), from])
  }
  const seen = new Set<string>()
  const open = [...(before.get(id) ?? [])]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at) || at === id) continue
    seen.add(at)
    open.push(...(before.get(at) ?? []))
  }
  return Object.keys(graph).filter((name) => seen.has(name))
}

function isAfterError(graph: Graph, id: string, onFailure: string | undefined): boolean {
  const before = new Set([id, ...upstreamOf(graph, id)])
  if (onFailure !== undefined && before.has(onFailure)) return true
  return Object.values(graph).some((node) =>
    targetsOf(node.next).some(({ port, to }) => port === 'error' && before.has(to)),
  )
}

export function outputOf(node: PlaybookNode, catalog: Catalog): JsonSchema {
  const type = catalog.get(node.type)
  if (!type) return {}
  if (node.body) {
    const ends = Object.entries(node.body).filter(([, inner]) => canEndAt(inner, catalog))
    const properties = Object.fromEntries(ends.map(([id, inner]) => [id, outputOf(inner, catalog)]))
    return { type: 'array', items: { type: 'object', properties } }
  }
  if (type.kind === 'call') return {}
  const own = safely(() => type.outputFor?.(presentFields(type, node))) ?? type.outputSchema
  const { example } = node
  if (!type.generic || example === undefined || typeof example !== 'object' || example === null) return own
  const properties = (own['properties'] ?? {}) as { [name: string]: JsonSchema }
  const seen = (schemaOf(example)['properties'] ?? {}) as { [name: string]: JsonSchema }
  const open = (schema: JsonSchema | undefined) => !schema || (!schema['type'] && !schema['properties'])
  const merged = Object.entries(properties).map(([name, schema]) => [
    name,
    open(schema) ? (seen[name] ?? schema) : schema,
  ])
  return { ...own, properties: Object.fromEntries(merged) }
}

function canEndAt(node: PlaybookNode, catalog: Catalog): boolean {
  const wired = new Set(targetsOf(node.next).map(({ port }) => port))
  const type = catalog.get(node.type)
  const ports = (type && safely(() => portsOf(type, presentFields(type, node)))) ?? []
  return wired.size === 0 || ports.some((port) => port !== 'error' && !wired.has(port))
}

function safely<T>(ask: () => T): T | undefined {
  try {
    return ask()
  } catch {
    return undefined
  }
}

/** A schema that a sample fits. */
export function schemaOf(value: JsonValue, depth = 0): JsonSchema {
  if (value === null || depth > 12) return {}
  if (Array.isArray(value)) return { type: 'array', items: value[0] === undefined ? {} : schemaOf(value[0], depth + 1) }
  if (typeof value !== 'object') return { type: typeof value }
  const properties = Object.entries(value).map(([name, inner]) => [name, schemaOf(inner, depth + 1)])
  return { type: 'object', properties: Object.fromEntries(properties) }
}
