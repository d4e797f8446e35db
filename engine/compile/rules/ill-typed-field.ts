// A literal that the field does not take.
import type { Rule } from '../rule.ts'
import { valueAt } from '../value-at.ts'
import { standsAt } from '../value-shown.ts'

export const illTypedField: Rule = {
  code: 'FB202',
  name: 'ill-typed-field',
  title: 'Field holds the wrong kind of value',
  severity: 'error',
  why: 'The node type would refuse the value when the step runs, in the middle of an incident.',
  mend: 'Write a value of the kind that the message names. A text with `${…}` in it is text, unless `${…}` is all of it.',
  *check({ fieldProblems, playbook }) {
    for (const problem of fieldProblems) {
      if (problem.kind !== 'ill-typed') continue
      const { node, path } = problem
      const message = `${problem.message}${standsAt(valueAt(playbook, path), path)}`
      yield { path, message, ...(node && { node }) }
    }
  },
}
