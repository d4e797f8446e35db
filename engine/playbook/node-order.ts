// The order in which nodes are written: as the run goes, so that the file can be read from top to bottom.
import type { JsonValue } from '../json.ts'

/** What the order depends on; anything that does not fit is taken for a node without edges. */
export interface OrderedNode {
  id: string
  next?: unknown
}

/**
 * The nodes that begin first, then every node after those that lead to it, branches in the order of their ports; then what
 * nothing leads to. Depends on the edges and on the order of the starting nodes alone, so ordering twice changes nothing. Which
 * node types there are does not count: a file is written the same way by everybody.
 */
export function orderNodes(nodes: readonly OrderedNode[], { isBody, onFailure }: Around = {}): string[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const targets = new Map(nodes.map((node) => [node.id, targetsOf(node.next).filter((id) => byId.has(id))]))
  const entered = new Set([...targets.values()].flat())
  // A node that leads on, and that nothing leads to, is a trigger.
  const begins = ({ id }: OrderedNode) => !isBody && id !== onFailure && !entered.has(id) && targets.get(id)?.length
  const triggers = nodes.filter(begins).map(({ id }) => id)
  const visited = new Set<string>()
  const order = reversePostorder(triggers, targets, visited)
  const starts = nodes.filter(({ id }) => !entered.has(id)).map(({ id }) => id)
  const rest = reversePostorder(starts, targets, visited)
  const circular = nodes.flatMap(({ id }) => reversePostorder([id], targets, visited))
  return [...triggers, ...order.filter((id) => !triggers.includes(id)), ...rest, ...circular]
}

export interface Around {
  /** It is the graph in a loop: nothing in it is a trigger. */
  isBody?: boolean
  /** The node that begins after a failure, and no trigger. */
  onFailure?: unknown
}

/** Every node id that a `next` names, in order: text, a list, or a map of ports. */
export function targetsOf(next: unknown): string[] {
  if (typeof next === 'string') return [next]
  if (Array.isArray(next)) return next.filter((target): target is string => typeof target === 'string')
  if (next && typeof next === 'object') return Object.values(next as { [port: string]: JsonValue }).flatMap(targetsOf)
  return []
}

/** Depth first without recursion: a chain may be ten thousand nodes long. */
function reversePostorder(starts: readonly string[], targets: Map<string, string[]>, visited: Set<string>): string[] {
  const order: string[] = []
  for (const start of [...starts].reverse()) {
    if (visited.has(start)) continue
    visited.add(start)
    const stack = [{ id: start, left: [...(targets.get(start) ?? [])] }]
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      // The last branch is entered first, so that the first one stands first in the reversed order.
      const target = top.left.pop()
      if (target === undefined) {
        order.push(top.id)
        stack.pop()
      } else if (!visited.has(target)) {
        visited.add(target)
        stack.push({ id: target, left: [...(targets.get(target) ?? [])] })
      }
    }
  }
  return order.reverse()
}
