// A called playbook whose content is not the pinned one any more.
import type { Rule } from '../rule.ts'

export const changedPlaybook: Rule = {
  code: 'FB117',
  name: 'changed-playbook',
  title: 'Sub-playbook has changed',
  severity: 'error',
  why: 'The call is pinned to the content that was reviewed. What is there now is something else.',
  mend: 'Review the change and pin the new hash, or write `latest` to take whatever is there, on purpose.',
  *check({ nodes }) {
    for (const node of nodes) {
      if (node.call?.status !== 'changed') continue
      const { reference, hash } = node.call
      const path = [...node.path, 'with', 'hash']
      yield {
        node,
        path,
        message: `${reference} has changed since it was pinned. Review it, then pin ${hash}.`,
        // Never by itself: a pin says that somebody has looked.
        otherFixes: [{ title: 'Pin what is there now', edits: [{ op: 'set', path, value: hash }] }],
      }
    }
  },
}
