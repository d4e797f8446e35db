// An edge that leads to a trigger.
import type { Rule } from '../rule.ts'

export const triggerWithIncoming: Rule = {
  code: 'FB109',
  name: 'trigger-with-incoming',
  title: 'Edge to a trigger',
  severity: 'error',
  why: 'A trigger starts a run; nothing in the run can lead to it.',
  mend: 'Lead the edge to the step after the trigger, or call another playbook.',
  *check({ nodes }) {
    for (const node of nodes) {
      if (node.type?.kind !== 'trigger') continue
      for (const { from, port, path } of node.incoming) {
        const source = node.graph.nodes[from]!
        yield {
          node: source,
          path,
          message: `${node.id} is a trigger: no edge may lead to it. Lead this edge to a step behind it, or remove it.`,
          fix: { title: 'Remove the edge', edits: [{ op: 'disconnect', from: source.id, port, to: node.id }] },
        }
      }
    }
  },
}
