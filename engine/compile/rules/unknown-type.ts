// A node whose type the catalog does not have.
import { didYouMean, type Rule, replaceWithNearest } from '../rule.ts'

export const unknownType: Rule = {
  code: 'FB101',
  name: 'unknown-type',
  title: 'Unknown node type',
  severity: 'error',
  why: 'Nothing is known of such a node: not its fields, not its ports, not what it does to the world. It cannot run.',
  mend: 'Correct the name; `firebreak nodes` lists the node types. A type of a newer Firebreak needs that version.',
  *check({ nodes, catalog }) {
    const types = catalog.types.map(({ type }) => type)
    for (const node of nodes) {
      // A type that is here in an older version is another problem.
      if (node.type || catalog.get(node.raw.type)) continue
      const { type } = node.raw
      // Same name in another group, when it is no misspelling.
      const name = type.slice(type.lastIndexOf('/') + 1)
      const namesake = types.filter((known) => known.endsWith(`/${name}`))
      const candidates = namesake.length === 1 ? namesake : types
      const path = [...node.path, 'type']
      const hint = namesake.length === 1 ? ` Did you mean ${namesake[0]}?` : didYouMean(type, types)
      const fix =
        namesake.length === 1
          ? { fix: { title: `Change to ${namesake[0]}`, edits: [{ op: 'set' as const, path, value: namesake[0]! }] } }
          : replaceWithNearest(type, candidates, path)
      yield { node, path, message: `There is no node type ${type}.${hint}`, ...fix }
    }
  },
}
