// What a run still has to do, read off its state: how a driver takes up a run that another process left.
import type { Step } from '../compile/plan.ts'
import type { Command } from './journal.ts'
import type { Machine } from './machine.ts'
import { timeoutOf } from './overdue.ts'
import { finishCommand } from './parts.ts'
import { isSafeToRepeat } from './retry.ts'
import type { RunState, ScopeState, StepState } from './state.ts'
import { inverseUnderWay } from './undo.ts'

/**
 * The commands that are open in this state: the same ones that `advance` gave on the way here and nobody has answered yet.
 * A step whose start is in the journal but not its end is asked for again where it is safe to repeat, else doubted.
 */
export function outstanding(machine: Machine, state: RunState): Command[] {
  const commands: Command[] = []
  for (const scope of state.scopes) {
    if (scope.phase === 'concluding') commands.push({ kind: 'conclude', scope: scope.id })
    scope.steps.forEach((stepState, index) => {
      const step = machine.graphs[scope.graph]?.steps[index]?.step
      if (step && stepState) openCommands(machine, step, scope, stepState, index, commands)
    })
  }
  if (state.phase === 'ending') commands.push(finishCommand(state.scopes[0] as ScopeState))
  if (state.phase === 'undo-ending') {
    commands.push({ kind: 'finish-undo', undone: state.undo?.undone ?? 0, failed: state.undo?.failed ?? 0 })
  }
  if (state.phase === 'undoing') openUndo(machine, state, commands)
  return commands
}

function openCommands(
  machine: Machine,
  step: Step,
  scope: ScopeState,
  state: StepState,
  index: number,
  commands: Command[],
): void {
  const at = { scope: scope.id, step: index }
  const { wait, loop, attempt } = state
  switch (state.status) {
    case 'ready':
      if (state.held !== 'held') commands.push({ kind: 'perform', ...at, attempt })
      return
    case 'running':
      commands.push(isSafeToRepeat(step) ? { kind: 'perform', ...at, attempt } : { kind: 'doubt', ...at })
      return
    case 'retrying':
      commands.push({ kind: 'timer', ...at, at: state.readyAt, purpose: 'retry' })
      return
    case 'waiting':
      if (!wait) return
      if (wait.for.kind === 'answer') commands.push({ kind: 'await', ...at })
      if (wait.answers.length > 0) commands.push({ kind: 'resume', ...at })
      // One answer of two does not stop the clock.
      if (wait.until !== undefined && !wait.answers.some(isDeadline)) {
        commands.push({ kind: 'timer', ...at, at: wait.until, purpose: 'deadline' })
      }
      if (step.timeoutMs !== undefined) {
        commands.push({ kind: 'timer', ...at, at: wait.since + step.timeoutMs, purpose: 'timeout' })
      }
      return
    case 'open':
      if (loop?.between === 'checking') commands.push({ kind: 'check', ...at })
      if (typeof loop?.between === 'number') {
        commands.push({ kind: 'timer', ...at, at: loop.between, purpose: 'pause' })
      }
      {
        const timeout = timeoutOf(machine, scope, index)
        if (timeout !== undefined) commands.push({ kind: 'timer', ...at, at: timeout, purpose: 'timeout' })
      }
  }
}

function openUndo(machine: Machine, state: RunState, commands: Command[]): void {
  const [scope, step, inverse] = inverseUnderWay(state.scopes, state.undo) ?? []
  if (scope === undefined || step === undefined || !inverse) return
  const graph = machine.graphs[state.scopes[scope]?.graph as number]
  const undo = graph?.steps[step]?.step.undo
  if (inverse.status === 'ready' || (inverse.status === 'running' && undo && isSafeToRepeat(undo))) {
    commands.push({ kind: 'undo', scope, step, attempt: inverse.attempt })
  } else if (inverse.status === 'running') commands.push({ kind: 'doubt', scope, step, undo: true })
  else if (inverse.status === 'retrying') {
    commands.push({ kind: 'timer', scope, step, at: inverse.readyAt, purpose: 'retry', undo: true })
  }
}

export { isSafeToRepeat }

/** Whether a timer that has run out still means something: the step may have left its wait, or waits for another time. */
export function isDue(state: RunState, timer: Command & { kind: 'timer' }): boolean {
  const step = state.scopes[timer.scope]?.steps[timer.step]
  if (!step) return false
  if (timer.undo) return step.undo?.status === 'retrying' && step.undo.readyAt === timer.at
  switch (timer.purpose) {
    case 'retry':
      return step.status === 'retrying' && step.readyAt === timer.at
    case 'deadline':
      return step.status === 'waiting' && step.wait?.until === timer.at && !step.wait.answers.some(isDeadline)
    case 'pause':
      return step.status === 'open' && step.loop?.between === timer.at
    case 'timeout': {
      const isOfThisAttempt = step.timesOutAt === undefined || step.timesOutAt === timer.at
      return isOfThisAttempt && (step.status === 'waiting' || (step.status === 'open' && !step.loop?.error))
    }
  }
}

/** Names one attempt of a step, or of the inverse that takes it back: plain data, the same in every process. */
export interface WorkName {
  readonly scope: number
  readonly step: number
  readonly attempt: number
  readonly isUndo: boolean
}

/** Whether the run still waits for the outcome of this work. */
export function isAwaited(state: RunState, { scope, step, attempt, isUndo }: WorkName): boolean {
  const found = state.scopes[scope]?.steps[step]
  const one = isUndo ? found?.undo : found
  return one !== undefined && one.attempt === attempt && (one.status === 'ready' || one.status === 'running')
}

/** What a system outside may know the work by: the same for every attempt of this step in this run, and for no other step. */
export function idempotencyKeyOf(
  run: string,
  node: string,
  { scope, step, isUndo }: WorkName,
  state?: Pick<RunState, 'scopes'>,
): string {
  const earlier = state?.scopes[scope]?.earlier
  // A step that runs once more after a failure is another one to whoever is asked.
  const isAgain = earlier !== undefined && state?.scopes[earlier]?.steps[step] !== undefined
  return `${run}/${scope}/${node}${isAgain ? '/failure' : ''}${isUndo ? '/undo' : ''}`
}

const isDeadline = (answer: { kind: string }) => answer.kind === 'deadline'

/** Whether a `perform`, `resume` or `check` still means something: a halt may have stopped the step meanwhile. */
export function isWanted(state: RunState, command: Command): boolean {
  if (!('step' in command)) return true
  const step = state.scopes[command.scope]?.steps[command.step]
  switch (command.kind) {
    case 'perform':
      return (step?.status === 'ready' && step.held !== 'held') || step?.status === 'running'
    case 'resume':
    case 'await':
      return step?.status === 'waiting'
    case 'check':
      return step?.status === 'open' && step.loop?.between === 'checking'
    case 'undo':
      return step?.undo?.status === 'ready' || step?.undo?.status === 'running'
    default:
      return true
  }
}
