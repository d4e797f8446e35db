// What the steps of a run gave, by node id: what expressions see. Pure.
import type { JsonValue, Plan, RunState } from '../../engine/index.ts'

/** Of several passes of a loop, the last that gave something counts. */
export function outputsOf(state: RunState, plan: Plan): { [node: string]: JsonValue } {
  const outputs: { [node: string]: JsonValue } = {}
  for (const scope of state.scopes) {
    scope.steps.forEach((step, index) => {
      const id = plan.graphs[scope.graph]?.steps[index]?.id
      if (id !== undefined && step?.output !== undefined) outputs[id] = step.output
    })
  }
  return outputs
}
