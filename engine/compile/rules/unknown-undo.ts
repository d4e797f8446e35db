// An undo by a node type that the catalog does not have.
import { didYouMean, type Rule, replaceWithNearest } from '../rule.ts'

export const unknownUndo: Rule = {
  code: 'FB210',
  name: 'unknown-undo',
  title: 'Undo names an unknown node type',
  severity: 'error',
  why: 'A containment that cannot be taken back when it is needed is worse than one that never said it could.',
  mend: 'Correct the type under `undo`; `firebreak nodes` lists the node types.',
  *check({ nodes, catalog }) {
    const types = catalog.types.map(({ type }) => type)
    for (const node of nodes) {
      const { undo } = node
      if (!undo || undo.type || !node.raw.undo || catalog.get(undo.raw.type)) continue
      const path = [...undo.path, 'type']
      const { type } = undo.raw
      yield {
        node,
        path,
        message: `There is no node type ${type} to undo ${node.id} with.${didYouMean(type, types)}`,
        ...replaceWithNearest(type, types, path),
      }
    }
  },
}
