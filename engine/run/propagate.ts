// What follows from a step's end: edges taken and skipped, steps that become ready, scopes that open, halt and end.
// Everything here changes a state that advance.ts owns; nothing here is called from elsewhere.
import type { JsonValue } from '../json.ts'
import type { Entry, RunError } from './journal.ts'
import type { MachineGraph, MachineStep } from './machine.ts'
import { finishCommand, graphOf, newLoop, newScope, newStep, results, setTimer, type Turn } from './parts.ts'
import { mayTryAgain, pauseBefore } from './retry.ts'
import { type HaltReason, isUnderWay, type LoopState, type ScopeState, type StepState } from './state.ts'

// ── steps ──

/** Makes a step ready: it activates, once in its scope. */
function activate(turn: Turn, scope: ScopeState, index: number, cause: RunError | undefined): void {
  scope.steps[index] = newStep('ready', turn.at, cause)
  scope.open++
  turn.commands.push({ kind: 'perform', scope: scope.id, step: index, attempt: 1 })
}

/** The step is done: its output becomes visible, its edges are settled. `stop` ends the playbook that it stands in. */
export function completeStep(
  turn: Turn,
  scope: ScopeState,
  step: MachineStep,
  state: StepState,
  port: string,
  output: JsonValue,
  stop: boolean,
): void {
  state.status = 'done'
  state.port = port
  state.output = output
  state.error = undefined
  state.endedAt = turn.at
  state.order = turn.state.sequence
  scope.open--
  scope.values[step.step.id] = output
  if (scope.phase === 'halting') return quiet(turn, scope)
  if (stop) return haltScope(turn, playbookScope(turn, scope), 'stopped', undefined)
  leaveStep(turn, scope, step, port, state.cause)
  quiet(turn, scope)
}

/** The step failed for good: its error edge is taken, or its scope halts. */
export function failStep(turn: Turn, scope: ScopeState, step: MachineStep, state: StepState, error: RunError): void {
  state.status = 'failed'
  state.error = error
  state.endedAt = turn.at
  state.order = turn.state.sequence
  scope.open--
  // A repeat between two passes has none to come.
  if (state.loop && turn.state.machine >= 2) state.loop.between = undefined
  if (scope.phase === 'halting') return quiet(turn, scope)
  if (!step.handlesError || neverFits(turn, step, state, error)) return haltScope(turn, scope, 'failed', error)
  leaveStep(turn, scope, step, 'error', error)
  quiet(turn, scope)
}

const MISFITS: ReadonlySet<string> = new Set(['step/bad-input', 'call/bad-inputs'])

/**
 * The fields of the loop or call itself do not fit: a mistake in the playbook, which an error edge would hide. A failure in its
 * body is none of that kind: the failed pass tells of it.
 */
function neverFits(turn: Turn, { step }: MachineStep, { loop }: StepState, { code }: RunError): boolean {
  if (turn.state.machine < 2 || step.graph === undefined || !MISFITS.has(code)) return false
  return !loop || (loop.error === undefined && loop.failedPass < 0)
}

/** Another try where the step's retry allows it, the failure itself otherwise. */
export function failedStep(turn: Turn, scope: ScopeState, step: MachineStep, state: StepState, error: RunError): void {
  if (tryAgain(turn, scope, step, state, error)) return
  failStep(turn, scope, step, state, error.node === undefined ? { ...error, node: step.step.id } : error)
}

/** Sets the timer of the next try, if there is one. */
export function tryAgain(turn: Turn, scope: ScopeState, step: MachineStep, state: StepState, error: RunError): boolean {
  const { retry } = step.step
  if (!retry || scope.phase === 'halting' || !mayTryAgain(retry, state.attempt, error)) return false
  if (!step.mayRepeat && turn.state.machine >= 2) return false
  state.status = 'retrying'
  state.error = error
  state.wait = undefined
  state.loop = undefined
  state.readyAt = turn.at + pauseBefore(retry, state.attempt, error)
  state.attempt++
  setTimer(turn, scope, step, state.readyAt, 'retry')
  return true
}

/** Settles the step's outgoing edges: those of `port` are taken, the others skipped, and skips travel. */
function leaveStep(
  turn: Turn,
  scope: ScopeState,
  step: MachineStep,
  port: string | undefined,
  cause: RunError | undefined,
): void {
  const graph = graphOf(turn, scope)
  let skipped: MachineStep[] | undefined
  for (let from: MachineStep | undefined = step, by = port; from; from = skipped?.pop(), by = undefined) {
    for (const edge of from.edges) {
      const taken = edge.port === by
      if (arrive(turn, scope, graph, edge.to, taken, cause) === 'skipped') {
        skipped ??= []
        skipped.push(graph.steps[edge.to] as MachineStep)
      }
    }
  }
}

function arrive(
  turn: Turn,
  scope: ScopeState,
  graph: MachineGraph,
  to: number,
  taken: boolean,
  cause: RunError | undefined,
): 'skipped' | undefined {
  const left = (scope.pending[to] as number) - 1
  scope.pending[to] = left
  if (taken) scope.taken[to] = 1
  const reached = scope.steps[to]
  if (reached) return undefined // `join: any`: it has started already
  const step = (graph.steps[to] as MachineStep).step
  if (taken && cause) noteCause(scope, to, cause)
  if (taken && step.join === 'any') activate(turn, scope, to, takeCause(scope, to))
  else if (left === 0) {
    if (scope.taken[to] === 0) {
      scope.steps[to] = newStep('skipped', turn.at, undefined)
      return 'skipped'
    }
    activate(turn, scope, to, takeCause(scope, to))
  }
  return undefined
}

// Of several failures that meet in one step, the one whose node id comes first is its `error`, whichever arrived first.
function noteCause(scope: ScopeState, to: number, cause: RunError): void {
  scope.causes ??= {}
  const seen = scope.causes[to]
  if (!seen || (cause.node ?? '') < (seen.node ?? '')) scope.causes[to] = cause
}
function takeCause(scope: ScopeState, to: number): RunError | undefined {
  return scope.causes?.[to]
}

// ── scopes ──

/** Opens the run's own scope: the trigger that fired is done, the others are skipped. */
export function openRoot(turn: Turn, trigger: number, alert: JsonValue): void {
  const scope = newScope(turn, 0, -1, -1, 0, undefined, alert)
  startPlaybook(turn, scope, trigger)
}

function startPlaybook(turn: Turn, scope: ScopeState, trigger: number): void {
  const graph = graphOf(turn, scope)
  const state = newStep('ready', turn.at, undefined)
  scope.steps[trigger] = state
  scope.open++
  for (const entry of graph.graph.entries) {
    if (entry === trigger || scope.steps[entry]) continue
    scope.steps[entry] = newStep('skipped', turn.at, undefined)
    leaveStep(turn, scope, graph.steps[entry] as MachineStep, undefined, undefined)
  }
  state.startedAt = turn.at
  completeStep(turn, scope, graph.steps[trigger] as MachineStep, state, 'done', scope.inputs ?? null, false)
}

/** Takes up nothing new in this scope and those inside it; what acts is awaited, what waits is stopped. */
export function haltScope(turn: Turn, scope: ScopeState, why: HaltReason, error: RunError | undefined): void {
  if (scope.phase === 'ended' || scope.phase === 'concluding') return
  if (scope.phase === 'halting') {
    if (why === 'cancelled' && scope.halt !== 'cancelled') {
      scope.halt = why
      scope.steps.forEach((step, index) => {
        if (step?.status === 'running' || step?.status === 'open') haltStep(turn, scope, step, index, why)
      })
    }
    return
  }
  if (scope.phase === 'recovering' && why === 'failed') {
    scope.phase = 'halting' // the failure branch itself failed: the run's error stays the first one
  } else {
    scope.phase = 'halting'
    if (scope.halt !== 'failed') {
      scope.halt = why
      scope.error = error
    }
  }
  scope.steps.forEach((step, index) => {
    if (step && isUnderWay(step.status)) haltStep(turn, scope, step, index, why)
  })
  quiet(turn, scope)
}

function haltStep(turn: Turn, scope: ScopeState, step: StepState, index: number, why: HaltReason): void {
  switch (step.status) {
    case 'running':
      if (why === 'cancelled') turn.commands.push({ kind: 'abort', scope: scope.id, step: index })
      return
    case 'doubted':
      return
    case 'open':
      if (step.loop && step.loop.active > 0) {
        for (const pass of step.loop.passes) {
          const inner = turn.state.scopes[pass] as ScopeState
          if (inner.phase !== 'ended') haltScope(turn, inner, why === 'cancelled' ? why : 'stopped', undefined)
        }
        return
      }
  }
  if (step.loop) step.loop.between = undefined
  step.status = 'stopped'
  step.endedAt = turn.at
  scope.open--
}

/** The playbook (the run itself or a call) that a scope belongs to. */
function playbookScope(turn: Turn, scope: ScopeState): ScopeState {
  let at = scope
  while (graphOf(turn, at).graph.kind !== 'playbook') at = turn.state.scopes[at.parent] as ScopeState
  return at
}

/** Nothing is under way in the scope any more: it recovers, concludes or ends. */
function quiet(turn: Turn, scope: ScopeState): void {
  if (scope.open > 0) return
  const { graph, recovery } = graphOf(turn, scope)
  switch (scope.phase) {
    case 'halting':
      if (scope.halt === 'failed' && recovery && graph.onFailure !== undefined && !scope.recovered) {
        return recover(turn, scope, recovery, graph.onFailure)
      }
      if (scope.halt === 'stopped' && concludes(turn, scope)) return
      return scopeEnded(turn, scope)
    case 'running':
      if (concludes(turn, scope)) return
      return scopeEnded(turn, scope)
    case 'recovering':
      return scopeEnded(turn, scope)
  }
}

function concludes(turn: Turn, scope: ScopeState): boolean {
  if (!graphOf(turn, scope).graph.outputs) return false
  scope.phase = 'concluding'
  turn.commands.push({ kind: 'conclude', scope: scope.id })
  return true
}

const isOver = ({ status }: StepState) => status === 'done' || status === 'failed'

/**
 * The failure branch begins with a node that has run on the usual way: that run of the branch moves to a scope of its own, so that
 * the branch runs anew and undo knows both.
 */
function setAside(turn: Turn, scope: ScopeState, branch: Map<number, number>): void {
  const id = turn.state.scopes.length
  turn.state.scopes.push({
    ...scope,
    id,
    phase: 'ended',
    pending: scope.pending.slice(),
    taken: scope.taken.slice(),
    steps: scope.steps.map((step, index) => (branch.has(index) ? step : undefined)),
    values: { ...scope.values },
  })
  scope.earlier = id
  const { steps } = graphOf(turn, scope)
  for (const index of branch.keys()) {
    scope.steps[index] = undefined
    delete scope.values[(steps[index] as MachineStep).step.id]
  }
}

/** Runs the playbook's failure branch, in which only its own edges count. */
function recover(turn: Turn, scope: ScopeState, branch: Map<number, number>, start: number): void {
  scope.phase = 'recovering'
  scope.recovered = true
  if (scope.steps[start] && isOver(scope.steps[start]) && turn.state.machine >= 2) setAside(turn, scope, branch)
  for (const [index, incoming] of branch) {
    scope.pending[index] = incoming
    scope.taken[index] = 0
    if (scope.steps[index]?.status === 'skipped' || scope.steps[index]?.status === 'stopped')
      scope.steps[index] = undefined
  }
  if (scope.steps[start]) return scopeEnded(turn, scope)
  activate(turn, scope, start, scope.error)
}

/** The scope is over: the run finishes, or the loop or call that opened it goes on. */
export function scopeEnded(turn: Turn, scope: ScopeState): void {
  scope.phase = 'ended'
  if (scope.parent < 0) return finish(turn, scope)
  const outer = turn.state.scopes[scope.parent] as ScopeState
  const step = graphOf(turn, outer).steps[scope.parentStep] as MachineStep
  const state = outer.steps[scope.parentStep] as StepState
  passEnded(turn, outer, step, state, state.loop as LoopState, scope)
}

function finish(turn: Turn, root: ScopeState): void {
  turn.state.phase = 'ending'
  turn.commands.push(finishCommand(root))
}

// ── loops and calls ──

/** A for-each with its list, or a repeat before its first pass. */
export function openLoop(
  turn: Turn,
  scope: ScopeState,
  step: MachineStep,
  state: StepState,
  entry: Entry & { kind: 'loop.opened' },
): void {
  const repeats = step.step.kind === 'repeat'
  const total = repeats ? 1 : entry.items.length
  state.loop = newLoop(entry.items, total, Math.max(1, entry.concurrency), entry.delayMs ?? 0, entry.max ?? total)
  if (total === 0) return completeStep(turn, scope, step, state, 'done', [], false)
  fillPasses(turn, scope, step, state, state.loop)
}

export function openCall(turn: Turn, scope: ScopeState, step: MachineStep, state: StepState, inputs: JsonValue): void {
  const loop = newLoop([], 1, 1, 0, 1)
  state.loop = loop
  loop.next = 1
  loop.active = 1
  const inner = newScope(turn, step.step.graph as number, scope.id, step.index, 0, undefined, inputs)
  loop.passes.push(inner.id)
  startPlaybook(turn, inner, (turn.machine.graphs[inner.graph] as MachineGraph).graph.entries[0] as number)
}

function fillPasses(turn: Turn, scope: ScopeState, step: MachineStep, state: StepState, loop: LoopState): void {
  while (state.status === 'open' && !loop.error && loop.active < loop.concurrency && loop.next < loop.total) {
    openPass(turn, scope, step, loop)
  }
}

function openPass(turn: Turn, scope: ScopeState, step: MachineStep, loop: LoopState): void {
  const pass = loop.next++
  loop.active++
  const inner = newScope(turn, step.step.graph as number, scope.id, step.index, pass, loop.items[pass], undefined)
  loop.passes[pass] = inner.id
  const graph = graphOf(turn, inner)
  for (const entry of graph.graph.entries) activate(turn, inner, entry, undefined)
  quiet(turn, inner)
}

function passEnded(
  turn: Turn,
  scope: ScopeState,
  step: MachineStep,
  state: StepState,
  loop: LoopState,
  pass: ScopeState,
): void {
  loop.active--
  if (pass.halt === 'failed' && (loop.failedPass < 0 || pass.pass < loop.failedPass)) {
    loop.failedPass = pass.pass
    loop.error = pass.error
    haltSiblings(turn, loop)
  }
  if (loop.active > 0) {
    if (scope.phase !== 'halting') fillPasses(turn, scope, step, state, loop)
    return
  }
  if (state.status !== 'open') return
  if (loop.error) {
    return turn.state.machine < 2
      ? failStep(turn, scope, step, state, loop.error)
      : failedStep(turn, scope, step, state, loop.error)
  }
  if (scope.phase === 'halting') {
    state.status = 'stopped'
    state.endedAt = turn.at
    scope.open--
    return quiet(turn, scope)
  }
  if (step.step.kind === 'call') return completeStep(turn, scope, step, state, 'done', pass.outputs ?? {}, false)
  if (step.step.kind === 'repeat') {
    loop.between = 'checking'
    turn.commands.push({ kind: 'check', scope: scope.id, step: step.index })
    return
  }
  if (loop.next < loop.total) return fillPasses(turn, scope, step, state, loop)
  completeStep(turn, scope, step, state, 'done', results(turn, loop), false)
}

function haltSiblings(turn: Turn, loop: LoopState): void {
  for (const id of loop.passes) {
    const inner = turn.state.scopes[id]
    if (inner && inner.phase !== 'ended') haltScope(turn, inner, 'stopped', undefined)
  }
}

/** A repeat's condition was asked: another pass, now or after its pause, or the end. */
export function passAfterCheck(
  turn: Turn,
  scope: ScopeState,
  step: MachineStep,
  state: StepState,
  again: boolean,
  port: string | undefined,
): void {
  const loop = state.loop as LoopState
  loop.between = undefined
  if (!again) return completeStep(turn, scope, step, state, port ?? 'done', results(turn, loop), false)
  if (loop.delayMs === 0) return startNextPass(turn, scope, step, state)
  loop.between = turn.at + loop.delayMs
  turn.commands.push({ kind: 'timer', scope: scope.id, step: step.index, at: loop.between, purpose: 'pause' })
}

export function startNextPass(turn: Turn, scope: ScopeState, step: MachineStep, state: StepState): void {
  const loop = state.loop as LoopState
  loop.between = undefined
  loop.total++
  openPass(turn, scope, step, loop)
}
