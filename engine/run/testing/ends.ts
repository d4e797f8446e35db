// How a run ended, as lines that a person can read and a recorded file can hold.
import type { Plan } from '../../compile/plan.ts'
import { type RunState, statusOf } from '../state.ts'
import { pathOf } from './driver.ts'

/** The run's status and error; then by place and node id, such as `/each[1]/look-up`, how each step ended: status, port, attempt, error. */
export function endsOf(plan: Plan, state: RunState): string {
  const lines = [[statusOf(state), state.error?.node, state.error?.code].filter(Boolean).join(' ')]
  for (const scope of state.scopes) {
    scope.steps.forEach((step, index) => {
      if (!step) return
      const parts = [step.status, step.port, step.attempt > 1 && `attempt ${step.attempt}`, step.error?.code]
      const undone = step.undo && `undo ${step.undo.status}`
      const id = plan.graphs[scope.graph]?.steps[index]?.id
      lines.push(`${pathOf(plan, state, scope)}${id}: ${[...parts, undone].filter(Boolean).join(', ')}`)
    })
  }
  return `${lines.join('\n')}\n`
}
