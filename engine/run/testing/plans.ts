// Plans for tests of the machine, made by hand or at random, without a document or a compiler.
import fc from 'fast-check'
import type { Graph, Plan, Step } from '../../compile/plan.ts'

export const PLAN_HASH = 'sha256:test'

/** A step with everything that a test does not care about filled in. */
export function step(id: string, part: Partial<Step> = {}): Step {
  return {
    id,
    title: id,
    type: 'test/task',
    version: 1,
    kind: 'task',
    effect: 'none',
    idempotent: 'natural',
    input: {},
    proven: true,
    ports: ['done', 'error'],
    next: {},
    incoming: 0,
    join: 'all',
    ...part,
  }
}

/** A graph whose steps name their successors: counts incoming edges and finds the entries. */
export function graph(kind: Graph['kind'], steps: Step[], part: Partial<Graph> = {}): Graph {
  const incoming = steps.map(() => 0)
  for (const { next } of steps) for (const to of Object.values(next).flat()) incoming[to] = (incoming[to] ?? 0) + 1
  const counted = steps.map((one, index) => ({ ...one, incoming: incoming[index] as number }))
  const entries = counted.flatMap((one, index) => {
    if (one.incoming > 0 || index === part.onFailure) return []
    return kind === 'loop' || one.kind === 'trigger' ? [index] : []
  })
  return { kind, steps: counted, entries, order: counted.map((_, index) => index), ...part }
}

export function plan(...graphs: Graph[]): Plan {
  return {
    plan: 1,
    hash: PLAN_HASH,
    playbook: { name: 'test', hash: 'sha256:playbook' },
    graphs,
    connections: {},
    effect: 'change',
  }
}

export const trigger = (next: number[] = [1]): Step => step('trigger', { kind: 'trigger', next: { done: next } })

/** What a random plan may hold. */
export interface RandomPlanOptions {
  joinAny: boolean
  /** Failures may go without an error edge, and end the run. */
  unhandled: boolean
  loops: boolean
  outside: boolean
  /** Steps outside take their time, fail or are too late; loops, waits and steps have timeouts. */
  timed?: boolean
}

const PORTS = ['left', 'right', 'done'] as const

/** A random acyclic plan of up to about 40 steps, loops and calls nested up to two deep. */
export function randomPlan(options: RandomPlanOptions): fc.Arbitrary<Plan> {
  return fc.infiniteStream(fc.nat(1_000_000)).map((numbers) => {
    const draw = (below: number) => (numbers.next().value as number) % below
    const graphs: Graph[] = []
    addGraph(graphs, 'playbook', draw, options, 0)
    return plan(...graphs)
  })
}

function addGraph(
  graphs: Graph[],
  kind: Graph['kind'],
  draw: (below: number) => number,
  options: RandomPlanOptions,
  depth: number,
): number {
  const at = graphs.length
  graphs.push(undefined as unknown as Graph)
  const first = kind === 'playbook' ? 1 : 0
  const count = first + 1 + draw(depth === 0 ? 9 : 4)
  const steps: Step[] = []
  for (let index = 0; index < count; index++) {
    if (index < first) steps.push({ ...trigger([]), id: `trigger-${at}` })
    else steps.push(randomStep(`node-${at}-${index}`, graphs, draw, options, depth))
  }
  for (let to = first; to < count; to++) connect(steps, to, first, kind === 'loop', draw, options)
  graphs[at] = graph(kind, steps, kind === 'playbook' && at > 0 && draw(2) === 0 ? { outputs: {} } : {})
  return at
}

function randomStep(
  id: string,
  graphs: Graph[],
  draw: (below: number) => number,
  options: RandomPlanOptions,
  depth: number,
): Step {
  const join = options.joinAny && draw(4) === 0 ? 'any' : 'all'
  const nested = options.loops && depth < 2 && draw(options.timed ? 3 : 5) === 0
  if (nested) {
    const kind = (['for-each', 'repeat', 'call'] as const)[draw(3)] ?? 'for-each'
    const graphIndex = addGraph(graphs, kind === 'call' ? 'playbook' : 'loop', draw, options, depth + 1)
    const retry = options.timed && draw(3) === 0 && { retry: timedRetry(draw) }
    return step(id, { kind, join, graph: graphIndex, ...(options.timed && draw(2) === 0 && timeout(draw)), ...retry })
  }
  if (options.timed) return timedStep(id, join, draw, options)
  const outside = options.outside && draw(3) === 0
  return step(id, {
    join,
    ports: [...PORTS, 'error'],
    ...(outside && { effect: 'change', idempotent: draw(2) === 0 ? 'no' : 'key' }),
    ...(outside && draw(2) === 0 && { undo: { type: 'test/task', input: {}, effect: 'change', idempotent: 'key' } }),
    ...(draw(4) === 0 && { retry: { attempts: 1 + draw(3), backoffMs: 100, maxBackoffMs: 1_000 } }),
  })
}

/** No two things of a plan happen at the same instant by chance: which comes first would be a matter of the driver. */
const instant = (draw: (below: number) => number, upTo: number): number => draw(upTo) + draw(99_991) / 100_003

const timeout = (draw: (below: number) => number) => ({ timeoutMs: 1 + instant(draw, 900) })
const timedRetry = (draw: (below: number) => number) => {
  const backoffMs = 1 + instant(draw, 200)
  return { attempts: 2 + draw(2), backoffMs, maxBackoffMs: 10 * backoffMs }
}

function timedStep(id: string, join: 'all' | 'any', draw: (below: number) => number, options: RandomPlanOptions): Step {
  const isOutside = options.outside && draw(2) === 0
  const isSafe = draw(2) === 0
  const error = { code: 'test/failed', message: id, retryable: draw(2) === 0 }
  const mock = { output: { id }, port: PORTS[draw(3)] ?? 'done', durationMs: 1 + instant(draw, 600) }
  const { output: _, port: __, ...failing } = { ...mock, error }
  return step(id, {
    join,
    ports: [...PORTS, 'error'],
    ...(isOutside && { effect: 'change', idempotent: isSafe ? 'key' : 'no', mock: draw(3) === 0 ? failing : mock }),
    ...(draw(3) === 0 && timeout(draw)),
    ...((!isOutside || isSafe) && draw(2) === 0 && { retry: timedRetry(draw) }),
  })
}

function connect(
  steps: Step[],
  to: number,
  first: number,
  mayStart: boolean,
  draw: (below: number) => number,
  options: RandomPlanOptions,
): void {
  const edges = mayStart && draw(3) === 0 ? 0 : 1 + draw(3)
  for (let edge = 0; edge < edges && to > 0; edge++) {
    const from = steps[draw(to)] as Step
    const ports = from.kind === 'task' ? PORTS : (['done'] as const)
    const port = ports[draw(ports.length)] ?? 'done'
    from.next[port] = [...(from.next[port] ?? []), to]
  }
  const handled = steps[draw(Math.max(1, to))]
  if (handled && to > first && handled.kind !== 'trigger' && (!options.unhandled || draw(2) === 0)) {
    handled.next.error = [...(handled.next.error ?? []), to]
  }
}
