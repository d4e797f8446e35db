// A field that the node type does not have.

import { nearest } from '../../playbook/fit.ts'
import { didYouMean, type Rule } from '../rule.ts'
import { valueAt } from '../value-at.ts'

export const unknownField: Rule = {
  code: 'FB203',
  name: 'unknown-field',
  title: 'Unknown field',
  severity: 'warning',
  why: 'The node type does not know the field and ignores it. It is often a misspelling of one that was meant to count.',
  mend: 'Correct the name, or remove the field.',
  *check({ fieldProblems, playbook }) {
    for (const problem of fieldProblems) {
      if (problem.kind !== 'unknown') continue
      const { node, path, field, message, candidates = [] } = problem
      const better = nearest(field, candidates)
      const holder = path.slice(0, -1)
      const value = valueAt(playbook, path)
      const renames =
        better !== undefined && value !== undefined && valueAt(playbook, [...holder, better]) === undefined
      yield {
        path,
        nameAt: path,
        message: `${message}${didYouMean(field, candidates)}`,
        ...(node && { node }),
        fix: renames
          ? {
              title: `Rename to ${better}`,
              edits: [
                { op: 'set', path: [...holder, better], value },
                { op: 'remove', path },
              ],
            }
          : { title: `Remove ${field}`, edits: [{ op: 'remove', path }] },
      }
    }
  },
}
