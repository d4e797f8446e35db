// A called playbook that cannot be had, or not as it was pinned.
import { shortened } from '../../playbook/problems.ts'
import type { Rule } from '../rule.ts'
import { standsAt } from '../value-shown.ts'

export const missingPlaybook: Rule = {
  code: 'FB115',
  name: 'missing-playbook',
  title: 'Sub-playbook is missing',
  severity: 'error',
  why: 'The plan holds every playbook that it calls. One that cannot be found now could not be found at three in the morning.',
  mend: 'Correct the reference, or add the playbook to the workspace.',
  *check({ nodes }) {
    for (const node of nodes) {
      if (node.call?.status !== 'missing') continue
      const path = [...node.path, 'with', 'playbook']
      const message = `There is no playbook ${shortened(node.call.reference)}. Correct the reference, or add it to the workspace: the name of one is expected.${standsAt(node.call.reference, path)}`
      yield { node, path, message }
    }
  },
}
