// The ledger read off a journal: every write that a run made or would have made, with its final arguments. Pure.
import {
  type Effect,
  type Entry,
  type JsonObject,
  type JsonValue,
  type LedgerEntry,
  type Plan,
  type PossibleWrite,
  type RunState,
  type Step,
  stepAt,
} from '../../engine/index.ts'
import { catalog } from '../state/catalog.ts'

export interface LedgerLine extends LedgerEntry {
  /** Position of its entry in the journal. */
  sequence: number
  index: number
  attempt: number
  /** Where it is more than that it was done. */
  became?: 'under way' | 'in doubt' | 'failed'
}

export const WRITE_EFFECTS = ['destroy', 'change', 'notify'] as const
export type WriteEffect = (typeof WRITE_EFFECTS)[number]

export const isWrite = (effect: Effect): effect is WriteEffect =>
  effect === 'notify' || effect === 'change' || effect === 'destroy'

/** `run`: the state after the whole journal, which knows what graph each scope runs. */
export function ledgerOf(plan: Plan, run: RunState, journal: readonly Entry[]): LedgerLine[] {
  const lines: LedgerLine[] = []
  const latest = new Map<string, LedgerLine>()
  journal.forEach((entry, sequence) => {
    if (!('step' in entry)) return
    const place = `${entry.scope} ${entry.step} ${'undo' in entry && entry.undo === true}`
    if (entry.kind !== 'step.started') {
      conclude(latest.get(place), entry)
      return
    }
    const step = stepAt(plan, run, entry.scope, entry.step)
    const what = step && writeOf(step, entry.undo === true)
    if (!step || !what) return
    const { at, node, scope, attempt } = entry
    const line: LedgerLine = {
      ...what,
      at,
      node,
      scope,
      attempt,
      sequence,
      index: entry.step,
      title: step.title,
      input: asObject(entry.input),
      ...(entry.undo && { undoes: node }),
      became: 'under way',
    }
    latest.set(place, line)
    lines.push(line)
  })
  return lines
}

/** What an entry after its start says of a write. */
function conclude(line: LedgerLine | undefined, entry: Entry): void {
  if (!line) return
  if (entry.kind === 'step.failed') line.became = 'failed'
  else if (entry.kind === 'step.doubted') line.became = 'in doubt'
  else if (entry.kind === 'step.completed') delete line.became
  else if (entry.kind === 'doubt.settled') {
    if (entry.verdict === 'happened') delete line.became
    else line.became = 'failed'
  }
}

function writeOf(step: Step, isUndo: boolean): Pick<LedgerEntry, 'type' | 'effect'> | undefined {
  const { type, effect } = isUndo && step.undo ? step.undo : step
  return isWrite(effect) ? { type, effect } : undefined
}

function asObject(value: JsonValue): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {}
}

/** Arguments that stand as their node type sets them say nothing. */
export function tellingArguments({ type, input }: Pick<LedgerEntry, 'type' | 'input'>): JsonObject {
  const properties = catalog.get(type)?.inputSchema.properties as
    | { [name: string]: { default?: JsonValue } }
    | undefined
  return Object.fromEntries(
    Object.entries(input).filter(([name, value]) => typeof value === 'object' || value !== properties?.[name]?.default),
  )
}

/** Every write that a run of the plan can make at all. */
export function possibleWrites(plan: Plan): PossibleWrite[] {
  return plan.graphs.flatMap(({ steps }) =>
    steps.flatMap(({ id, title, effect }) => (isWrite(effect) ? [{ node: id, title, effect }] : [])),
  )
}
