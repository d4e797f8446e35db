// A field that the node type needs.
import type { Rule } from '../rule.ts'

export const missingField: Rule = {
  code: 'FB201',
  name: 'missing-field',
  title: 'Missing field',
  severity: 'error',
  why: 'The node type cannot do its work without the field.',
  mend: 'Add the field under `with`; `firebreak nodes TYPE` describes it.',
  *check({ fieldProblems }) {
    for (const { kind, node, path, field, message } of fieldProblems) {
      if (kind !== 'missing') continue
      // The bound of a repeat has a rule of its own.
      if (node?.type?.kind === 'repeat' && field === 'max') continue
      yield { path, message, ...(node && { node }) }
    }
  },
}
