// Who did what to a run: started it, answered, settled a doubt, cancelled, asked for undo. Pure.
import { type Entry, howKnown, type JsonObject, type Plan, type RunState, stepAt } from '../../engine/index.ts'

export interface Deed {
  sequence: number
  at: number
  by: string
  what: string
  node?: string
  reason?: string
  values?: JsonObject
}

export function deedsOf(plan: Plan, run: RunState, journal: readonly Entry[]): Deed[] {
  return journal.flatMap((entry, sequence) => {
    const deed = deedOf(plan, run, entry)
    return deed ? [{ sequence, at: entry.at, ...deed }] : []
  })
}

function deedOf(plan: Plan, run: RunState, entry: Entry): Omit<Deed, 'sequence' | 'at'> | undefined {
  switch (entry.kind) {
    case 'run.started':
      return {
        by: entry.by,
        what: `started it ${{ simulate: 'as a rehearsal', shadow: 'in shadow', live: 'live' }[entry.mode]}`,
      }
    case 'cancel.requested':
      return { by: entry.by, what: 'cancelled it', ...(entry.reason && { reason: entry.reason }) }
    case 'undo.requested':
      return { by: entry.by, what: 'asked to undo it' }
    case 'step.answered': {
      const title = stepAt(plan, run, entry.scope, entry.step)?.title ?? entry.node
      const { by, choice, node, reason, values } = entry
      return {
        by,
        node,
        what: `answered “${choice}” to “${title}”${howKnown(entry)}`,
        ...(reason && { reason }),
        ...(values && { values }),
      }
    }
    case 'doubt.settled': {
      const title = stepAt(plan, run, entry.scope, entry.step)?.title ?? entry.node
      const said = { happened: 'it happened', 'not-happened': 'it did not happen', failed: 'it failed' }[entry.verdict]
      return { by: entry.by, node: entry.node, what: `said of “${title}” that ${said}` }
    }
    default:
      return undefined
  }
}
