// An approval that waits for ever, or whose rejection leads nowhere.
import { isRecord } from '../json-schema.ts'
import type { Rule } from '../rule.ts'
import type { NodeView } from '../view.ts'

export const openApproval: Rule = {
  code: 'FB412',
  name: 'open-approval',
  title: 'Approval is left open',
  severity: 'warning',
  why: 'A question without deadline waits for ever when nobody answers: the alert is dealt with by nobody, and nobody is told. A rejection that leads nowhere ends the run without a word of it.',
  mend: 'Give it a `deadline` (`30m`) and connect `expired`; connect `rejected` to what follows a no, a note in the ticket at least. Where the run is meant to end there, make an exception with the reason.',
  *check({ nodes }) {
    for (const node of nodes) {
      if (!node.type?.approves?.length || !node.reachable) continue
      if (waitsForEver(node)) {
        yield {
          node,
          path: [...node.path, 'with'],
          message: `${node.id} has no deadline: the run waits for ever when nobody answers. Give it a deadline, and connect expired.`,
        }
      }
      if (node.ports?.includes('rejected') && ![...node.out, ...node.loose].some(({ port }) => port === 'rejected')) {
        yield {
          node,
          path: [...node.path, 'next'],
          message: `The port rejected of ${node.id} leads nowhere: the run ends without a word when somebody says no. Connect it.`,
        }
      }
    }
  },
}

function waitsForEver({ type, fields }: NodeView): boolean {
  const properties = type?.inputSchema.properties
  return isRecord(properties) && Object.hasOwn(properties, 'deadline') && (fields.deadline ?? null) === null
}
