// A called playbook that does not compile itself.
import type { Rule } from '../rule.ts'

export const faultyPlaybook: Rule = {
  code: 'FB118',
  name: 'faulty-playbook',
  title: 'Sub-playbook has errors',
  severity: 'error',
  why: 'A playbook is compiled with everything that it calls; an error there is an error here.',
  mend: 'Open the called playbook and mend it: `firebreak check` lists its problems.',
  *check({ nodes }) {
    for (const node of nodes) {
      if (node.call?.status !== 'faulty') continue
      const { reference, count, problem } = node.call
      const more = count > 1 ? ` (and ${count - 1} more)` : ''
      yield { node, path: [...node.path, 'with', 'playbook'], message: `${reference} has errors${more}: ${problem}` }
    }
  },
}
