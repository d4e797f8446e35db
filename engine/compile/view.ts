// A playbook as the compiler and its rules look at it: graphs with positions and edges, every node with its type, ports and
// effect. Built once; nothing here judges, that is for the rules.
import type { Catalog } from '../catalog/catalog.ts'
import { type NodeType, portsOf, type RawFields } from '../catalog/define-node.ts'
import { ageOf, presentFields } from '../catalog/versions.ts'
import type { Severity, Span } from '../diagnostic.ts'
import type { JsonSchema, JsonValue, Path } from '../json.ts'
import type { Effect, Idempotent, Playbook, PlaybookNode } from '../playbook/schema.ts'
import { type Analysis, type Arrow, analyseGraph } from './graph.ts'
import type { Value } from './plan.ts'

/** Loop bodies may stand in each other this deep. */
export const MAX_LOOP_DEPTH = 32

export interface Edge extends Arrow {
  /** Where it stands in the document. */
  path: Path
}

export interface GraphView {
  kind: 'playbook' | 'loop'
  /** Its position in the plan of its own playbook. */
  index: number
  /** The loop whose body it is. */
  owner?: NodeView
  nodes: NodeView[]
  edges: Edge[]
  entries: number[]
  /** The node named by `onFailure`, and everything that it leads to. */
  recovery: Set<number>
  analysis: Analysis<Edge>
}

export interface NodeView {
  id: string
  raw: PlaybookNode
  path: Path
  graph: GraphView
  /** Its position in the graph. */
  at: number
  /** As the present version of the type has them. */
  fields: RawFields
  /** Undefined where the catalog has no such type, or an older version of it. */
  type?: NodeType
  /** With `error`; undefined where the type is unknown. */
  ports?: readonly string[]
  effect: Effect
  idempotent: Idempotent
  out: Edge[]
  incoming: Edge[]
  /** Edges to a node that is not in its graph. */
  loose: { port: string; to: string; path: Path }[]
  body?: GraphView
  reachable: boolean
  /** Filled in by typing. */
  values: Map<string, Value>
  proven: boolean
  output: JsonSchema
  undo?: { raw: { type: string; with: RawFields }; path: Path; type?: NodeType; values: Map<string, Value> }
  call?: Call
  /** Names of connections that its fields hold. */
  connections: { name: string; path: Path }[]
}

/** What became of the sub-playbook that a node calls. */
export type Call =
  | {
      status: 'ready'
      hash: string
      outputs: JsonSchema
      inputs?: JsonSchema
      connections: Playbook['connections']
      /** A step in it that is not safe to repeat. */
      unsafe?: string
    }
  | { status: 'missing' | 'circular' | 'unreadable'; reference: string }
  | { status: 'changed'; reference: string; expected: string; hash: string }
  | { status: 'faulty'; reference: string; problem: string; count: number }

/** An expression of the document, and what is known about it. */
export interface Use {
  node?: NodeView
  path: Path
  /** Where the expression begins in the scalar. */
  offset: number
  source: string
  /** Where its references are judged from: before the node, after a pass of its body, after its step, or at the end. */
  place: 'node' | 'until' | 'undo' | 'outputs'
  kind: 'cel' | 'lambda'
  /** What a lambda is given. */
  scope: readonly string[]
  /** The variables that are in scope. */
  names: ReadonlySet<string>
  /** Fields that are surely there, as `fieldPath` writes them. */
  known: ReadonlySet<string>
  steps: { id: string; guarded: boolean; span: Span }[]
  computedSteps: Span[]
  variables: { name: string; span: Span }[]
  type: JsonSchema
  problems: { code: string; message: string; span?: Span; instead?: string; severity: 'error' | 'warning' | 'info' }[]
}

/** Something about a field that does not fit. */
export interface FieldProblem {
  kind: 'missing' | 'ill-typed' | 'clash' | 'unknown' | 'duration' | 'not-literal' | 'unknown-list' | 'commented-list'
  node?: NodeView
  path: Path
  field: string
  message: string
  /** What the fix could put there. */
  suggestion?: JsonValue
  candidates?: readonly string[]
}

/** What is known of a rule when somebody wants an exception from it. */
export interface KnownRule {
  /** `FB` and three digits. */
  code: string
  title: string
  severity: Severity
  /** It has no exceptions. */
  safety?: true
}

export interface View {
  playbook: Playbook
  catalog: Catalog
  /** The playbook's own graph first, then the bodies in document order. */
  graphs: GraphView[]
  /** In document order, bodies included. */
  nodes: NodeView[]
  byId: Map<string, NodeView>
  duplicates: { node: NodeView; first: NodeView }[]
  tooDeep: NodeView[]
  uses: Use[]
  fieldProblems: FieldProblem[]
  outputs: Map<string, Value>
  /** Every rule by its code: what exceptions may name. */
  rules: ReadonlyMap<string, KnownRule>
  /** Who may be named by `to` of a question; `anybody`: the workspace does not say; undefined: it is not judged. */
  people?: readonly string[] | 'anybody'
  /** Exceptions that took effect: filled in when the rules have run, for those that run last. */
  applied: readonly { code: string; node?: string }[]
}

/** Whom a question of a node is put to, where that stands in the document as it is. */
export function recipientsIn({ type, fields, path }: NodeView): { name: string; path: Path }[] {
  const { to } = fields
  if (type?.beforehand === undefined || !Array.isArray(to)) return []
  return to.flatMap((name, at) =>
    typeof name === 'string' && !name.includes('${') ? [{ name, path: [...path, 'with', 'to', at] }] : [],
  )
}

export function buildView(playbook: Playbook, catalog: Catalog, rules: ReadonlyMap<string, KnownRule>): View {
  const view: View = {
    playbook,
    catalog,
    graphs: [],
    nodes: [],
    byId: new Map(),
    duplicates: [],
    tooDeep: [],
    uses: [],
    fieldProblems: [],
    outputs: new Map(),
    rules,
    applied: [],
  }
  buildGraph(view, playbook.nodes, ['nodes'], undefined, 0)
  return view
}

function buildGraph(
  view: View,
  nodes: Record<string, PlaybookNode>,
  path: Path,
  owner: NodeView | undefined,
  depth: number,
): GraphView {
  const graph: GraphView = {
    kind: owner ? 'loop' : 'playbook',
    index: view.graphs.length,
    ...(owner && { owner }),
    nodes: [],
    edges: [],
    entries: [],
    recovery: new Set(),
    analysis: undefined as unknown as Analysis<Edge>,
  }
  view.graphs.push(graph)
  const positions = new Map<string, number>()
  for (const [id, raw] of Object.entries(nodes)) {
    const node = nodeView(view.catalog, graph, id, raw, [...path, id])
    positions.set(id, node.at)
    graph.nodes.push(node)
    view.nodes.push(node)
    const first = view.byId.get(id)
    if (first) view.duplicates.push({ node, first })
    else view.byId.set(id, node)
    if (!raw.body) continue
    if (depth < MAX_LOOP_DEPTH) node.body = buildGraph(view, raw.body, [...node.path, 'body'], node, depth + 1)
    else view.tooDeep.push(node)
  }
  connect(graph, positions)
  analyse(graph, owner ? undefined : positions.get(view.playbook.onFailure ?? ''))
  return graph
}

function nodeView(catalog: Catalog, graph: GraphView, id: string, raw: PlaybookNode, path: Path): NodeView {
  const type = typeOf(catalog, raw)
  const fields: RawFields = type ? presentFields(type, raw) : (raw.with ?? {})
  const ports = type && safely(() => portsOf(type, fields), portsOf({ ...type, ports: [] }, fields))
  const own = type && {
    effect: type.effect,
    idempotent: type.idempotent,
    ...safely(() => type.generic?.(fields), undefined),
  }
  return {
    id,
    raw,
    path,
    graph,
    at: graph.nodes.length,
    fields,
    ...(type && { type }),
    ...(ports && { ports }),
    effect: (type?.generic && raw.effect) || own?.effect || 'none',
    idempotent: idempotentOf(raw, type, own?.idempotent),
    out: [],
    incoming: [],
    loose: [],
    reachable: false,
    values: new Map(),
    proven: false,
    output: {},
    connections: [],
    ...undoOf(catalog, raw, type, path),
  }
}

function idempotentOf(raw: PlaybookNode, type: NodeType | undefined, own: Idempotent | undefined): Idempotent {
  if (!type?.generic) return own ?? 'natural'
  if (raw.idempotent) return raw.idempotent
  // A node that says it only reads may be repeated, whatever its method looked like.
  return raw.effect === 'none' || raw.effect === 'read' ? 'natural' : (own ?? 'no')
}

/** The type of a node or an undo, unless it was written for a newer version than there is: then nothing is known of it. */
function typeOf(catalog: Catalog, written: { type: string; version?: number | undefined }): NodeType | undefined {
  const type = catalog.get(written.type)
  return type && ageOf(type, { version: written.version }) !== 'newer' ? type : undefined
}

function undoOf(catalog: Catalog, raw: PlaybookNode, type: NodeType | undefined, path: Path): Pick<NodeView, 'undo'> {
  const own = raw.undo
  const undoType = own ? typeOf(catalog, own) : type?.undo && catalog.get(type.undo.type)
  const fields = own && (undoType ? presentFields(undoType, own) : (own.with ?? {}))
  const given = own ? { type: own.type, with: fields ?? {} } : type?.undo
  if (!given) return {}
  return {
    undo: {
      raw: given,
      path: own ? [...path, 'undo'] : path,
      ...(undoType && { type: undoType }),
      values: new Map(),
    },
  }
}

/** Node types look at fields that nobody has checked yet; one that stumbles over them counts as silent. */
export function safely<T>(ask: () => T, otherwise: T): T {
  try {
    return ask()
  } catch {
    return otherwise
  }
}

function connect(graph: GraphView, positions: Map<string, number>): void {
  for (const node of graph.nodes) {
    const seen = new Set<string>()
    for (const { port, to, path } of targetsOf(node)) {
      const position = positions.get(to)
      if (position === undefined) {
        node.loose.push({ port, to, path })
        continue
      }
      const key = `${position} ${port}`
      if (seen.has(key)) continue
      seen.add(key)
      const edge = { from: node.at, port, to: position, path }
      graph.edges.push(edge)
      node.out.push(edge)
      graph.nodes[position]!.incoming.push(edge)
    }
  }
}

function targetsOf({ raw: { next }, path }: NodeView): { port: string; to: string; path: Path }[] {
  if (next === undefined) return []
  const one = (port: string, target: string | string[], at: Path) =>
    typeof target === 'string'
      ? [{ port, to: target, path: at }]
      : target.map((to, index) => ({ port, to, path: [...at, index] }))
  if (typeof next === 'string' || Array.isArray(next)) return one('done', next, [...path, 'next'])
  return Object.entries(next).flatMap(([port, target]) => one(port, target, [...path, 'next', port]))
}

function analyse(graph: GraphView, onFailure: number | undefined): void {
  const isEntry = (node: NodeView) =>
    graph.kind === 'playbook' ? node.type?.kind === 'trigger' : node.incoming.length === 0
  graph.entries = graph.nodes.filter(isEntry).map((node) => node.at)
  graph.analysis = analyseGraph<Edge>({
    size: graph.nodes.length,
    arrows: graph.edges,
    entries: graph.entries,
    alternative: graph.kind === 'playbook',
    ...(onFailure !== undefined && { recovery: onFailure }),
    ports: (at) => graph.nodes[at]!.ports?.filter((port) => port !== 'error'),
    joinsAny: (at) => graph.nodes[at]!.raw.join === 'any',
  })
  for (const node of graph.nodes) node.reachable = graph.analysis.isReachable(node.at)
  if (onFailure === undefined) return
  const open = [onFailure]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (graph.recovery.has(at)) continue
    graph.recovery.add(at)
    for (const edge of graph.nodes[at]!.out) open.push(edge.to)
  }
}

/** Whether a run can come to the node, the loops around it included. */
export function isReachable(node: NodeView): boolean {
  for (let at: NodeView | undefined = node; at; at = at.graph.owner) if (!at.reachable) return false
  return true
}

/** The node itself or the loop around it (around that …) that stands in `graph`; undefined where none does. */
export function standIn(node: NodeView, graph: GraphView): NodeView | undefined {
  let at: NodeView | undefined = node
  while (at && at.graph !== graph) at = at.graph.owner
  return at
}
