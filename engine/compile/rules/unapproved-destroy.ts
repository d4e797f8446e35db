// Something that cannot be undone, on a path without an approval.
import { type NodeType, newNode } from '../../catalog/define-node.ts'
import type { Edit } from '../../diagnostic.ts'
import { freeIds } from '../free-id.ts'
import type { Rule } from '../rule.ts'
import type { NodeView, View } from '../view.ts'

export const unapprovedDestroy: Rule = {
  code: 'FB402',
  name: 'unapproved-destroy',
  title: 'Destroys without approval',
  severity: 'error',
  safety: true,
  why: 'What the node does cannot be undone. Automation that mistakes a campaign for an attack must not be able to do it unasked, on any path.',
  mend: 'Put an approval before it and lead the port by which it is approved, and nothing else, to the node.',
  *check(view) {
    const approved = approvedNodes(view)
    const freeId = freeIds(view)
    const asks = view.catalog.types.find((type) => type.approves?.length)
    for (const node of view.nodes) {
      if (node.effect !== 'destroy' || !node.reachable || approved.has(node)) continue
      yield {
        node,
        path: node.path,
        message: `${node.id} does what cannot be undone, and some path to it passes no approval. Put an approval before it.`,
        ...(asks && {
          fix: {
            title: `Put an approval before ${node.id}`,
            edits: askedBefore(view, node, approved, asks, freeId(`approve-${node.id}`)),
          },
        }),
      }
    }
  },
}

/** An approval takes over the edges that lead to the node unasked, and leads to it once it is given. */
function askedBefore(view: View, node: NodeView, approved: ReadonlySet<NodeView>, asks: NodeType, id: string): Edit[] {
  const { nodes, owner } = node.graph
  const edges = node.incoming.filter((edge) => !isAsked(nodes[edge.from]!, edge.port, approved))
  const question = `Go on with “${(node.raw.title ?? node.id).replaceAll('${', '$ {')}”? It cannot be undone.`
  const next = Object.fromEntries((asks.approves ?? []).map((port) => [port, node.id]))
  const approval = { ...newNode(asks, { question }), next }
  return [
    ...edges.map(({ from, port }): Edit => ({ op: 'disconnect', from: nodes[from]!.id, port, to: node.id })),
    { op: 'add-node', id, node: approval, ...(owner && { parent: owner.id }) },
    ...edges.map(({ from, port }): Edit => ({ op: 'connect', from: nodes[from]!.id, port, to: id })),
    ...(view.playbook.onFailure === node.id ? [{ op: 'set', path: ['onFailure'], value: id } as const] : []),
  ]
}

const isAsked = (source: NodeView, port: string, approved: ReadonlySet<NodeView>): boolean =>
  approved.has(source) || source.type?.approves?.includes(port) === true

/** Nodes to which every path leads through a port by which a person has agreed. */
function approvedNodes({ graphs, playbook }: View): ReadonlySet<NodeView> {
  const approved = new Set<NodeView>()
  // A loop's graph comes after the graph that it stands in.
  for (const { analysis, nodes, owner, entries, recovery } of graphs) {
    const unasked = new Set(owner && approved.has(owner) ? [] : entries)
    // A failure leads here from anywhere; what follows is reached by its own edges.
    for (const at of recovery) if (nodes[at]!.id === playbook.onFailure) unasked.add(at)
    for (const at of analysis.order) {
      const node = nodes[at]!
      const incoming = node.incoming.filter(({ from }) => nodes[from]!.reachable)
      const inside = owner !== undefined && approved.has(owner)
      if (
        inside ||
        (!unasked.has(at) &&
          incoming.length > 0 &&
          incoming.every(({ from, port }) => isAsked(nodes[from]!, port, approved)))
      )
        approved.add(node)
    }
  }
  return approved
}
