// A write whose target is found only after somebody has agreed to it.
import { isWrite } from '../../simulate/ledger.ts'
import { isAddressField } from '../address.ts'
import { stepsMeant } from '../references.ts'
import { inExpression, type Rule } from '../rule.ts'
import { type NodeView, standIn, type Use } from '../view.ts'

export const targetAfterApproval: Rule = {
  code: 'FB410',
  name: 'target-after-approval',
  title: 'Approved before its target is known',
  severity: 'warning',
  safety: true,
  why: 'Whoever agrees sees what the playbook knows when it asks. A target that a later step finds can be another host than the one that was meant.',
  mend: 'Put the approval after the step that finds the target.',
  *check(view) {
    const targets = new Map<NodeView, Use[]>()
    for (const use of view.uses) {
      if (use.node && isTarget(use, use.node)) targets.set(use.node, [...(targets.get(use.node) ?? []), use])
    }
    for (const [node, uses] of targets) {
      const asked = asksBefore(node)
      for (const use of uses) {
        for (const { id, span } of use.steps) {
          const [found] = stepsMeant(view, id)
          const ask = found && asked.find((one) => one !== found && !isOverWhen(found, one))
          if (!ask) continue
          yield inExpression(use, span, {
            message: `${node.id} acts on what ${id} finds, and ${id} runs only after ${ask.id} was answered: whoever agrees does not know the target. Put ${ask.id} after ${id}.`,
          })
        }
      }
    }
  },
}

function isTarget({ place, path }: Use, node: NodeView): boolean {
  if (place !== 'node' || !isWrite(node.effect) || !node.reachable) return false
  const [part, field] = path.slice(node.path.length)
  return part === 'with' && isAddressField(node.type?.inputSchema, String(field))
}

/** The approvals that cover a node: those through whose approval a path leads to it, without another one on the way. */
function asksBefore(node: NodeView): NodeView[] {
  for (let here: NodeView | undefined = node; here; here = here.graph.owner) {
    const { nodes, analysis } = here.graph
    const at = here.at
    const leads = (from: number) => from === at || analysis.isUpstream(from, at)
    const asks = nodes.filter((one) =>
      one.out.some(({ port, to }) => one.type?.approves?.includes(port) === true && leads(to)),
    )
    if (asks.length > 0) {
      return asks.filter((one) => !asks.some((other) => other !== one && analysis.isUpstream(one.at, other.at)))
    }
  }
  return []
}

/** Whether a step has ended, or will not run any more, when the question is asked. */
function isOverWhen(step: NodeView, ask: NodeView): boolean {
  const here = standIn(ask, step.graph)
  return here !== undefined && here !== step && step.graph.analysis.isUpstream(step.at, here.at)
}
