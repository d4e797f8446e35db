// Edges that lead in a circle.
import { newNode } from '../../catalog/define-node.ts'
import type { Edit, Fix } from '../../diagnostic.ts'
import { freeIds } from '../free-id.ts'
import type { Rule } from '../rule.ts'
import { type Edge, type GraphView, type NodeView, safely, type View } from '../view.ts'

/** How often a loop that mends a circle goes round at most, until somebody says otherwise. */
const PASSES = 10

export const cycle: Rule = {
  code: 'FB105',
  name: 'cycle',
  title: 'Cycle',
  severity: 'error',
  why: 'A node runs at most once and waits for its incoming edges, so nodes in a circle would wait for each other for ever.',
  mend: 'Repetition is written as a loop: put the repeated nodes into the body of a loop that says how often it goes round and what ends it. Otherwise remove the edge that closes the circle.',
  *check(view) {
    const freeId = freeIds(view)
    for (const graph of view.graphs) {
      for (const closing of graph.analysis.closing) {
        const last = graph.nodes[closing.from]!
        const first = graph.nodes[closing.to]!
        yield {
          node: last,
          path: closing.path,
          message:
            first === last
              ? `${last.id} leads to itself. Put it into the body of a loop, or remove this edge.`
              : `The edge from ${last.id} back to ${first.id} closes a circle. Put the nodes from ${first.id} to ${last.id} into the body of a loop, or remove this edge.`,
          fix: wrapped(view, graph, closing, freeId) ?? removed(first, last, closing),
        }
      }
    }
  },
}

const opened = (first: NodeView, last: NodeView, { port }: Edge): Edit => ({
  op: 'disconnect',
  from: last.id,
  port,
  to: first.id,
})

const removed = (first: NodeView, last: NodeView, closing: Edge): Fix => ({
  title: `Remove the edge from ${last.id} to ${first.id}`,
  edits: [opened(first, last, closing)],
})

/** The nodes of the circle as the body of a loop; undefined where that would change what the rest of the playbook means. */
function wrapped(view: View, graph: GraphView, closing: Edge, freeId: (base: string) => string): Fix | undefined {
  const repeats = view.catalog.types.find(({ loops }) => loops === 'until')
  if (!repeats) return undefined
  const first = graph.nodes[closing.to]!
  const last = graph.nodes[closing.from]!
  const circle = graph.nodes.filter((node) => isBetween(graph, first, node, last))
  const inside = new Set(circle)
  const exits = circle.flatMap((node) => node.out.filter((edge) => !inside.has(graph.nodes[edge.to]!)))
  const isOpen = circle.some(
    (node) =>
      node.type?.kind === 'trigger' ||
      graph.recovery.has(node.at) ||
      // The same in the body of a loop, where that it is named there is a problem of its own.
      node.id === view.playbook.onFailure ||
      // Somebody comes in elsewhere than at the beginning.
      (node !== first && node.incoming.some((edge) => !inside.has(graph.nodes[edge.from]!))),
  )
  if (isOpen || exits.some((edge) => mustStay(graph.nodes[edge.from]!, edge)) || isAskedFor(view, inside))
    return undefined
  const until = conditionOf(graph, exits)
  const what = first === last ? first.id : `${first.id} to ${last.id}`
  const node = newNode(repeats, { ...(until && { until }), passes: PASSES })
  return {
    title: `Repeat ${what} in a loop, ${until ? 'until its condition is so' : `${PASSES} times`}`,
    edits: [
      opened(first, last, closing),
      { op: 'wrap-nodes', nodes: circle.map((one) => one.id), id: freeId(`${first.id}-again`), node },
    ],
  }
}

/** An edge that cannot become the loop's own `done`: of a failure, or of a port that must lead somewhere. */
const mustStay = ({ type }: NodeView, { port }: Edge): boolean =>
  port === 'error' || type?.requiredPorts?.includes(port) === true

const isBetween = ({ analysis }: GraphView, first: NodeView, node: NodeView, last: NodeView): boolean =>
  node === first ||
  node === last ||
  (first !== last && analysis.isUpstream(first.at, node.at) && analysis.isUpstream(node.at, last.at))

/** Whether something outside reads what the nodes give: from outside a loop there is no one output of a step in it. */
function isAskedFor(view: View, inside: ReadonlySet<NodeView>): boolean {
  const ids = new Set([...inside].map(({ id }) => id))
  return view.uses.some((use) => !(use.node && isWithin(use.node, inside)) && use.steps.some(({ id }) => ids.has(id)))
}

function isWithin(node: NodeView, inside: ReadonlySet<NodeView>): boolean {
  for (let at: NodeView | undefined = node; at; at = at.graph.owner) if (inside.has(at)) return true
  return false
}

/** What must be so for the circle to be left, where the one node by which it is left says so. */
function conditionOf(graph: GraphView, exits: readonly Edge[]): string | undefined {
  const from = new Set(exits.map((edge) => graph.nodes[edge.from]!))
  const [node] = from
  if (!node || from.size !== 1) return undefined
  const ports = [...new Set(exits.map(({ port }) => port))]
  const step = node.id.includes('-') ? `steps["${node.id}"]` : `steps.${node.id}`
  return safely(() => node.type?.goesBy?.(node.fields, ports, step), undefined)
}
