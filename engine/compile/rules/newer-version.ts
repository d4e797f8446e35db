// A node that was written for a newer version of its type than there is here.
import { ageOf } from '../../catalog/versions.ts'
import type { Rule } from '../rule.ts'

export const newerVersion: Rule = {
  code: 'FB214',
  name: 'newer-version',
  title: 'Written for a newer version of the node type',
  severity: 'error',
  why: 'What its fields mean is not known here, so the node cannot run.',
  mend: 'Update Firebreak, or the pack that the node type comes from. Or write the fields as the version that is here has them, and correct `version`.',
  *check({ nodes, catalog }) {
    for (const node of nodes) {
      const { undo } = node.raw
      for (const [written, path] of [
        [node.raw, node.path] as const,
        ...(undo ? [[undo, [...node.path, 'undo']] as const] : []),
      ]) {
        const type = catalog.get(written.type)
        const version = written.version as number | undefined
        if (!type || ageOf(type, { version }) !== 'newer') continue
        yield {
          node,
          path: [...path, 'version'],
          message: `${node.id} was written for version ${version} of ${type.type}, and version ${type.version} is here. Update Firebreak, or the pack that the type comes from.`,
        }
      }
    }
  },
}
