// Where a rehearsal pauses: at nodes and edges, in one place or all, under a condition, from the n-th time on.
import type { Plan } from '../../compile/plan.ts'
import { compileExpression } from '../../expression/expression.ts'
import type { Scope } from '../../expression/scope.ts'
import { placeOf } from '../../run/questions.ts'
import type { RunState } from '../../run/state.ts'
import type { Gated } from '../options.ts'

export interface Breakpoint {
  /** The node before which it pauses; of an edge, the node that it leads to. */
  node: string
  /** An edge: only when the node is reached over it. */
  from?: { node: string; port: string }
  /** One place alone: `each[2].look`. Absent: every place that the node runs in. */
  place?: string
  /** CEL over what the node's own expressions see; absent: always. */
  condition?: string
  /** From the n-th time on that all else fits. Default 1. */
  hit?: number
  isOff?: boolean
}

export interface Hit {
  breakpoint: Breakpoint
  /** Why the condition could not be worked out: then it pauses, and says so. */
  problem?: string
}

export interface Breakpoints {
  /** The breakpoint that this step meets now; counts. */
  meet(gated: Gated, state: RunState, scope: () => Scope): Hit | undefined
}

/** Looked up by node: thousands of them cost a step no more than one. */
export function createBreakpoints(plan: Plan, given: readonly Breakpoint[]): Breakpoints {
  const byNode = new Map<string, { breakpoint: Breakpoint; count: number }[]>()
  for (const breakpoint of given) {
    if (breakpoint.isOff) continue
    const list = byNode.get(breakpoint.node) ?? []
    list.push({ breakpoint, count: 0 })
    byNode.set(breakpoint.node, list)
  }
  return {
    meet(gated, state, scope) {
      let met: Hit | undefined
      for (const kept of byNode.get(gated.node) ?? []) {
        const { breakpoint } = kept
        const { place, from, condition, hit = 1 } = breakpoint
        if (place !== undefined && placeOf(plan, state, gated.scope, gated.node) !== place) continue
        if (from && !cameFrom(plan, state, gated, from)) continue
        const judged = condition === undefined ? true : judge(condition, scope())
        if (judged === false) continue
        kept.count++
        if (kept.count < hit || met) continue
        met = judged === true ? { breakpoint } : { breakpoint, problem: judged }
      }
      return met
    },
  }
}

/** True or false; a text: why it cannot be said. */
function judge(condition: string, scope: Scope): boolean | string {
  try {
    const value = compileExpression(condition).evaluate(scope)
    return typeof value === 'boolean' ? value : `The condition gives ${JSON.stringify(value)}, not true or false`
  } catch (cause) {
    return `The condition cannot be worked out: ${(cause as Error).message}`
  }
}

function cameFrom(plan: Plan, state: RunState, { scope, node }: Gated, from: { node: string; port: string }): boolean {
  const around = state.scopes[scope]
  const steps = plan.graphs[around?.graph ?? -1]?.steps ?? []
  const index = steps.findIndex(({ id }) => id === from.node)
  const before = around?.steps[index]
  const to = steps.findIndex(({ id }) => id === node)
  if (!before || !steps[index]?.next[from.port]?.includes(to)) return false
  return before.status === 'done' ? before.port === from.port : before.status === 'failed' && from.port === 'error'
}
