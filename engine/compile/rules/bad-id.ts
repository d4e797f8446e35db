// A node id that nothing can refer to.
import { usableId } from '../../playbook/read.ts'
import { NODE_ID } from '../../playbook/schema.ts'
import type { Rule } from '../rule.ts'

export const badId: Rule = {
  code: 'FB120',
  name: 'bad-id',
  title: 'Unusable node id',
  severity: 'error',
  why: 'Ids stand in expressions, journals and tests: small letters, digits and hyphens, beginning with a letter.',
  mend: 'Rename the node.',
  *check({ nodes, byId }) {
    const taken = new Set(byId.keys())
    for (const node of nodes) {
      if (NODE_ID.test(node.id)) continue
      const usable = usableId(node.id, taken)
      taken.add(usable)
      yield {
        node,
        path: node.path,
        message: `${JSON.stringify(node.id.slice(0, 60))} is no node id. Rename it, for instance to ${usable}.`,
        fix: { title: `Rename to ${usable}`, edits: [{ op: 'rename-node', from: node.id, to: usable }] },
      }
    }
  },
}
