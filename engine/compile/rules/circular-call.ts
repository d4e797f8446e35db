// A playbook that calls itself, directly or by others.
import type { Rule } from '../rule.ts'

export const circularCall: Rule = {
  code: 'FB116',
  name: 'circular-call',
  title: 'Circular call',
  severity: 'error',
  why: 'A playbook that calls itself, if only by way of others, would never end.',
  mend: 'Write the repetition as a loop, or move what both need into a third playbook.',
  *check({ nodes }) {
    for (const node of nodes) {
      if (node.call?.status !== 'circular') continue
      const message = `Calling ${node.call.reference} from here leads in a circle, or deeper than 16 calls. Repeat with a loop instead.`
      yield { node, path: [...node.path, 'with', 'playbook'], message }
    }
  },
}
