// A reference to a step that runs beside or after the place where it is used.
import { standing, stepsMeant } from '../references.ts'
import { inExpression, type Rule } from '../rule.ts'
import { isReachable } from '../view.ts'

export const notUpstream: Rule = {
  code: 'FB304',
  name: 'not-upstream',
  title: 'Step does not come before',
  severity: 'error',
  why: 'No path leads from that step to this one, so whether its output is there would depend on which happens to be faster. A guard would only hide that.',
  mend: 'Connect that step to this one (or to a node before it); with several incoming edges a node waits for all of them.',
  *check(view) {
    for (const use of view.uses) {
      if (use.node && !isReachable(use.node)) continue
      for (const { id, span } of use.steps) {
        const [meant] = stepsMeant(view, id)
        if (!meant) continue
        const stands = standing(view, use, meant)
        if (stands === 'itself') {
          const own = use.node === meant ? 'itself' : 'the loop that it stands in'
          yield inExpression(use, span, { message: `${use.node?.id} refers to ${own}; there is no output yet.` })
        } else if (stands === 'not-upstream') {
          const message = `No path leads from ${id} to ${use.node?.id}, so its output may not be there yet. Connect them, or do not refer to it.`
          yield inExpression(use, span, { message })
        }
      }
    }
  },
}
