// From a judged view without errors to the graphs of the plan. Steps that no run can come to are left out.
import { parseDuration } from '../duration.ts'
import type { JsonObject, JsonSchema, JsonValue } from '../json.ts'
import type { Graph, PinnedMock, Retry, Step, Value } from './plan.ts'
import { type GraphView, isReachable, type NodeView, type View } from './view.ts'

const DEFAULT_BACKOFF_MS = 1_000
const DEFAULT_MAX_BACKOFF_MS = 300_000

/** A playbook's graphs, numbered from 0 within it; `calls` names the playbook that a step calls, by hash. */
export interface Built {
  graphs: Graph[]
  calls: { step: Step; hash: string }[]
}

export function buildGraphs(view: View, hash: string): Built {
  const graphs = view.graphs.filter((graph) => !graph.owner || isReachable(graph.owner))
  const numbers = new Map(graphs.map((graph, index) => [graph, index]))
  const calls: Built['calls'] = []
  return { graphs: graphs.map((graph) => buildGraph(view, graph, numbers, calls, hash)), calls }
}

function buildGraph(
  view: View,
  graph: GraphView,
  numbers: ReadonlyMap<GraphView, number>,
  calls: Built['calls'],
  hash: string,
): Graph {
  const nodes = graph.nodes.filter((node) => node.reachable)
  const positions = new Map(nodes.map((node, index) => [node.at, index]))
  const place = (at: number) => positions.get(at) as number
  const steps = nodes.map((node) => {
    const step = buildStep(node, place)
    if (node.body) step.graph = numbers.get(node.body) as number
    if (node.call?.status === 'ready') calls.push({ step, hash: node.call.hash })
    return step
  })
  for (const { next } of steps) {
    for (const to of Object.values(next).flat()) steps[to]!.incoming++
  }
  const shape = {
    kind: graph.kind,
    steps,
    entries: graph.entries.map(place),
    order: graph.analysis.order.filter((at) => positions.has(at)).map(place),
  }
  if (graph.kind === 'loop') return shape
  const { name, onFailure, vars, inputs } = view.playbook
  const failing = onFailure === undefined ? undefined : graph.nodes.find(({ id }) => id === onFailure)
  return {
    ...shape,
    name,
    hash,
    ...(failing && { onFailure: place(failing.at) }),
    ...(vars && { vars: vars as JsonObject }),
    ...(inputs && { inputs: inputs as JsonSchema }),
    ...(view.outputs.size > 0 && { outputs: Object.fromEntries(view.outputs) }),
  }
}

function buildStep(node: NodeView, place: (at: number) => number): Step {
  const type = node.type!
  const { raw } = node
  const next = new Map<string, number[]>()
  for (const { port, to } of node.out) {
    const targets = next.get(port)
    if (targets) targets.push(place(to))
    else next.set(port, [place(to)])
  }
  const undo = node.effect === 'change' || node.effect === 'destroy' ? buildUndo(node) : undefined
  return {
    id: node.id,
    title: raw.title ?? type.title,
    type: type.type,
    version: type.version,
    kind: type.kind,
    effect: node.effect,
    idempotent: node.idempotent,
    input: Object.fromEntries(node.values) as { [field: string]: Value },
    proven: node.proven,
    ports: [...(node.ports ?? [])],
    next: Object.fromEntries(next),
    incoming: 0,
    join: raw.join ?? 'all',
    ...(raw.retry && { retry: buildRetry(raw.retry) }),
    ...(raw.timeout !== undefined && { timeoutMs: parseDuration(raw.timeout) as number }),
    ...(undo && { undo }),
    ...(raw.mock && { mock: buildMock(raw.mock) }),
    ...(raw.example !== undefined && { example: raw.example }),
    ...(node.connections.length > 0 && { connections: [...new Set(node.connections.map(({ name }) => name))] }),
  }
}

function buildRetry(retry: NonNullable<NodeView['raw']['retry']>): Retry {
  const backoff = retry.backoff === undefined ? undefined : parseDuration(retry.backoff)
  const longest = retry.maxBackoff === undefined ? undefined : parseDuration(retry.maxBackoff)
  return {
    attempts: retry.attempts,
    backoffMs: backoff ?? DEFAULT_BACKOFF_MS,
    maxBackoffMs: longest ?? DEFAULT_MAX_BACKOFF_MS,
    ...(retry.on && { on: retry.on }),
  }
}

function buildUndo(node: NodeView): Step['undo'] {
  const { undo } = node
  if (!undo?.type) return undefined
  const { type, raw, values } = undo
  const own = type.generic?.(raw.with)
  return {
    type: type.type,
    // Absent means 1: plans from before nodes had versions keep their bytes.
    ...(type.version > 1 && { version: type.version }),
    input: Object.fromEntries(values) as { [field: string]: Value },
    effect: own?.effect ?? type.effect,
    idempotent: own?.idempotent ?? type.idempotent,
    ...(node.raw.undo?.retry && { retry: buildRetry(node.raw.undo.retry) }),
  }
}

function buildError({ code, message, retryable, sent }: NonNullable<NonNullable<NodeView['raw']['mock']>['error']>) {
  return {
    code,
    message: message ?? code,
    ...(retryable !== undefined && { retryable }),
    ...(sent !== undefined && { sent }),
  }
}

function buildMock({ output, port, error, duration }: NonNullable<NodeView['raw']['mock']>): PinnedMock {
  return {
    ...(output !== undefined && { output: output as JsonValue }),
    ...(port !== undefined && { port }),
    ...(error && { error: buildError(error) }),
    ...(duration !== undefined && { durationMs: parseDuration(duration) as number }),
  }
}
