// Edges that lead in a circle.
import type { Rule } from '../rule.ts'

export const cycle: Rule = {
  code: 'FB105',
  name: 'cycle',
  title: 'Cycle',
  severity: 'error',
  why: 'A node runs at most once and waits for its incoming edges, so nodes in a circle would wait for each other for ever.',
  mend: 'Repetition is written as a loop: put the repeated nodes into the body of a `flow/repeat` (with `until` and `max`). Otherwise remove the edge that closes the circle.',
  *check({ graphs }) {
    for (const { analysis, nodes } of graphs) {
      for (const { from, port, to, path } of analysis.closing) {
        const last = nodes[from]!
        const first = nodes[to]!
        yield {
          node: last,
          path,
          message:
            from === to
              ? `${last.id} leads to itself. Put it into the body of a flow/repeat, or remove this edge.`
              : `The edge from ${last.id} back to ${first.id} closes a circle. Put the nodes from ${first.id} to ${last.id} into the body of a flow/repeat, or remove this edge.`,
          fix: {
            title: `Remove the edge from ${last.id} to ${first.id}`,
            edits: [{ op: 'disconnect', from: last.id, port, to: first.id }],
          },
        }
      }
    }
  },
}
