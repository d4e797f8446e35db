// A step that is named by an expression.
import { inExpression, type Rule } from '../rule.ts'

export const computedStep: Rule = {
  code: 'FB309',
  name: 'computed-step',
  title: 'Step is named by an expression',
  severity: 'error',
  why: 'Which step is meant cannot be known before it runs, so neither can whether it has run and what it gives.',
  mend: 'Name the step: `steps.a` or `steps["a-b"]`; to choose, `cond ? steps.a.x : steps.b.x`.',
  *check({ uses }) {
    for (const use of uses) {
      for (const span of use.computedSteps) {
        yield inExpression(use, span, { message: 'Name the step itself: steps.a or steps["a-b"], no expression.' })
      }
    }
  },
}
