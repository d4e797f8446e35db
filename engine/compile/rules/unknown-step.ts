// A reference to a step that is not there.
import { nearest } from '../../playbook/fit.ts'
import { inExpression, MOST_CANDIDATES, type Rule } from '../rule.ts'
import { spanFix } from '../span-fix.ts'

export const unknownStep: Rule = {
  code: 'FB302',
  name: 'unknown-step',
  title: 'Unknown step',
  severity: 'error',
  why: 'The expression asks for the output of a node that the playbook does not have.',
  mend: 'Correct the id. Ids with a hyphen are written `steps["look-up"]`.',
  *check(view) {
    const ids = [...view.byId.keys()].slice(0, MOST_CANDIDATES)
    for (const use of view.uses) {
      for (const { id, span } of use.steps) {
        if (view.byId.has(id)) continue
        const better = nearest(id, ids)
        const hint = better ? `Did you mean ${better}?` : 'Correct the id, or add the node.'
        yield inExpression(use, span, {
          message: `There is no node ${id}. ${hint}`,
          ...(better && spanFix(view, use, span, id, better)),
        })
      }
    }
  },
}
