// A node to which no path leads.
import type { Rule } from '../rule.ts'

export const unreachable: Rule = {
  code: 'FB104',
  name: 'unreachable',
  title: 'Unreachable node',
  severity: 'warning',
  why: 'No path leads from a trigger to the node, so it never runs. Often an edge was forgotten or removed.',
  mend: 'Connect the node, or remove it.',
  *check({ nodes, graphs }) {
    // Where nothing starts at all, that is the problem.
    if (graphs[0]?.entries.length === 0) return
    for (const node of nodes) {
      if (node.reachable || (node.graph.owner && !node.graph.owner.reachable)) continue
      const start = node.graph.owner ? `the start of the body of ${node.graph.owner.id}` : 'a trigger'
      yield {
        node,
        path: node.path,
        message: `${node.id} never runs: no path leads to it from ${start}. Connect it, or remove it.`,
        // Never by itself: it may be about to be connected.
        otherFixes: [{ title: `Remove ${node.id}`, edits: [{ op: 'remove-node', id: node.id }] }],
      }
    }
  },
}
