// A node that declares what its type knows better.
import type { Rule } from '../rule.ts'

export const ignoredDeclaration: Rule = {
  code: 'FB211',
  name: 'ignored-declaration',
  title: 'Declaration has no effect here',
  severity: 'warning',
  why: 'What a node of this type does to the world is fixed by the type. Only generic nodes (an HTTP request, a script) declare it themselves; elsewhere the declaration would hide the truth, so it is ignored.',
  mend: 'Remove the declaration.',
  *check({ nodes }) {
    for (const node of nodes) {
      if (!node.type || node.type.generic) continue
      for (const field of ['effect', 'idempotent'] as const) {
        const declared = node.raw[field]
        if (declared === undefined || declared === node.type[field]) continue
        const path = [...node.path, field]
        yield {
          node,
          path,
          message: `${field} is fixed by ${node.raw.type} (${node.type[field]}); “${declared}” is ignored. Remove it.`,
          fix: { title: `Remove ${field}`, edits: [{ op: 'remove', path }] },
        }
      }
    }
  },
}
