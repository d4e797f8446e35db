// The journal as a line to slide along: where something was written, somebody waited, something failed; and how time runs. Pure.
import { type Entry, type Plan, type RunState, stepAt } from '../../engine/index.ts'
import { isWrite } from './ledger.ts'

export type MarkKind = 'write' | 'wait' | 'failure'

export interface Mark {
  /** The position that shows it: how many entries are folded then. */
  position: number
  kind: MarkKind
}

export function marksOf(plan: Plan, run: RunState, journal: readonly Entry[]): Mark[] {
  return journal.flatMap((entry, sequence) => {
    const kind = markOf(plan, run, entry)
    return kind ? [{ position: sequence + 1, kind }] : []
  })
}

function markOf(plan: Plan, run: RunState, entry: Entry): MarkKind | undefined {
  switch (entry.kind) {
    case 'step.suspended':
    case 'step.held':
      return 'wait'
    case 'step.failed':
    case 'step.doubted':
      return 'failure'
    case 'run.ended':
      return entry.status === 'failed' ? 'failure' : undefined
    case 'step.started': {
      const step = stepAt(plan, run, entry.scope, entry.step)
      return step && isWrite(entry.undo && step.undo ? step.undo.effect : step.effect) ? 'write' : undefined
    }
    default:
      return undefined
  }
}

/** Offsets from the start at even places of the slider, for its scale. */
export function scaleOf(journal: readonly Entry[], places: number): number[] {
  const first = journal[0]?.at ?? 0
  const last = journal.length - 1
  if (last < 1) return []
  return Array.from({ length: places }, (_, place) => {
    const entry = journal[Math.round((place / (places - 1)) * last)]
    return (entry?.at ?? first) - first
  })
}

/** Where a step ended, or else began: the position to jump to. */
export function positionOf(journal: readonly Entry[], scope: number, index: number): number | undefined {
  let found: number | undefined
  journal.forEach((entry, sequence) => {
    if ('step' in entry && entry.scope === scope && entry.step === index) found = sequence + 1
  })
  return found
}
