// A change that the engine does not know how to take back.
import type { Rule } from '../rule.ts'

export const noUndo: Rule = {
  code: 'FB405',
  name: 'no-undo',
  title: 'Change without undo',
  severity: 'info',
  why: 'If the alert turns out to be harmless, `firebreak undo` takes back what a run did, but not this step.',
  mend: 'On a generic node declare `undo` with the node type and fields that take it back; `input` and `output` of the step are in scope there.',
  *check({ nodes }) {
    for (const node of nodes) {
      if (node.effect !== 'change' || node.undo || !node.type) continue
      yield {
        node,
        path: node.path,
        message: `${node.id} changes something, and nothing says how to undo it. Declare undo, if it can be undone.`,
      }
    }
  },
}
