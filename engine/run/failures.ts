// What a lost answer, a person's word on it and a time that is over mean for a step. Everything here changes a state that
// advance.ts owns; nothing here is called from elsewhere.
import type { Entry, RunError } from './journal.ts'
import { JournalError } from './journal-error.ts'
import type { MachineStep } from './machine.ts'
import { type Overdue, overdueAt } from './overdue.ts'
import type { Turn } from './parts.ts'
import { completeStep, failedStep, failStep, haltScope, tryAgain } from './propagate.ts'
import { isSafeToRepeat } from './retry.ts'
import type { ScopeState, StepState } from './state.ts'

/** Nobody knows whether the step acted: it is tried again where that is safe and its retry allows it, else a person says so. */
export function doubtStep(
  turn: Turn,
  scope: ScopeState,
  step: MachineStep,
  state: StepState,
  error: RunError | undefined,
): void {
  if (error && isSafeToRepeat(step.step) && tryAgain(turn, scope, step, state, error)) return
  state.status = 'doubted'
  state.error = error
}

export function settleDoubt(
  turn: Turn,
  entry: Entry & { kind: 'doubt.settled' },
  scope: ScopeState,
  step: MachineStep,
  state: StepState,
): void {
  switch (entry.verdict) {
    case 'happened':
      return completeStep(turn, scope, step, state, entry.port ?? 'done', entry.output ?? {}, false)
    case 'not-happened':
      if (scope.phase === 'halting') break
      state.status = 'ready'
      turn.commands.push({ kind: 'perform', scope: scope.id, step: step.index, attempt: state.attempt })
      return
    case 'failed':
      break
    default:
      throw new JournalError(turn.state.sequence, `there is no verdict ${entry.verdict}`)
  }
  failStep(turn, scope, step, state, {
    code: 'step/in-doubt',
    message: inDoubtMessage(entry, step.step.id, state.error),
    node: step.step.id,
    retryable: false,
  })
}

function inDoubtMessage({ by, verdict }: Entry & { kind: 'doubt.settled' }, node: string, error?: RunError): string {
  if (!error) return `${node} was interrupted, and ${by} says that it did not happen`
  const says = verdict === 'failed' ? 'takes it as failed' : 'says that it did not happen'
  return `${error.message} ${by} ${says}.`
}

/** The step, or the loop or call that it opened, takes longer than its timeout. */
export function timeOut(turn: Turn, scope: ScopeState, step: MachineStep, state: StepState): void {
  const error: RunError = {
    code: 'step/timed-out',
    message: `${step.step.id} took longer than its timeout`,
    node: step.step.id,
    retryable: true,
  }
  const { loop } = state
  if (state.status === 'waiting' || !loop || loop.active === 0) return failedStep(turn, scope, step, state, error)
  loop.error ??= error
  for (const pass of loop.passes) {
    const inner = turn.state.scopes[pass] as ScopeState
    if (inner.phase !== 'ended') haltScope(turn, inner, 'stopped', undefined)
  }
}

/**
 * What the time of an answer decides, whoever looked when: the first time that was over by then, of the wait itself or of a loop
 * around it. True where there was one: the answer came too late.
 */
export function cameTooLate(turn: Turn, scope: ScopeState, step: MachineStep): boolean {
  if (turn.state.machine < 2) return false
  const over = overdueAt(turn.machine, turn.state, scope, step.index, turn.at)
  if (!over) return false
  apply(turn, over)
  return true
}

function apply(turn: Turn, { purpose, scope: at, step: index, at: due }: Overdue): void {
  const scope = turn.state.scopes[at] as ScopeState
  const state = scope.steps[index] as StepState
  if (purpose === 'timeout') {
    const step = turn.machine.graphs[scope.graph]?.steps[index] as MachineStep
    return timeOut(turn, scope, step, state)
  }
  state.wait?.answers.push({ kind: 'deadline', at: due })
  turn.commands.push({ kind: 'resume', scope: at, step: index })
}
