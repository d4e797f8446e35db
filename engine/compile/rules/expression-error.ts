// An expression that cannot be read, or that cannot be evaluated whatever it is given.
import { inExpression, type Rule } from '../rule.ts'

/** Problems that rules of their own report, with more to say. */
const ELSEWHERE = new Set(['expression/unknown-variable', 'expression/optional-field'])

export const expressionError: Rule = {
  code: 'FB301',
  name: 'expression-error',
  title: 'Error in an expression',
  severity: 'error',
  why: 'The expression would fail each time that it is evaluated.',
  mend: 'Look at the character that the message points at. Expressions are CEL; the reference lists the functions. For a literal `${` write `$${`.',
  *check({ uses }) {
    for (const use of uses) {
      for (const { code, message, span, severity } of use.problems) {
        if (!ELSEWHERE.has(code)) yield inExpression(use, span, { message, severity })
      }
    }
  },
}
