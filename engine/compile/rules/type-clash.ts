// An expression, or a list, where its field takes something else.
import type { Rule } from '../rule.ts'
import { valueAt } from '../value-at.ts'
import { standsAt } from '../value-shown.ts'

export const typeClash: Rule = {
  code: 'FB207',
  name: 'type-clash',
  title: 'Expression gives another type than the field takes',
  severity: 'error',
  why: 'What the expression gives can never fit the field: a list where one value is expected, for instance.',
  mend: 'Take the part that is meant (`list[0]`, `.name`), convert it (`string(…)`), or run the node once for each element, in a loop over the list.',
  *check({ fieldProblems, playbook }) {
    for (const problem of fieldProblems) {
      if (problem.kind !== 'clash') continue
      const { node, path } = problem
      const message = `${problem.message}${standsAt(valueAt(playbook, path), path)}`
      yield { path, message, ...(node && { node }) }
    }
  },
}
