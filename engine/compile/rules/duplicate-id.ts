// One id for two nodes. Within one map the reader finds it; this finds it across loop bodies.
import { usableId } from '../../playbook/read.ts'
import type { Rule } from '../rule.ts'

export const duplicateId: Rule = {
  code: 'FB102',
  name: 'duplicate-id',
  title: 'Duplicate node id',
  severity: 'error',
  why: 'Ids are unique in the whole file, loop bodies included: references, journals and tests name a node by its id alone.',
  mend: 'Rename one of the two nodes, and those references that mean it.',
  *check({ duplicates, byId }) {
    for (const { node, first } of duplicates) {
      const free = usableId(node.id, new Set(byId.keys()))
      yield {
        node,
        path: node.path,
        message: `There is another node ${node.id} in ${first.graph.owner ? `the body of ${first.graph.owner.id}` : 'the playbook'}. Rename one, for instance to ${free}.`,
      }
    }
  },
}
