// Something that cannot be undone, on a path without an approval.
import type { Rule } from '../rule.ts'
import type { NodeView, View } from '../view.ts'

export const unapprovedDestroy: Rule = {
  code: 'FB402',
  name: 'unapproved-destroy',
  title: 'Destroys without approval',
  severity: 'error',
  why: 'What the node does cannot be undone. Automation that mistakes a campaign for an attack must not be able to do it unasked, on any path.',
  mend: 'Put a `human/approval` before it and lead its port `approved`, and nothing else, to the node.',
  *check(view) {
    const approved = approvedNodes(view)
    for (const node of view.nodes) {
      if (node.effect !== 'destroy' || !node.reachable || approved.has(node)) continue
      yield {
        node,
        path: node.path,
        message: `${node.id} does what cannot be undone, and some path to it passes no approval. Put a human/approval before it.`,
      }
    }
  },
}

/** Nodes to which every path leads through the port `approved` of an approval. */
function approvedNodes({ graphs }: View): ReadonlySet<NodeView> {
  const approved = new Set<NodeView>()
  // A loop's graph comes after the graph that it stands in.
  for (const { analysis, nodes, owner, entries, recovery } of graphs) {
    const unasked = new Set(owner && approved.has(owner) ? [] : entries)
    for (const at of recovery) unasked.add(at)
    for (const at of analysis.order) {
      const node = nodes[at]!
      const incoming = node.incoming.filter(({ from }) => nodes[from]!.reachable)
      const isAsked = ({ from, port }: { from: number; port: string }) => {
        const source = nodes[from]!
        return approved.has(source) || (source.raw.type === 'human/approval' && port === 'approved')
      }
      const inside = owner !== undefined && approved.has(owner)
      if (inside || (!unasked.has(at) && incoming.length > 0 && incoming.every(isAsked))) approved.add(node)
    }
  }
  return approved
}
