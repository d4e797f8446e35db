// Undo: the inverse of every undoable step that was done, newest first, one at a time, each journalled as a step of its own.
// An inverse that fails is noted, and the ones before it are tried all the same.

import type { Entry } from './journal.ts'
import { JournalError } from './journal-error.ts'
import type { MachineGraph } from './machine.ts'
import type { Turn } from './parts.ts'
import type { ScopeState, StepState, UndoQueue, UndoState } from './state.ts'

/** The steps that an undo would take back, newest first: [scope, step]. Those undone already are left out. */
export function undoable(turn: Pick<Turn, 'machine' | 'state'>): [number, number][] {
  const found: { at: [number, number]; order: number }[] = []
  for (const scope of turn.state.scopes) {
    const graph = turn.machine.graphs[scope.graph] as MachineGraph
    scope.steps.forEach((step, index) => {
      if (step?.status !== 'done' || step.undo?.status === 'done') return
      if (graph.steps[index]?.step.undo) found.push({ at: [scope.id, index], order: step.order })
    })
  }
  return found.sort((a, b) => b.order - a.order).map((one) => one.at)
}

export function beginUndo(turn: Turn): void {
  turn.state.phase = 'undoing'
  turn.state.undo = { queue: undoable(turn), undone: 0, failed: 0 }
  next(turn, turn.state.undo)
}

function next(turn: Turn, undo: UndoQueue): void {
  const first = undo.queue[0]
  if (!first) {
    turn.state.phase = 'undo-ending'
    turn.commands.push({ kind: 'finish-undo', undone: undo.undone, failed: undo.failed })
    return
  }
  const [scope, step] = first
  const state = turn.state.scopes[scope]?.steps[step] as StepState
  state.undo = {
    status: 'ready',
    attempt: (state.undo?.attempt ?? 0) + 1,
    input: undefined,
    output: undefined,
    error: undefined,
    at: turn.at,
  }
  turn.commands.push({ kind: 'undo', scope, step, attempt: state.undo.attempt })
}

type UndoEntry = Entry & { kind: 'step.started' | 'step.completed' | 'step.failed' | 'step.doubted' | 'doubt.settled' }

/** An entry about the inverse of a step. @throws when it is not that step's turn */
export function advanceUndo(turn: Turn, entry: UndoEntry, state: StepState): void {
  const queue = turn.state.undo
  const inverse = state.undo
  const isNext = queue?.queue[0]?.[0] === entry.scope && queue.queue[0][1] === entry.step
  if (turn.state.phase !== 'undoing' || !queue || !inverse || !isNext) {
    throw new JournalError(turn.state.sequence, `it is not the turn of ${entry.node} to be undone`)
  }
  inverse.at = entry.at
  switch (entry.kind) {
    case 'step.started':
      inverse.status = 'running'
      inverse.input = entry.input
      return
    case 'step.doubted':
      inverse.status = 'doubted'
      return
    case 'doubt.settled':
      if (entry.verdict === 'not-happened') {
        inverse.status = 'ready'
        turn.commands.push({ kind: 'undo', scope: entry.scope, step: entry.step, attempt: inverse.attempt })
        return
      }
      return settle(turn, queue, inverse, entry.verdict === 'happened')
    case 'step.completed':
      inverse.output = entry.output
      return settle(turn, queue, inverse, true)
    case 'step.failed':
      inverse.error = entry.error
      return settle(turn, queue, inverse, false)
  }
}

function settle(turn: Turn, queue: UndoQueue, inverse: UndoState, undone: boolean): void {
  inverse.status = undone ? 'done' : 'failed'
  if (undone) queue.undone++
  else queue.failed++
  queue.queue.shift()
  next(turn, queue)
}

/** The inverse under way, if any: [scope, step] and its state. */
export function inverseUnderWay(
  scopes: ScopeState[],
  undo: UndoQueue | undefined,
): [number, number, UndoState] | undefined {
  const first = undo?.queue[0]
  const inverse = first && scopes[first[0]]?.steps[first[1]]?.undo
  return first && inverse ? [first[0], first[1], inverse] : undefined
}
