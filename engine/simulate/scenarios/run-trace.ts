// What a run did, in the words of scenarios: which nodes ran and in which order, which were skipped, what would have been
// written. Nodes of a called playbook are named with the call (`enrich.look-up`), passes of loops are not told apart.
import type { Plan } from '../../compile/plan.ts'
import type { JsonObject } from '../../json.ts'
import type { Entry } from '../../run/journal.ts'
import { stepAt } from '../../run/questions.ts'
import type { RunState, StepState } from '../../run/state.ts'
import type { LedgerEntry } from '../ledger.ts'

export interface RunTrace {
  /** In the order in which they began, each once; the trigger first. */
  path: string[]
  /** Steps that were reached by no taken edge, or that the end of the run came before; never one that ran elsewhere. */
  skipped: string[]
  ledger: TracedWrite[]
}

export interface TracedWrite {
  node: string
  effect: LedgerEntry['effect']
  undoes?: string
  input: JsonObject
}

const didRun = ({ status }: StepState): boolean => status !== 'skipped' && status !== 'stopped' && status !== 'ready'

export function traceRun(
  plan: Plan,
  state: RunState,
  journal: readonly Entry[],
  ledger: readonly LedgerEntry[],
): RunTrace {
  const ran = new Set<string>()
  for (const scope of state.scopes) {
    scope.steps.forEach((one, index) => {
      const step = plan.graphs[scope.graph]?.steps[index]
      // A step that ran in one pass and was skipped in another has run.
      if (step && one && didRun(one)) ran.add(nameOf(plan, state, scope.id, step.id))
    })
  }
  const order = orderOf(plan, state, journal)
  return {
    path: [...ran].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0)),
    skipped: allNames(plan).filter((name) => !ran.has(name)),
    ledger: ledger.map(({ node, scope, effect, input, undoes }) => ({
      node: nameOf(plan, state, scope, node),
      effect,
      input,
      ...(undoes !== undefined && { undoes }),
    })),
  }
}

/** When each began: the position of its first entry. */
function orderOf(plan: Plan, state: RunState, journal: readonly Entry[]): Map<string, number> {
  const order = new Map<string, number>([[state.trigger, -1]])
  journal.forEach((entry, index) => {
    if (!('node' in entry)) return
    const name = nameOf(plan, state, entry.scope, entry.node)
    if (!order.has(name)) order.set(name, index)
  })
  return order
}

/** The node with the calls around it. */
function nameOf(plan: Plan, state: RunState, scope: number, node: string): string {
  const around: string[] = []
  for (let at = state.scopes[scope]; at && at.parent >= 0; at = state.scopes[at.parent]) {
    const opener = stepAt(plan, state, at.parent, at.parentStep)
    if (opener?.kind === 'call') around.unshift(opener.id)
  }
  return [...around, node].join('.')
}

/** Every name that a path can have: the playbook's own nodes, loop bodies included, and those of the playbooks that it calls. */
export function allNames(plan: Plan): string[] {
  const names: string[] = []
  const visit = (graph: number, prefix: string) => {
    for (const step of plan.graphs[graph]?.steps ?? []) {
      names.push(`${prefix}${step.id}`)
      if (step.graph !== undefined) visit(step.graph, step.kind === 'call' ? `${prefix}${step.id}.` : prefix)
    }
  }
  visit(0, '')
  return names
}
