// What follows from the shape of one graph alone: an order, cycles, what is upstream of what, and what surely ran before
// what. Near-linear in nodes and edges; it never calls a reference safe that is not.
//
// Two trees answer "did u surely complete before v starts?":
// - dominators (Cooper, Harvey, Kennedy: "A simple, fast dominance algorithm", 2001): every path to v passes u;
// - activation conditions: a node under the sole port of another runs whenever that one does, so two branches that fan out
//   from one port always run together. A condition's parent is a condition that it implies.
import { createForest, type Forest } from './forest.ts'

export interface Arrow {
  from: number
  port: string
  to: number
}

/** A graph by positions. `ports` are the output ports without `error`; undefined where the node type is unknown. */
export interface Shape<A extends Arrow = Arrow> {
  size: number
  arrows: readonly A[]
  /** Where the graph starts. */
  entries: readonly number[]
  /** Only one of the entries starts (the triggers of a playbook); otherwise all do (the body of a loop). */
  alternative: boolean
  /** A node that starts besides when the run has failed, with nothing but its own branch. */
  recovery?: number
  ports: (node: number) => readonly string[] | undefined
  /** The node starts with the first edge that is taken. */
  joinsAny: (node: number) => boolean
}

export interface Analysis<A extends Arrow = Arrow> {
  /** Every edge that closes no cycle leads forward here. Stable: follows the document where edges leave a choice. */
  order: readonly number[]
  /** The edges that close a cycle; all other answers are as if they were not there. */
  closing: readonly A[]
  /** Whether a run can come to the node at all. */
  isReachable(node: number): boolean
  /** Whether some path leads from `above` to `node`. */
  isUpstream(above: number, node: number): boolean
  /** Whether `above` has completed (not by its error port) whenever `node` starts. */
  isSurelyBefore(above: number, node: number): boolean
  /** Whether `above` has completed in every run of this graph that ends well and is not stopped early. */
  isSureAtEnd(above: number): boolean
}

interface Walk<A extends Arrow> {
  order: number[]
  place: Int32Array
  closing: A[]
  reachable: Uint8Array
  /** Edges that close no cycle. */
  outgoing: A[][]
  /** Edges that close no cycle and come from reachable nodes. */
  incoming: A[][]
}

export function analyseGraph<A extends Arrow>(shape: Shape<A>): Analysis<A> {
  const walk = walkGraph(shape)
  const dominators = dominatorsOf(shape, walk)
  const conditions = conditionsOf(shape, walk)
  const isUpstream = upstreamQuery(shape.size, walk, () => false)
  const isWideAny = (node: number) => shape.joinsAny(node) && walk.incoming[node]!.length > 1
  const hasAny = walk.order.some(isWideAny)
  // A node that starts with its first taken edge does not wait for what stands behind the others.
  const isAwaited = hasAny ? upstreamQuery(shape.size, walk, isWideAny) : isUpstream

  const isRun = (node: number) => walk.reachable[node] === 1
  const dominates = (above: number, node: number) => isRun(above) && isRun(node) && dominators.isAbove(above, node)

  const isSettledBefore = (above: number, node: number): boolean => {
    if (dominates(above, node) || isAwaited(above, node)) return true
    if (!hasAny) return false
    for (let gate = dominators.above(node); gate >= 0; gate = dominators.above(gate)) {
      if (gate === above || isAwaited(above, gate)) return true
    }
    return false
  }

  return {
    order: walk.order,
    closing: walk.closing,
    isReachable: isRun,
    isUpstream: (above, node) => (above !== node && dominates(above, node)) || isUpstream(above, node),
    isSurelyBefore: (above, node) =>
      above !== node &&
      isRun(above) &&
      isRun(node) &&
      conditions.forest.isAncestor(conditions.completed[above]!, conditions.active[node]!) &&
      isSettledBefore(above, node),
    isSureAtEnd: (above) => isRun(above) && conditions.completed[above] === 0,
  }
}

/** Depth first, without recursion: reverse postorder is topological, and an edge to a node on the stack closes a cycle. */
function walkGraph<A extends Arrow>(shape: Shape<A>): Walk<A> {
  const { size } = shape
  const outgoing: A[][] = Array.from({ length: size }, () => [])
  for (const arrow of shape.arrows) outgoing[arrow.from]!.push(arrow)
  const mark = new Uint8Array(size) // 0 new, 1 on the stack, 2 done
  const left = Int32Array.from(outgoing, (arrows) => arrows.length)
  const closing: A[] = []
  const finished: number[] = []
  const visit = (root: number): void => {
    if (mark[root] !== 0) return
    const stack = [root]
    mark[root] = 1
    while (stack.length > 0) {
      const node = stack[stack.length - 1]!
      if (left[node] === 0) {
        mark[node] = 2
        finished.push(node)
        stack.pop()
        continue
      }
      left[node] = left[node]! - 1
      const arrow = outgoing[node]![left[node]!]!
      if (mark[arrow.to] === 1) closing.push(arrow)
      else if (mark[arrow.to] === 0) {
        mark[arrow.to] = 1
        stack.push(arrow.to)
      }
    }
  }
  if (shape.recovery !== undefined) visit(shape.recovery)
  for (let at = shape.entries.length - 1; at >= 0; at--) visit(shape.entries[at]!)
  const reachable = Uint8Array.from(mark, (state) => (state === 2 ? 1 : 0))
  for (let node = 0; node < size; node++) visit(node)

  const closed = new Set<A>(closing)
  const incoming: A[][] = Array.from({ length: size }, () => [])
  for (const arrow of shape.arrows) {
    if (reachable[arrow.from] === 1 && !closed.has(arrow)) incoming[arrow.to]!.push(arrow)
  }
  const order = finished.reverse()
  const place = new Int32Array(size)
  order.forEach((node, at) => {
    place[node] = at
  })
  const forward = outgoing.map((arrows) => (closed.size === 0 ? arrows : arrows.filter((arrow) => !closed.has(arrow))))
  return { order, place, closing: closing.reverse(), reachable, outgoing: forward, incoming }
}

function dominatorsOf<A extends Arrow>(shape: Shape<A>, walk: Walk<A>) {
  const forest = createForest()
  const entry = new Set(shape.entries)
  if (shape.recovery !== undefined) entry.add(shape.recovery)
  const inForest = new Int32Array(shape.size)
  const nodeOf: number[] = [-1]
  for (const node of walk.order) {
    if (walk.reachable[node] === 0) continue
    let above = entry.has(node) ? 0 : -1
    for (const { from } of walk.incoming[node]!) {
      above = above < 0 ? inForest[from]! : forest.common(above, inForest[from]!)
    }
    inForest[node] = forest.add(Math.max(above, 0))
    nodeOf.push(node)
  }
  return {
    isAbove: (above: number, node: number) => forest.isAncestor(inForest[above]!, inForest[node]!),
    /** The nearest node that every path to `node` passes; -1 when there is none. */
    above: (node: number) => nodeOf[forest.parent(inForest[node]!)]!,
  }
}

interface Conditions {
  forest: Forest
  /** Node → the condition under which it starts. */
  active: Int32Array
  /** Node → the condition under which it has completed, other than by its error port. */
  completed: Int32Array
}

function conditionsOf<A extends Arrow>(shape: Shape<A>, walk: Walk<A>): Conditions {
  const forest = createForest()
  const alternatives = createAlternatives(forest)
  const active = new Int32Array(shape.size)
  const completed = new Int32Array(shape.size)
  const portConditions = new Map<A, number>()
  const triggers =
    shape.alternative && shape.entries.length > 1
      ? alternatives.split(0, shape.entries.length, shape.entries.length)
      : undefined
  const entryCondition = new Map(shape.entries.map((node, at) => [node, triggers?.[at] ?? 0]))
  const { recovery } = shape
  if (recovery !== undefined && !entryCondition.has(recovery)) entryCondition.set(recovery, forest.add(0))

  for (const node of walk.order) {
    if (walk.reachable[node] === 0) continue
    const reasons = new Set(walk.incoming[node]!.map((arrow) => portConditions.get(arrow)!))
    const entry = entryCondition.get(node)
    if (entry !== undefined) reasons.add(entry)
    active[node] = alternatives.any(reasons)
    completed[node] = leave(node)
  }
  return { forest, active, completed }

  /** Gives every outgoing edge its condition. A failure that no edge takes fails the run, so it needs none. */
  function leave(node: number): number {
    const arrows = walk.outgoing[node]!
    const declared = shape.ports(node)
    if (arrows.every(({ port }) => declared?.length === 1 && port === declared[0])) {
      for (const arrow of arrows) portConditions.set(arrow, active[node]!)
      return active[node]!
    }
    let done = active[node]!
    if (arrows.some(({ port }) => port === 'error')) {
      const [well, badly] = alternatives.split(done, 2, 2) as [number, number]
      done = well
      for (const arrow of arrows) if (arrow.port === 'error') portConditions.set(arrow, badly)
    }
    const wired = [...new Set(arrows.map(({ port }) => port).filter((port) => port !== 'error'))]
    const only = declared?.length === 1 && wired.length === 1 && declared[0] === wired[0]
    // Ports of unknown node types never cover all that may happen: one more is assumed.
    const known = declared !== undefined && wired.every((port) => declared.includes(port))
    const made = only ? [done] : alternatives.split(done, wired.length, known ? declared.length : wired.length + 1)
    const byPort = new Map(wired.map((port, at) => [port, made[at]!]))
    for (const arrow of arrows) if (arrow.port !== 'error') portConditions.set(arrow, byPort.get(arrow.port)!)
    return done
  }
}

/** Conditions that exclude each other and together make up a whole: the ports of a node, the triggers of a playbook. */
function createAlternatives(forest: Forest) {
  const groupOf = new Map<number, { whole: number; size: number }>()
  const known = new Map<string, number>()

  /** Follows "all alternatives are there, so the whole is" upwards until `goal` is reached. */
  const covers = (members: Set<number>, goal: number): boolean => {
    const seen = new Set(members)
    const queue = [...members]
    const counts = new Map<object, number>()
    for (let member = queue.pop(); member !== undefined; member = queue.pop()) {
      if (member === goal) return true
      const group = groupOf.get(member)
      if (!group) continue
      const count = (counts.get(group) ?? 0) + 1
      counts.set(group, count)
      if (count === group.size && !seen.has(group.whole)) {
        seen.add(group.whole)
        queue.push(group.whole)
      }
    }
    return false
  }

  return {
    /** New conditions below `whole`: `count` of the `size` alternatives that there are. */
    split(whole: number, count: number, size: number): number[] {
      const group = { whole, size }
      return Array.from({ length: count }, () => {
        const member = forest.add(whole)
        groupOf.set(member, group)
        return member
      })
    },
    /** The condition "at least one of these". */
    any(members: Set<number>): number {
      const list = [...members]
      if (list.length === 0) return 0
      const common = list.reduce((a, b) => forest.common(a, b))
      if (covers(members, common)) return common
      const key = list.sort((a, b) => a - b).join()
      const found = known.get(key)
      if (found !== undefined) return found
      const made = forest.add(common)
      known.set(key, made)
      return made
    },
  }
}

/** Edges that a search may follow before the search from the other end has its turn; eight times more each time. */
const FIRST_BUDGET = 32
/** Searches longer than this are not repeated: everything downstream of the node is worked out and kept. */
const LAST_BUDGET = 4_096
const KEPT_TARGETS = 256

/** Searches from both ends in turn, so that the cost is that of the shorter search; edges outside the interval are passed by. */
function upstreamQuery<A extends Arrow>(size: number, walk: Walk<A>, isBarrier: (node: number) => boolean) {
  const { place } = walk
  const stamps = new Int32Array(size)
  let stamp = 0
  const downstream = new Map<number, Uint8Array>()

  const backwards = (above: number, node: number, budget: number): boolean | undefined => {
    stamp++
    const stack = [node]
    let left = budget
    while (stack.length > 0) {
      const at = stack.pop()!
      if (isBarrier(at)) continue
      for (const { from } of walk.incoming[at]!) {
        if (from === above) return true
        if (left-- === 0) return undefined
        if (place[from]! < place[above]! || stamps[from] === stamp) continue
        stamps[from] = stamp
        stack.push(from)
      }
    }
    return false
  }

  const forwards = (above: number, node: number, budget: number): boolean | undefined => {
    stamp++
    const stack = [above]
    let left = budget
    while (stack.length > 0) {
      for (const { to } of walk.outgoing[stack.pop()!]!) {
        if (left-- === 0) return undefined
        if (isBarrier(to)) continue
        if (to === node) return true
        if (place[to]! > place[node]! || stamps[to] === stamp) continue
        stamps[to] = stamp
        stack.push(to)
      }
    }
    return false
  }

  const allDownstream = (above: number): Uint8Array => {
    const reached = new Uint8Array(size)
    const stack = [above]
    while (stack.length > 0) {
      for (const { to } of walk.outgoing[stack.pop()!]!) {
        if (reached[to] === 1 || isBarrier(to)) continue
        reached[to] = 1
        stack.push(to)
      }
    }
    if (downstream.size >= KEPT_TARGETS) downstream.clear()
    downstream.set(above, reached)
    return reached
  }

  return (above: number, node: number): boolean => {
    if (place[above]! >= place[node]! || walk.reachable[above] === 0) return false
    const known = downstream.get(above)
    if (known) return known[node] === 1
    for (let budget = FIRST_BUDGET; budget <= LAST_BUDGET; budget *= 8) {
      const found = backwards(above, node, budget) ?? forwards(above, node, budget)
      if (found !== undefined) return found
    }
    return allDownstream(above)[node] === 1
  }
}
