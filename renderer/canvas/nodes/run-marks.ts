// What a run did, as marks on nodes and edges: the state of each step, passes of loops added up.

import { isUnderWay, type Plan, type RunState, type StepState } from '../../../engine/index.ts'
import { innerId } from '../called.ts'

export type Mark = 'done' | 'running' | 'waiting' | 'skipped' | 'failed' | 'undone' | 'doubted' | 'stopped'

export interface NodeMark {
  mark: Mark
  /** Why it failed, or who is waited for. */
  cause: string | undefined
  /** How often it ended, in passes of loops and calls. */
  count: number
}

export interface RunMarks {
  nodes: Map<string, NodeMark>
  /** Edges as `from port to`: taken, or surely not. */
  taken: Set<string>
  skipped: Set<string>
}

/** The worst of several passes wins: a failure is not hidden by the passes that went well. */
const RANK: Mark[] = ['skipped', 'stopped', 'done', 'undone', 'running', 'waiting', 'doubted', 'failed']

/** @param opened calls of the playbook whose steps are marked as well, under the ids that they have on the canvas */
export function marksOf(plan: Plan, state: RunState, opened: ReadonlySet<string> = NONE): RunMarks {
  const marks: RunMarks = { nodes: new Map(), taken: new Set(), skipped: new Set() }
  const calls = callsOf(plan, state)
  for (const scope of state.scopes) {
    const call = calls[scope.id]
    // What a call runs has ids of its own, which may be those of other nodes here.
    if (call === undefined || (call !== '' && !opened.has(call))) continue
    const name = (id: string | undefined) => (call === '' ? id : innerId(call, id ?? ''))
    const graph = plan.graphs[scope.graph]
    scope.steps.forEach((step, index) => {
      const planned = graph?.steps[index]
      if (!step || !planned) return
      note(marks, name(planned.id) as string, step)
      for (const [port, targets] of Object.entries(planned.next)) {
        for (const target of targets) {
          const id = `${name(planned.id)} ${port} ${name(graph.steps[target]?.id)}`
          if (step.status === 'done' && step.port === port) marks.taken.add(id)
          else if (step.status === 'failed' && port === 'error') marks.taken.add(id)
          else if (!isUnderWay(step.status)) marks.skipped.add(id)
        }
      }
    })
  }
  for (const id of marks.taken) marks.skipped.delete(id)
  return marks
}

const NONE: ReadonlySet<string> = new Set()

/** For each scope the call that it belongs to: '' for the playbook itself, undefined for calls within calls. */
function callsOf(plan: Plan, { scopes }: RunState): (string | undefined)[] {
  const calls: (string | undefined)[] = []
  for (const { id, graph, parent, parentStep } of scopes) {
    const outer = calls[parent]
    if (parent < 0) calls[id] = ''
    else if (plan.graphs[graph]?.kind === 'loop') calls[id] = outer
    else calls[id] = outer === '' ? plan.graphs[scopes[parent]?.graph ?? 0]?.steps[parentStep]?.id : undefined
  }
  return calls
}

function note(marks: RunMarks, id: string, step: StepState): void {
  const mark = markOf(step)
  const before = marks.nodes.get(id)
  const isWorse = !before || RANK.indexOf(mark) > RANK.indexOf(before.mark)
  marks.nodes.set(id, {
    mark: isWorse ? mark : before.mark,
    cause: step.error?.message ?? before?.cause,
    count: (before?.count ?? 0) + (mark === 'done' || mark === 'failed' ? 1 : 0),
  })
}

function markOf(step: StepState): Mark {
  if (step.undo?.status === 'done') return 'undone'
  switch (step.status) {
    case 'done':
    case 'failed':
    case 'skipped':
    case 'doubted':
    case 'waiting':
    case 'stopped':
      return step.status
    default:
      return 'running'
  }
}

export const MARK_WORDS: { [mark in Mark]: string } = {
  done: 'done',
  running: 'running',
  waiting: 'waiting',
  skipped: 'skipped',
  failed: 'failed',
  undone: 'undone',
  doubted: 'in doubt',
  stopped: 'stopped',
}
