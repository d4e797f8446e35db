// Times that are over: of a step that waits, and of the loops and calls around a step. Read off the state alone, so that the fold and
// every driver decide alike, whoever looked when.
import type { TimerPurpose } from './journal.ts'
import type { Machine } from './machine.ts'
import type { RunState, ScopeState } from './state.ts'

export interface Overdue {
  purpose: TimerPurpose & ('deadline' | 'timeout')
  scope: number
  step: number
  /** When it was over, milliseconds. */
  at: number
}

/** The time that was over first by `at`, of the step's own wait or of a loop or call around it; of two at once the inner one. */
export function overdueAt(
  machine: Machine,
  state: RunState,
  scope: ScopeState,
  step: number,
  at: number,
): Overdue | undefined {
  const around = loopOverdueAt(machine, state, scope, at)
  const own = waitOverdueAt(machine, scope, step, at)
  return own && (!around || own.at <= around.at) ? own : around
}

function waitOverdueAt(machine: Machine, scope: ScopeState, step: number, at: number): Overdue | undefined {
  const state = scope.steps[step]
  const { wait } = state ?? {}
  if (state?.status !== 'waiting' || !wait) return undefined
  const timeoutMs = machine.graphs[scope.graph]?.steps[step]?.step.timeoutMs
  const timeoutAt = timeoutMs === undefined ? Number.POSITIVE_INFINITY : wait.since + timeoutMs
  const isOpen = wait.until !== undefined && !wait.answers.some(({ kind }) => kind === 'deadline')
  const deadlineAt = isOpen && wait.until !== undefined ? wait.until : Number.POSITIVE_INFINITY
  const due = Math.min(deadlineAt, timeoutAt)
  if (due > at) return undefined
  return { purpose: deadlineAt <= timeoutAt ? 'deadline' : 'timeout', scope: scope.id, step, at: due }
}

/** The loop or call around a scope whose timeout was over first by `at`, and that has not been told yet. */
export function loopOverdueAt(machine: Machine, state: RunState, scope: ScopeState, at: number): Overdue | undefined {
  if (!machine.loopsTimeOut) return undefined
  let found: Overdue | undefined
  for (let inner = scope; inner.parent >= 0; ) {
    const outer = state.scopes[inner.parent] as ScopeState
    const index = inner.parentStep
    const due = timeoutOf(machine, outer, index)
    if (due !== undefined && due <= at && (!found || due <= found.at)) {
      found = { purpose: 'timeout', scope: outer.id, step: index, at: due }
    }
    inner = outer
  }
  return found
}

/** When a loop or call under way times out; undefined where it does not, or has been told already that it fails. */
export function timeoutOf(machine: Machine, scope: ScopeState, step: number): number | undefined {
  const state = scope.steps[step]
  const timeoutMs = machine.graphs[scope.graph]?.steps[step]?.step.timeoutMs
  if (timeoutMs === undefined || state?.status !== 'open' || state.loop?.error) return undefined
  return (state.startedAt ?? 0) + timeoutMs
}
