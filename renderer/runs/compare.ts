// Two runs side by side: which steps ended otherwise, where they first part, what one wrote and the other did not. Pure.
// Steps are matched by node id and by the place in their loops, so that runs of different versions can be compared too.
import {
  canonicalJson,
  type Entry,
  type JsonValue,
  type Plan,
  parseInstant,
  type RunState,
  type StepState,
  stepAt,
} from '../../engine/index.ts'
import { type LedgerLine, ledgerOf } from './ledger.ts'
import { placeWords } from './step-rows.ts'

export interface RunSide {
  plan: Plan
  /** After the whole journal. */
  state: RunState
  journal: readonly Entry[]
}

export type Aspect = 'status' | 'port' | 'output' | 'error'

export interface StepDifference {
  key: string
  node: string
  title: string
  place: string
  a: StepState | undefined
  b: StepState | undefined
  aspects: Aspect[]
}

export interface Comparison {
  differences: StepDifference[]
  /** How many steps ended the same way. */
  same: number
  /** The difference that came first in time. */
  first: StepDifference | undefined
  ledger: { onlyA: LedgerLine[]; onlyB: LedgerLine[]; changed: { a: LedgerLine; b: LedgerLine }[]; same: number }
}

interface Placed {
  state: StepState
  node: string
  title: string
  place: string
}

export function compareRuns(a: RunSide, b: RunSide): Comparison {
  const left = stepsOf(a)
  const right = stepsOf(b)
  const differences: StepDifference[] = []
  let same = 0
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    const one = left.get(key)
    const other = right.get(key)
    const aspects = aspectsOf(one?.state, other?.state, a.state, b.state)
    const { node, title, place } = (one ?? other) as Placed
    if (aspects.length === 0) same++
    else differences.push({ key, node, title, place, a: one?.state, b: other?.state, aspects })
  }
  differences.sort((x, y) => whenOf(x, a, b) - whenOf(y, a, b) || orderOf(x) - orderOf(y))
  return { differences, same, first: differences[0], ledger: compareLedgers(a, b) }
}

function stepsOf({ plan, state }: RunSide): Map<string, Placed> {
  const found = new Map<string, Placed>()
  for (const scope of state.scopes) {
    const way = wayOf(plan, state, scope.id)
    scope.steps.forEach((step, index) => {
      const planned = stepAt(plan, state, scope.id, index)
      if (!step || !planned) return
      const place = placeWords(plan, state, scope.id)
      found.set(`${way}/${planned.id}`, { state: step, node: planned.id, title: planned.title, place })
    })
  }
  return found
}

function wayOf(plan: Plan, run: RunState, scope: number): string {
  let way = ''
  for (let at = run.scopes[scope]; at && at.parent >= 0; at = run.scopes[at.parent]) {
    way = `/${stepAt(plan, run, at.parent, at.parentStep)?.id}[${at.pass}]${way}`
  }
  return way
}

function aspectsOf(a: StepState | undefined, b: StepState | undefined, runA: RunState, runB: RunState): Aspect[] {
  const ran = (step: StepState | undefined) => step && step.status !== 'skipped'
  if (!ran(a) && !ran(b)) return []
  if (!a || !b || a.status !== b.status) return ['status']
  const aspects: Aspect[] = []
  if (a.port !== b.port) aspects.push('port')
  if (!isEqual(a.output, b.output, runA, runB)) aspects.push('output')
  if (a.error?.code !== b.error?.code) aspects.push('error')
  return aspects
}

function isEqual(a: JsonValue | undefined, b: JsonValue | undefined, runA: RunState, runB: RunState): boolean {
  if (a === undefined || b === undefined) return a === b
  return canonicalJson(timeless(a, runA)) === canonicalJson(timeless(b, runB))
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/

/** Instants of the run itself as offsets from its start, and its id as a word: two runs never share those. */
function timeless(value: JsonValue, run: RunState): JsonValue {
  if (typeof value === 'string') {
    const at = INSTANT.test(value) ? parseInstant(value) : undefined
    if (at !== undefined && at >= run.startedAt && at <= run.now) return `+${at - run.startedAt}`
    return value.replaceAll(run.run, 'run')
  }
  if (Array.isArray(value)) return value.map((one) => timeless(one, run))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, timeless(one, run)]))
}

/** Milliseconds after its run's start at which the difference shows. */
function whenOf({ a, b }: StepDifference, left: RunSide, right: RunSide): number {
  const at = (step: StepState | undefined, side: RunSide) =>
    step ? (step.endedAt ?? step.readyAt) - side.state.startedAt : Number.POSITIVE_INFINITY
  return Math.min(at(a, left), at(b, right))
}

/** By the journal; a skipped step has no place in it and comes after what decided it. */
function orderOf({ a, b }: StepDifference): number {
  const orders = [a, b].flatMap((step) => (step && step.order >= 0 ? [step.order] : []))
  return orders.length > 0 ? Math.min(...orders) : Number.MAX_SAFE_INTEGER
}

function compareLedgers(a: RunSide, b: RunSide): Comparison['ledger'] {
  const keyed = (side: RunSide) => {
    const counts = new Map<string, number>()
    return new Map(
      ledgerOf(side.plan, side.state, side.journal).map((line) => {
        const way = `${wayOf(side.plan, side.state, line.scope)}/${line.node}${line.undoes ? ' undo' : ''}`
        const nth = (counts.get(way) ?? 0) + 1
        counts.set(way, nth)
        return [`${way}#${nth}`, line]
      }),
    )
  }
  const left = keyed(a)
  const right = keyed(b)
  const onlyA = [...left].filter(([key]) => !right.has(key)).map(([, line]) => line)
  const onlyB = [...right].filter(([key]) => !left.has(key)).map(([, line]) => line)
  const both = [...left].flatMap(([key, line]) => {
    const other = right.get(key)
    return other ? [{ a: line, b: other }] : []
  })
  const changed = both.filter((pair) => !isEqual(pair.a.input, pair.b.input, a.state, b.state))
  return { onlyA, onlyB, changed, same: both.length - changed.length }
}
