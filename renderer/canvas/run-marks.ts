// What a run did, as marks on nodes and edges: the state of each step, passes of loops added up.
import { isUnderWay, type Plan, type RunState, type StepState } from '../../engine/index.ts'

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

export function marksOf(plan: Plan, state: RunState): RunMarks {
  const marks: RunMarks = { nodes: new Map(), taken: new Set(), skipped: new Set() }
  for (const scope of state.scopes) {
    const graph = plan.graphs[scope.graph]
    scope.steps.forEach((step, index) => {
      const planned = graph?.steps[index]
      if (!step || !planned) return
      note(marks, planned.id, step)
      for (const [port, targets] of Object.entries(planned.next)) {
        for (const target of targets) {
          const id = `${planned.id} ${port} ${graph.steps[target]?.id}`
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
  undone: 'taken back',
  doubted: 'in doubt',
  stopped: 'stopped',
}
