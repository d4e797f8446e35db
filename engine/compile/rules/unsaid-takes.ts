// A playbook that alerts can start, and that does not say in which shape it takes them.
import type { Rule } from '../rule.ts'

export const unsaidTakes: Rule = {
  code: 'FB407',
  name: 'unsaid-takes',
  title: 'Shape of the alert is not said',
  severity: 'warning',
  why: 'Sources send alerts in many shapes. Without `takes` the playbook gets what was sent, and whoever reads it cannot tell whether that is meant.',
  mend: 'Write `takes: original` if the playbook reads what its product sends, as it does now. Write `takes: alert` if it reads the one shape of all products.',
  *check({ playbook, graphs }) {
    if (playbook.takes !== undefined) return
    const trigger = graphs[0]?.nodes.find(({ type }) => type?.takesAlerts)
    if (!trigger) return
    yield {
      node: trigger,
      path: trigger.path,
      message: `${trigger.id} starts the playbook with an alert, and the playbook does not say in which shape: it gets what was sent. Write takes: original to keep that, or takes: alert.`,
      fix: {
        title: 'Say that it takes what was sent',
        edits: [{ op: 'set', path: ['takes'], value: 'original' }],
      },
      otherFixes: [
        { title: 'Say that it takes the one shape', edits: [{ op: 'set', path: ['takes'], value: 'alert' }] },
      ],
    }
  },
}
