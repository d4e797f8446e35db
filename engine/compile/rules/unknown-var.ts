// A constant that the playbook does not declare.
import { nearest } from '../../playbook/fit.ts'
import { inExpression, type Rule } from '../rule.ts'
import { rewrite } from '../span-fix.ts'

/** What follows the name `vars`: the constant that is taken from it. */
const ACCESS = /^\s*(?:\.\s*(\?)?([A-Za-z_]\w*)|\[\s*(\?)?\s*(?:"([^"\\]*)"|'([^'\\]*)')\s*\])/

export const unknownVar: Rule = {
  code: 'FB307',
  name: 'unknown-var',
  title: 'Unknown constant',
  severity: 'error',
  why: 'The playbook declares no such constant under `vars`, so the expression would always fail.',
  mend: 'Correct the name, or declare the constant.',
  *check(view) {
    const declared = Object.keys(view.playbook.vars ?? {})
    for (const use of view.uses) {
      for (const { name, span } of use.variables) {
        const access = name === 'vars' ? ACCESS.exec(use.source.slice(span.end)) : null
        const wanted = access?.[2] ?? access?.[4] ?? access?.[5]
        if (!access || wanted === undefined || declared.includes(wanted) || access[1] || access[3]) continue
        const better = nearest(wanted, declared)
        const start = span.end + access[0].indexOf(wanted)
        const whole = { start: span.start, end: span.end + access[0].length }
        yield inExpression(use, whole, {
          message: `There is no constant ${wanted} under vars.${better ? ` Did you mean ${better}?` : ' Declare it there.'}`,
          ...(better && rewrite(view, use, { start, end: start + wanted.length }, better, `Change to ${better}`)),
        })
      }
    }
  },
}
