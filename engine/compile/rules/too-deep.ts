// Loops in loops in loops, beyond all use.
import type { Rule } from '../rule.ts'

export const tooDeep: Rule = {
  code: 'FB119',
  name: 'too-deep',
  title: 'Loops nested too deep',
  severity: 'error',
  why: 'More than 32 loops in each other are a mistake, or meant to exhaust memory.',
  mend: 'Move inner loops into a sub-playbook.',
  *check({ tooDeep: nodes }) {
    for (const node of nodes) {
      yield {
        node,
        path: [...node.path, 'body'],
        message: 'More than 32 loops stand in each other. Use a sub-playbook.',
      }
    }
  },
}
