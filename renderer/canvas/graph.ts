// What the canvas draws of a playbook: nodes with their ports, and edges, flat. Pure; sizes and places come after it.
import { type Diagnostic, type Effect, type Playbook, type PlaybookNode, portsOf } from '../../engine/index.ts'
import { catalog, type Family, familyOf, fieldsOfNode } from '../state/catalog.ts'
import { lineOf } from './nodes/node-line.ts'

export interface PortModel {
  name: string
  isWired: boolean
  isError: boolean
}

export interface NodeModel {
  id: string
  type: string
  family: Family
  /** What it is called: its title, else that of its type. */
  title: string
  /** The one line that says what this node does. */
  line: string
  ports: PortModel[]
  effect: Effect
  /** The loop that it stands in. */
  parent: string | undefined
  /** It is a loop: its body stands inside it. */
  isLoop: boolean
  isTrigger: boolean
  /** The playbook that it calls. */
  calls: string | undefined
  errors: number
  warnings: number
  /** The first problem, for the hint. */
  problem: string | undefined
  /** Its outcome is pinned in rehearsals. */
  isPinned: boolean
  /** A call that is opened in place: what it runs stands inside it. */
  isOpened?: true
  /** It stands in a playbook that is called: only looked at. */
  isForeign?: true
  note: string | undefined
}

export interface EdgeModel {
  id: string
  from: string
  port: string
  to: string
}

export interface GraphModel {
  nodes: NodeModel[]
  edges: EdgeModel[]
}

export const edgeId = (from: string, port: string, to: string): string => `${from} ${port} ${to}`

/** @param diagnostics of the document as it is now; they are counted at their nodes */
export function graphOf(playbook: Playbook, diagnostics: readonly Diagnostic[]): GraphModel {
  const problems = new Map<string, Diagnostic[]>()
  for (const one of diagnostics) {
    if (one.node !== undefined) problems.set(one.node, [...(problems.get(one.node) ?? []), one])
  }
  const model: GraphModel = { nodes: [], edges: [] }
  collect(playbook.nodes, undefined, problems, model)
  return model
}

function collect(
  nodes: { [id: string]: PlaybookNode },
  parent: string | undefined,
  problems: Map<string, Diagnostic[]>,
  model: GraphModel,
): void {
  for (const [id, node] of Object.entries(nodes)) {
    const targets = targetsByPort(node.next)
    model.nodes.push(nodeModel(id, node, parent, targets, problems.get(id) ?? []))
    for (const [port, to] of targets) {
      for (const target of to) {
        if (Object.hasOwn(nodes, target)) model.edges.push({ id: edgeId(id, port, target), from: id, port, to: target })
      }
    }
    if (node.body) collect(node.body, id, problems, model)
  }
}

function nodeModel(
  id: string,
  node: PlaybookNode,
  parent: string | undefined,
  targets: Map<string, string[]>,
  problems: readonly Diagnostic[],
): NodeModel {
  const type = catalog.get(node.type)
  const fields = fieldsOfNode(node)
  const names = type ? portsOf(type, fields) : ['done', 'error']
  for (const port of targets.keys()) if (!names.includes(port)) names.push(port)
  const errors = problems.filter(({ severity }) => severity === 'error')
  const playbook = fields['playbook']
  return {
    id,
    type: node.type,
    family: familyOf(node.type),
    title: node.title ?? type?.title ?? node.type,
    line: lineOf(fields, type),
    ports: names.map((name) => ({ name, isWired: targets.has(name), isError: name === 'error' })),
    effect: node.effect ?? type?.generic?.(fields).effect ?? type?.effect ?? 'none',
    parent,
    isLoop: type?.kind === 'for-each' || type?.kind === 'repeat' || node.body !== undefined,
    isTrigger: type?.kind === 'trigger',
    calls: type?.kind === 'call' && typeof playbook === 'string' ? playbook : undefined,
    errors: errors.length,
    warnings: problems.filter(({ severity }) => severity === 'warning').length,
    problem: (errors[0] ?? problems[0])?.message,
    isPinned: node.mock !== undefined,
    note: node.note,
  }
}

/** Where each port leads, as `next` means it. */
export function targetsByPort(next: PlaybookNode['next']): Map<string, string[]> {
  if (next === undefined) return new Map()
  if (typeof next === 'string') return new Map([['done', [next]]])
  if (Array.isArray(next)) return new Map([['done', next]])
  return new Map(Object.entries(next).map(([port, to]) => [port, typeof to === 'string' ? [to] : to]))
}

/** The node with this id, wherever it stands. */
export function findNode(nodes: { [id: string]: PlaybookNode }, id: string): PlaybookNode | undefined {
  for (const [key, node] of Object.entries(nodes)) {
    if (key === id) return node
    const inner = node.body && findNode(node.body, id)
    if (inner) return inner
  }
  return undefined
}

/** Every node id of the playbook, bodies of loops included. */
export function allIds(nodes: { [id: string]: PlaybookNode }): Set<string> {
  const ids = new Set<string>()
  for (const [id, node] of Object.entries(nodes)) {
    ids.add(id)
    if (node.body) for (const inner of allIds(node.body)) ids.add(inner)
  }
  return ids
}
