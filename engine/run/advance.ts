// Read this file first: the only place where the state of a run changes. One entry goes in; the new state and the commands
// to carry out come out. No clock, no random number, no I/O, no expression: all of that arrives as entries.
//
// The order of things: `applyEntry` says what each entry means for the step it names; propagate.ts carries the consequences
// along edges and scopes; undo.ts runs inverses. An entry that does not fit the state is an error, never skipped.
import type { Plan } from '../compile/plan.ts'
import { cameTooLate, doubtStep, settleDoubt, timeOut } from './failures.ts'
import type { Command, Entry, RunError } from './journal.ts'
import { JournalError } from './journal-error.ts'
import { type Machine, type MachineStep, machineOf } from './machine.ts'
import { setTimer, type Turn } from './parts.ts'
import {
  completeStep,
  failedStep,
  haltScope,
  openCall,
  openLoop,
  openRoot,
  passAfterCheck,
  scopeEnded,
  startNextPass,
} from './propagate.ts'
import { MACHINE } from './start.ts'
import { copyState, initialState, type RunState, type ScopeState, type StepState } from './state.ts'
import { advanceUndo, beginUndo, type UndoEntry } from './undo.ts'

/**
 * Folds one entry. Pure: the given state stays as it is.
 * @throws JournalError `journal/diverged` when the entry does not fit
 */
export function advance(plan: Plan, state: RunState, entry: Entry): { state: RunState; commands: Command[] } {
  const next = copyState(state)
  const commands: Command[] = []
  advanceInPlace(machineOf(plan), next, entry, commands)
  return { state: next, commands }
}

/**
 * The same fold for a driver that owns its state: changes it, and appends to `commands`. After an error the state is spent.
 * @throws JournalError `journal/diverged` when the entry does not fit
 */
export function advanceInPlace(machine: Machine, state: RunState, entry: Entry, commands: Command[]): void {
  applyEntry({ machine, state, commands, at: entry.at }, entry)
  state.sequence++
  state.now = entry.at
}

/**
 * Folds a journal from its beginning, or goes on from a state (which then is changed).
 * @throws JournalError `journal/diverged` at the first entry that does not fit
 */
export function replay(plan: Plan, entries: Iterable<Entry>, from: RunState = initialState()): RunState {
  const machine = machineOf(plan)
  const ignored: Command[] = []
  for (const entry of entries) {
    advanceInPlace(machine, from, entry, ignored)
    ignored.length = 0
  }
  return from
}

function applyEntry(turn: Turn, entry: Entry): void {
  const { state } = turn
  switch (entry.kind) {
    case 'run.started':
      expect(turn, state.phase === 'new', 'the run has begun already')
      if (entry.plan !== turn.machine.plan.hash) throw misfit(turn, `it belongs to plan ${entry.plan}`)
      return startRun(turn, entry)
    case 'run.ended':
      expect(turn, state.phase === 'ending', 'the run has not come to its end')
      state.phase = 'ended'
      state.status = entry.status
      state.error = entry.error
      state.outputs = entry.outputs
      state.endedAt = entry.at
      return
    case 'cancel.requested':
      expect(turn, state.phase === 'running', 'only a run under way can be cancelled')
      state.cancelledBy = entry.by
      return haltScope(turn, state.scopes[0] as ScopeState, 'cancelled', cancelError(entry.by, entry.reason))
    case 'undo.requested':
      expect(turn, state.phase === 'ended', 'only a run that has ended can be undone')
      if (entry.machine !== undefined) state.machine = knownMachine(turn, entry.machine)
      return beginUndo(turn)
    case 'undo.ended':
      expect(turn, state.phase === 'undo-ending', 'there are inverse steps left')
      state.phase = 'ended'
      return
    case 'scope.concluded':
      return concludeScope(turn, entry)
    default:
      return applyToStep(turn, entry)
  }
}

function startRun(turn: Turn, entry: Entry & { kind: 'run.started' }): void {
  const { state, machine } = turn
  const root = machine.graphs[0]
  const trigger = root?.steps.findIndex((step) => step.step.id === entry.trigger) ?? -1
  if (root?.steps[trigger]?.step.kind !== 'trigger') throw misfit(turn, `${entry.trigger} is no trigger`)
  state.machine = knownMachine(turn, entry.machine ?? 1)
  state.masks = state.machine < 2
  state.run = entry.run
  state.mode = entry.mode
  state.plan = entry.plan
  state.trigger = entry.trigger
  state.by = entry.by
  if (entry.pauseBefore) state.pauseBefore = entry.pauseBefore
  state.alert = entry.alert
  state.startedAt = entry.at
  state.phase = 'running'
  openRoot(turn, trigger, entry.alert)
}

function knownMachine(turn: Turn, version: number): number {
  if (version >= 1 && version <= MACHINE) return version
  throw misfit(turn, `it has the meaning of machine ${version}, and this one knows up to ${MACHINE}: update Firebreak`)
}

function concludeScope(turn: Turn, entry: Entry & { kind: 'scope.concluded' }): void {
  const scope = turn.state.scopes[entry.scope]
  if (scope?.phase !== 'concluding') throw misfit(turn, `scope ${entry.scope} is not about to end`)
  if (entry.error) {
    scope.halt = 'failed'
    scope.error = entry.error
  } else scope.outputs = entry.outputs
  scopeEnded(turn, scope)
}

type StepEntry = Exclude<
  Entry,
  { kind: 'run.started' | 'run.ended' | 'cancel.requested' | 'undo.requested' | 'undo.ended' | 'scope.concluded' }
>

function applyToStep(turn: Turn, entry: StepEntry): void {
  if (!('scope' in entry)) throw unknownEntry(turn, entry)
  const scope = turn.state.scopes[entry.scope]
  const step = scope && turn.machine.graphs[scope.graph]?.steps[entry.step]
  const state = scope?.steps[entry.step]
  if (!scope || !step) throw misfit(turn, `there is no step ${entry.step} in scope ${entry.scope}`)
  if (step.step.id !== entry.node) {
    throw misfit(turn, `the plan calls that step ${step.step.id}, the entry ${entry.node}`)
  }
  if (!state) throw misfit(turn, `the run has not reached ${entry.node}`)
  if ('undo' in entry && entry.undo) return advanceUndo(turn, entry as UndoEntry, state)
  switch (entry.kind) {
    case 'step.started': {
      // `running` again with the same attempt: repeated after a crash, which only a step that is safe to repeat may be.
      expectStep(turn, state.status === 'ready' || state.status === 'running', entry.node, state)
      if (entry.attempt !== state.attempt) throw misfit(turn, `${entry.node} is at attempt ${state.attempt}`)
      state.status = 'running'
      state.startedAt = entry.at
      state.input = entry.input
      return
    }
    case 'step.completed': {
      expectStep(turn, canEnd(state), entry.node, state)
      if (entry.input !== undefined) state.input = entry.input
      state.startedAt ??= entry.at
      state.source = entry.source
      return completeStep(turn, scope, step, state, entry.port, entry.output, entry.stop === true)
    }
    case 'step.failed': {
      expectStep(turn, canEnd(state) || state.loop?.between === 'checking', entry.node, state)
      if (entry.input !== undefined) state.input = entry.input
      state.startedAt ??= entry.at
      state.source = entry.source
      return failedStep(turn, scope, step, state, entry.error)
    }
    case 'step.suspended':
      return suspendStep(turn, entry, step, state)
    case 'step.answered': {
      const { wait } = state
      if (state.status !== 'waiting' || wait?.for.kind !== 'answer')
        throw misfit(turn, `${entry.node} asks nobody, it is ${state.status}`)
      if (cameTooLate(turn, scope, step)) return
      const { by, unauthenticated, choice, reason, values } = entry
      wait.answers.push({
        kind: 'answer',
        at: entry.at,
        by,
        ...(unauthenticated && { unauthenticated }),
        choice,
        ...(reason && { reason }),
        ...(values && { values }),
      })
      turn.commands.push({ kind: 'resume', scope: scope.id, step: step.index })
      return
    }
    case 'timer.fired':
      return fireTimer(turn, entry, scope, step, state)
    case 'loop.opened':
    case 'call.opened':
      expectStep(turn, state.status === 'ready' || state.status === 'running', entry.node, state)
      state.status = 'open'
      state.startedAt = entry.at
      state.input = entry.input
      setTimeoutOf(turn, scope, step, state)
      return entry.kind === 'loop.opened'
        ? openLoop(turn, scope, step, state, entry)
        : openCall(turn, scope, step, state, entry.inputs)
    case 'loop.checked':
      expect(turn, state.loop?.between === 'checking', `${entry.node} has a pass under way`)
      return passAfterCheck(turn, scope, step, state, entry.again, entry.port)
    case 'step.held':
      expectStep(turn, state.status === 'ready' && state.held === undefined, entry.node, state)
      state.held = 'held'
      return
    case 'step.released':
      expectStep(turn, state.status === 'ready' && state.held === 'held', entry.node, state)
      state.held = 'released'
      turn.commands.push({ kind: 'perform', scope: scope.id, step: step.index, attempt: state.attempt })
      return
    case 'step.doubted':
      expectStep(turn, state.status === 'running', entry.node, state)
      if (entry.source) state.source = entry.source
      return doubtStep(turn, scope, step, state, entry.error)
    case 'doubt.settled':
      expect(turn, state.status === 'doubted', `nobody doubts ${entry.node}`)
      return settleDoubt(turn, entry, scope, step, state)
    default:
      throw unknownEntry(turn, entry)
  }
}

const canEnd = (state: StepState) =>
  state.status === 'ready' || state.status === 'running' || state.status === 'waiting'

function suspendStep(turn: Turn, entry: Entry & { kind: 'step.suspended' }, step: MachineStep, state: StepState): void {
  const scope = turn.state.scopes[entry.scope] as ScopeState
  if (entry.for.kind !== 'time' && entry.for.kind !== 'answer') {
    const { kind } = entry.for as { kind: unknown }
    throw misfit(turn, `${entry.node} waits for ${JSON.stringify(kind)}, which is not known here`)
  }
  if (state.status === 'waiting') return // not enough answers yet: it goes on waiting as it was
  expectStep(turn, state.status === 'ready' || state.status === 'running', entry.node, state)
  if (entry.input !== undefined) state.input = entry.input
  state.startedAt ??= entry.at
  state.status = 'waiting'
  const ms = entry.for.kind === 'time' ? entry.for.ms : entry.for.deadlineMs
  const until = ms === undefined ? undefined : entry.at + ms
  state.wait = { for: entry.for, ask: entry.ask, since: entry.at, until, answers: [] }
  if (entry.for.kind === 'answer') turn.commands.push({ kind: 'await', scope: scope.id, step: step.index })
  if (until !== undefined) setTimer(turn, scope, step, until, 'deadline')
  setTimeoutOf(turn, scope, step, state)
}

function setTimeoutOf(turn: Turn, scope: ScopeState, { index, step }: MachineStep, state: StepState): void {
  if (step.timeoutMs === undefined) return
  state.timesOutAt = turn.at + step.timeoutMs
  turn.commands.push({ kind: 'timer', scope: scope.id, step: index, at: state.timesOutAt, purpose: 'timeout' })
}

function fireTimer(
  turn: Turn,
  entry: Entry & { kind: 'timer.fired' },
  scope: ScopeState,
  step: MachineStep,
  state: StepState,
): void {
  switch (entry.purpose) {
    case 'retry':
      expectStep(turn, state.status === 'retrying', entry.node, state)
      state.status = 'ready'
      turn.commands.push({ kind: 'perform', scope: scope.id, step: step.index, attempt: state.attempt })
      return
    case 'deadline':
      if (state.status !== 'waiting' || !state.wait) throw misfit(turn, `${entry.node} is ${state.status}`)
      state.wait.answers.push({ kind: 'deadline', at: entry.at })
      turn.commands.push({ kind: 'resume', scope: scope.id, step: step.index })
      return
    case 'pause':
      expect(turn, typeof state.loop?.between === 'number', `${entry.node} does not pause`)
      return startNextPass(turn, scope, step, state)
    case 'timeout':
      expectStep(turn, state.status === 'waiting' || state.status === 'open', entry.node, state)
      return timeOut(turn, scope, step, state)
    default:
      throw misfit(turn, `there is no timer for ${entry.purpose}`)
  }
}

function cancelError(by: string, reason: string | undefined): RunError {
  return { code: 'run/cancelled', message: reason ? `Cancelled by ${by}: ${reason}` : `Cancelled by ${by}` }
}

/** What a later version, or nobody of us, has written: to pass over it would be to wait in silence. */
function unknownEntry(turn: Turn, entry: never): JournalError {
  const { kind } = entry as { kind: unknown }
  return misfit(
    turn,
    `entries of the kind ${JSON.stringify(kind)} are not known here: a newer Firebreak may have written it`,
  )
}

function misfit(turn: Turn, problem: string): JournalError {
  return new JournalError(turn.state.sequence, problem)
}

function expect(turn: Turn, holds: boolean, problem: string): void {
  if (!holds) throw misfit(turn, problem)
}

/** The same for a step; the message is put together only when it is needed. */
function expectStep(turn: Turn, holds: boolean, node: string, state: StepState): void {
  if (!holds) throw misfit(turn, `${node} is ${state.status}`)
}
