// A reference from outside into the body of a loop.
import { standing, stepsMeant } from '../references.ts'
import { inExpression, type Rule } from '../rule.ts'

export const stepInsideLoop: Rule = {
  code: 'FB305',
  name: 'step-inside-loop',
  title: 'Step stands inside a loop',
  severity: 'error',
  why: 'A step in a body runs once for each pass, so outside there is no one output of it.',
  mend: 'Use the output of the loop: a list with one map per pass, holding the outputs of the nodes at which the pass ended.',
  *check(view) {
    for (const use of view.uses) {
      for (const { id, span } of use.steps) {
        const [meant] = stepsMeant(view, id)
        if (!meant || standing(view, use, meant) !== 'inside-loop') continue
        const loop = meant.graph.owner
        const access = loop ? (loop.id.includes('-') ? `steps["${loop.id}"]` : `steps.${loop.id}`) : 'the loop'
        const field = id.includes('-') ? `["${id}"]` : `.${id}`
        const message = `${id} runs once a pass of ${loop?.id}. Use the loop's output: ${access}.map(pass, pass${field}).`
        yield inExpression(use, span, { message })
      }
    }
  },
}
