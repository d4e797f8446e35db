// A node that takes an exception from a rule which finds nothing there.
import type { Rule } from '../rule.ts'

export const idleException: Rule = {
  code: 'FB408',
  name: 'idle-exception',
  title: 'Exception that nothing needs',
  severity: 'info',
  last: true,
  why: 'The rule finds nothing at the node that the exception would lower or hide. It may have been mended since. Left there, it hides the next problem of that kind, for a reason that was written for another one.',
  mend: 'Remove the exception. If the rule finds something again, it is told.',
  *check({ nodes, applied }) {
    const needed = new Set(applied.map(({ node, code }) => `${node ?? ''} ${code}`))
    for (const node of nodes) {
      const { exceptions = {} } = node.raw
      for (const code of Object.keys(exceptions)) {
        if (code === this.code || needed.has(`${node.id} ${code}`)) continue
        const all = [...node.path, 'exceptions']
        const path = [...all, code]
        yield {
          node,
          path,
          nameAt: path,
          message: `${node.id} takes an exception from ${code}, and that rule finds nothing there which it would lower or hide.`,
          fix: {
            title: `Remove the exception from ${code}`,
            edits: [{ op: 'remove', path: Object.keys(exceptions).length > 1 ? path : all }],
          },
        }
      }
    }
  },
}
