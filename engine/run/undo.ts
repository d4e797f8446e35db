// Undo: the inverse of every undoable step that was done, newest first, one at a time, each journalled as a step of its own.
// An inverse that fails is noted, and the ones before it are tried all the same.

import type { Entry, RunError } from './journal.ts'
import { JournalError } from './journal-error.ts'
import type { MachineGraph } from './machine.ts'
import type { Turn } from './parts.ts'
import { mayTryAgain, pauseBefore, retryOfInverse } from './retry.ts'
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
  const attempt = (state.undo?.attempt ?? 0) + 1
  state.undo = {
    status: 'ready',
    attempt,
    first: attempt,
    readyAt: turn.at,
    input: undefined,
    output: undefined,
    error: undefined,
    at: turn.at,
  }
  turn.commands.push({ kind: 'undo', scope, step, attempt })
}

export type UndoEntry = Entry & {
  kind: 'step.started' | 'step.completed' | 'step.failed' | 'step.doubted' | 'doubt.settled' | 'timer.fired'
}

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
      if (entry.error && tryAgain(turn, entry, inverse, entry.error)) return
      inverse.status = 'doubted'
      inverse.error = entry.error
      return
    case 'timer.fired':
      if (inverse.status !== 'retrying') {
        throw new JournalError(turn.state.sequence, `the inverse of ${entry.node} is ${inverse.status}`)
      }
      inverse.status = 'ready'
      turn.commands.push({ kind: 'undo', scope: entry.scope, step: entry.step, attempt: inverse.attempt })
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
      if (tryAgain(turn, entry, inverse, entry.error)) return
      inverse.error = entry.error
      return settle(turn, queue, inverse, false)
    default:
      throw new JournalError(turn.state.sequence, `no inverse has entries of the kind ${(entry as Entry).kind}`)
  }
}

/** Sets the timer of the next try, if there is one. */
function tryAgain(turn: Turn, { scope, step }: UndoEntry, inverse: UndoState, error: RunError): boolean {
  const graph = turn.machine.graphs[turn.state.scopes[scope]?.graph as number]
  const retry = turn.state.machine >= 2 && graph?.steps[step] && retryOfInverse(graph.steps[step].step)
  const tries = inverse.attempt - inverse.first + 1
  if (!retry || !mayTryAgain(retry, tries, error)) return false
  inverse.status = 'retrying'
  inverse.error = error
  inverse.readyAt = turn.at + pauseBefore(retry, tries, error)
  inverse.attempt++
  turn.commands.push({ kind: 'timer', scope, step, at: inverse.readyAt, purpose: 'retry', undo: true })
  return true
}

function settle(turn: Turn, queue: UndoQueue, inverse: UndoState, undone: boolean): void {
  inverse.status = undone ? 'done' : 'failed'
  if (undone) inverse.error = undefined
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
