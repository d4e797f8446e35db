// A body where there is no loop, or a loop without one.
import type { Rule } from '../rule.ts'

export const misplacedBody: Rule = {
  code: 'FB111',
  name: 'misplaced-body',
  title: 'Body does not belong here, or is missing',
  severity: 'error',
  why: 'A body is the nested graph of a loop. Elsewhere it would never run; a loop without one does nothing.',
  mend: 'Give the body to a loop, or add one to the loop.',
  *check({ nodes }) {
    for (const node of nodes) {
      if (!node.type) continue
      const isLoop = node.type.kind === 'for-each' || node.type.kind === 'repeat'
      const { body } = node.raw
      const path = [...node.path, 'body']
      if (body && !isLoop) {
        yield {
          node,
          path,
          message: `${node.raw.type} is no loop, so its body never runs. Put it into a loop.`,
          // Never by itself: its nodes would be lost.
          otherFixes: [{ title: 'Remove the body', edits: [{ op: 'remove', path }] }],
        }
      } else if (isLoop && (!body || Object.keys(body).length === 0)) {
        yield { node, path, message: `The loop ${node.id} has no body. Add the nodes that each pass runs.` }
      }
    }
  },
}
