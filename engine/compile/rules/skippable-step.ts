// An unguarded reference to a step that may have been skipped.
import { fieldPath } from '../../expression/static-fields.ts'
import { standing, stepsMeant } from '../references.ts'
import { inExpression, type Rule } from '../rule.ts'
import { guardFix } from '../span-fix.ts'
import { isReachable } from '../view.ts'

const isName = (id: string) => /^[A-Za-z_]\w*$/.test(id)
const optional = (id: string) => (isName(id) ? `steps.?${id}` : `steps[?"${id}"]`)
const plain = (id: string) => (isName(id) ? `steps.${id}` : `steps["${id}"]`)

export const skippableStep: Rule = {
  code: 'FB303',
  name: 'skippable-step',
  title: 'Step may not have run',
  severity: 'error',
  why: 'On some path through the playbook the step is skipped or has failed, and then there is no output of it: the expression would fail in just those runs.',
  mend: 'Guard the reference: `first(steps.?a.score, 0)` takes the first value that is there, `has(steps.a)` asks. Or connect the nodes so that the step always runs before.',
  *check(view) {
    for (const use of view.uses) {
      if (use.node && !isReachable(use.node)) continue
      for (const { id, guarded, span } of use.steps) {
        const [meant] = stepsMeant(view, id)
        if (guarded || use.known.has(fieldPath('steps', id)) || !meant || standing(view, use, meant) !== 'possible')
          continue
        const never = meant.reachable ? 'may not have run' : 'never runs'
        yield inExpression(use, span, {
          message: `${id} ${never} when this is evaluated. Guard it: first(${optional(id)}…, a default), or ask has(${plain(id)}) first.`,
          ...guardFix(view, use, span, id),
        })
      }
    }
  },
}
