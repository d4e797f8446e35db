// An optional field that is used as if it were always there.
import { inExpression, type Rule } from '../rule.ts'

export const unguardedOptional: Rule = {
  code: 'FB308',
  name: 'unguarded-optional',
  title: 'Field may be missing',
  severity: 'warning',
  why: 'The schema says that the field is not always there; the expression would fail where it is not.',
  mend: 'Guard it: `first(alert.?user, "unknown")`, or ask with `has(alert.user)`. Or make it required in `inputs`.',
  *check({ uses }) {
    for (const use of uses) {
      for (const { code, message, span } of use.problems) {
        if (code === 'expression/optional-field') yield inExpression(use, span, { message })
      }
    }
  },
}
