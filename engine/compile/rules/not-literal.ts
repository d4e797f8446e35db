// A connection or playbook named by an expression.
import type { Rule } from '../rule.ts'

export const notLiteral: Rule = {
  code: 'FB209',
  name: 'not-literal',
  title: 'Name must not be an expression',
  severity: 'error',
  why: 'Connections and sub-playbooks are known before a run begins: the plan names all that it needs, and nothing else can be reached.',
  mend: 'Write the name itself. To choose between connections, branch with a condition.',
  *check({ fieldProblems }) {
    for (const problem of fieldProblems) {
      if (problem.kind !== 'not-literal') continue
      const { node, path, message } = problem
      yield { path, message, ...(node && { node }) }
    }
  },
}
