// A trigger in the body of a loop.
import type { Rule } from '../rule.ts'

export const misplacedTrigger: Rule = {
  code: 'FB110',
  name: 'misplaced-trigger',
  title: 'Trigger inside a loop',
  severity: 'error',
  why: 'A body starts with its loop, pass by pass; a trigger in it would never fire.',
  mend: 'Move the trigger to the top level, or remove it: the nodes of a body that have no incoming edge start by themselves.',
  *check({ nodes }) {
    for (const node of nodes) {
      if (node.type?.kind !== 'trigger' || !node.graph.owner) continue
      yield {
        node,
        path: node.path,
        message: `${node.id} is a trigger in the body of ${node.graph.owner.id}. Move it to the top level, or remove it.`,
        // Never by itself: it may be meant for the top level.
        otherFixes: [{ title: `Remove ${node.id}`, edits: [{ op: 'remove-node', id: node.id }] }],
      }
    }
  },
}
