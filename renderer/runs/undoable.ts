// The steps of an ended run that undo would take back, newest first. Pure.
import type { Plan, PossibleWrite, RunState } from '../../engine/index.ts'

export function undoableOf(plan: Plan, run: RunState): PossibleWrite[] {
  const found = run.scopes.flatMap((scope) =>
    scope.steps.flatMap((state, index) => {
      const step = plan.graphs[scope.graph]?.steps[index]
      if (!step?.undo || state?.status !== 'done' || state.undo?.status === 'done') return []
      return [{ order: state.order, write: { node: step.id, title: step.title, effect: step.undo.effect } }]
    }),
  )
  return found.sort((a, b) => b.order - a.order).map(({ write }) => write)
}
