// An expression that cannot be read, or that cannot be evaluated whatever it is given.
import { inExpression, type Rule } from '../rule.ts'
import { rewrite } from '../span-fix.ts'
import { valueAt } from '../value-at.ts'
import { standsAt } from '../value-shown.ts'

/** Problems that rules of their own report, with more to say. */
const ELSEWHERE = new Set(['expression/unknown-variable', 'expression/optional-field'])

export const expressionError: Rule = {
  code: 'FB301',
  name: 'expression-error',
  title: 'Error in an expression',
  severity: 'error',
  why: 'The expression would fail each time that it is evaluated.',
  mend: 'Look at the character that the message points at. Expressions are CEL; the reference lists the functions. For a literal `${` write `$${`.',
  *check(view) {
    for (const use of view.uses) {
      for (const { code, message, span, severity, instead } of use.problems) {
        if (ELSEWHERE.has(code)) continue
        const fix = instead !== undefined && span ? rewrite(view, use, span, instead, `Write ${instead}`) : {}
        const stands = standsAt(use.source || valueAt(view.playbook, use.path), use.path)
        yield inExpression(use, span, { message: `${sentence(message)}${stands}`, severity, ...fix })
      }
    }
  },
}

const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`)
