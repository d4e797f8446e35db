// The parts of a run's state when they are new, and what is read off them when they end. Nothing here decides anything.
import type { JsonObject, JsonValue } from '../json.ts'
import type { Command, RunError } from './journal.ts'
import type { Machine, MachineGraph, MachineStep } from './machine.ts'
import type { LoopState, RunState, ScopeState, StepState } from './state.ts'

/** One entry's turn: what is changed, what is asked for, and when. */
export interface Turn {
  machine: Machine
  state: RunState
  commands: Command[]
  at: number
}

export const graphOf = (turn: Turn, scope: ScopeState) => turn.machine.graphs[scope.graph] as MachineGraph

export function setTimer(
  turn: Turn,
  scope: ScopeState,
  step: MachineStep,
  at: number,
  purpose: (Command & { kind: 'timer' })['purpose'],
): void {
  turn.commands.push({ kind: 'timer', scope: scope.id, step: step.index, at, purpose })
}

export function newStep(status: StepState['status'], at: number, cause: RunError | undefined): StepState {
  return {
    status,
    attempt: 1,
    readyAt: at,
    startedAt: undefined,
    endedAt: undefined,
    timesOutAt: undefined,
    input: undefined,
    output: undefined,
    port: undefined,
    error: undefined,
    source: undefined,
    cause,
    order: -1,
    wait: undefined,
    loop: undefined,
    undo: undefined,
    held: undefined,
  }
}

export function newScope(
  turn: Turn,
  graph: number,
  parent: number,
  parentStep: number,
  pass: number,
  item: JsonValue | undefined,
  inputs: JsonValue | undefined,
): ScopeState {
  const { pending, taken, graph: plan } = turn.machine.graphs[graph] as MachineGraph
  const around = plan.kind === 'loop' ? turn.state.scopes[parent]?.values : undefined
  const scope: ScopeState = {
    id: turn.state.scopes.length,
    graph,
    parent,
    parentStep,
    pass,
    item,
    inputs,
    phase: 'running',
    halt: undefined,
    error: undefined,
    outputs: undefined,
    pending: pending.slice(),
    taken: taken.slice(),
    steps: new Array(pending.length).fill(undefined),
    open: 0,
    values: around ? { ...around } : {},
    causes: undefined,
    recovered: false,
    earlier: undefined,
  }
  turn.state.scopes.push(scope)
  return scope
}

/** The command that ends the run whose scope 0 this is. */
export function finishCommand(root: ScopeState): Command {
  const status = root.halt === 'failed' ? 'failed' : root.halt === 'cancelled' ? 'cancelled' : 'completed'
  return {
    kind: 'finish',
    status,
    ...(root.error && status !== 'completed' && { error: root.error }),
    ...(root.outputs && { outputs: root.outputs }),
  }
}

export function newLoop(
  items: JsonValue[],
  total: number,
  concurrency: number,
  delayMs: number,
  max: number,
): LoopState {
  return {
    total,
    items,
    concurrency,
    next: 0,
    active: 0,
    passes: [],
    delayMs,
    max,
    failedPass: -1,
    error: undefined,
    between: undefined,
  }
}

/** One map per pass: the nodes at which it ended, that is those none of whose edges led on, with their outputs. */
export function results(turn: Turn, loop: LoopState): JsonValue[] {
  return loop.passes.map((id) => {
    const scope = turn.state.scopes[id] as ScopeState
    const ends: JsonObject = {}
    graphOf(turn, scope).steps.forEach((step, index) => {
      const state = scope.steps[index]
      if (state?.status !== 'done') return
      if (step.edges.some((edge) => edge.port === state.port)) return
      ends[step.step.id] = state.output as JsonValue
    })
    return ends
  })
}
