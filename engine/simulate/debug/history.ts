// What a run so far has seen, to go the same way again: the outcome of every step by place and attempt, and people's answers.
// Going back, going on after the playbook was edited, and running on from a step of a recorded run are all this.
import type { Plan } from '../../compile/plan.ts'
import type { JsonValue } from '../../json.ts'
import { replay } from '../../run/advance.ts'
import type { Entry } from '../../run/journal.ts'
import { placeOf } from '../../run/questions.ts'
import { initialState, type RunState } from '../../run/state.ts'
import type { Fixture } from '../mocks.ts'
import type { SimulatedAnswer } from '../options.ts'

export interface History {
  /** By `place#attempt`. Pure steps are there too, to be compared with; they run again. */
  outcomes: Map<string, Fixture & { isPure: boolean }>
  /** By place. */
  answers: Map<string, SimulatedAnswer[]>
}

export const keyOf = (place: string, attempt: number): string => `${place}#${attempt}`

/** @param journal of a run of this plan, or the first part of one. @throws JournalError when it does not fit the plan */
export function historyOf(plan: Plan, journal: readonly Entry[]): History {
  const state = replay(plan, journal as Entry[], initialState())
  const outcomes: History['outcomes'] = new Map()
  const answers: History['answers'] = new Map()
  const started = new Map<string, { at: number; attempt: number }>()
  const asked = new Map<string, number>()
  for (const entry of journal) {
    if (!('step' in entry) || ('undo' in entry && entry.undo)) continue
    const place = placeIn(plan, state, entry)
    switch (entry.kind) {
      case 'step.started':
        started.set(place, { at: entry.at, attempt: entry.attempt })
        break
      case 'step.completed': {
        const begun = started.get(place)
        outcomes.set(keyOf(place, begun?.attempt ?? 1), {
          output: entry.output,
          port: entry.port,
          durationMs: begun ? entry.at - begun.at : 0,
          isPure: begun === undefined,
        })
        break
      }
      case 'step.failed': {
        const begun = started.get(place)
        const { code, message } = entry.error
        outcomes.set(keyOf(place, entry.attempt), {
          error: { code, message },
          durationMs: begun ? entry.at - begun.at : 0,
          isPure: begun === undefined,
        })
        break
      }
      case 'step.suspended':
        asked.set(place, entry.at)
        if (entry.for.kind === 'answer' && !answers.has(place)) answers.set(place, [])
        break
      case 'step.answered': {
        const { choice, by, reason, values } = entry
        const afterMs = entry.at - (asked.get(place) ?? entry.at)
        answers.get(place)?.push({ choice, by, afterMs, ...(reason && { reason }), ...(values && { values }) })
        break
      }
    }
  }
  return { outcomes, answers }
}

const placeIn = (plan: Plan, state: RunState, entry: { scope: number; node: string }): string =>
  placeOf(plan, state, entry.scope, entry.node)

/** Where a run no longer does what it did before. */
export interface Parting {
  place: string
  node: string
  before: string
  after: string
}

/** Whether a step ended as it did before; undefined: it did, or did not run before. */
export function partingAt(
  history: History,
  place: string,
  attempt: number,
  entry: Extract<Entry, { kind: 'step.completed' | 'step.failed' }>,
): Parting | undefined {
  const known = history.outcomes.get(keyOf(place, attempt))
  if (!known) return undefined
  const before = known.error ? `failed: ${known.error.code}` : (known.port ?? 'done')
  const after = entry.kind === 'step.failed' ? `failed: ${entry.error.code}` : entry.port
  if (before !== after) return { place, node: entry.node, before, after }
  if (entry.kind === 'step.completed' && !isSame(known.output, entry.output)) {
    return { place, node: entry.node, before: shown(known.output), after: shown(entry.output) }
  }
  return undefined
}

const isSame = (a: JsonValue | undefined, b: JsonValue): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)

function shown(value: JsonValue | undefined): string {
  const text = JSON.stringify(value) ?? ''
  return text.length > 120 ? `${text.slice(0, 119)}…` : text
}
