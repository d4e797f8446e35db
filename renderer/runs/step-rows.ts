// The steps of a run as lines of a list: in the order in which they were reached, passes of loops and called playbooks
// indented below the step that opened them. Pure.
import {
  type JsonValue,
  type Plan,
  type RunState,
  type ScopeState,
  type Step,
  type StepState,
  stepAt,
} from '../../engine/index.ts'

interface BaseRow {
  key: string
  depth: number
}

export interface StepRow extends BaseRow {
  kind: 'step'
  scope: number
  index: number
  step: Step
  state: StepState
  /** How many passes or calls it opened. */
  passes: number
}

/** The heading of one pass of a loop. */
export interface PassRow extends BaseRow {
  kind: 'pass'
  scope: number
  pass: number
  of: number
  item: JsonValue | undefined
}

export type RunRow = StepRow | PassRow

const FEW_PASSES = 4

export const stepKey = (scope: number, index: number): string => `${scope}:${index}`

/** The step that the run failed of, as deep inside as that happened; undefined: it did not fail, or not of a step. */
export function failedStep(plan: Plan, run: RunState): { scope: number; index: number } | undefined {
  if (run.status !== 'failed') return undefined
  const failed = run.scopes.flatMap(({ id, steps }) =>
    steps.flatMap((step, index) => (step?.status === 'failed' ? [{ scope: id, index }] : [])),
  )
  const named = failed.filter(({ scope, index }) => stepAt(plan, run, scope, index)?.id === run.error?.node)
  return named.at(-1) ?? failed.at(-1)
}

/** `flipped`: keys that the person has opened or closed against the default (few passes open, many closed). */
export function stepRows(plan: Plan, state: RunState, flipped: ReadonlySet<string>): RunRow[] {
  const rows: RunRow[] = []
  const root = state.scopes[0]
  if (root) addScope(plan, state, root, 0, flipped, rows)
  return rows
}

export function isExpanded({ key, passes }: StepRow, flipped: ReadonlySet<string>): boolean {
  return passes > 0 && flipped.has(key) !== passes <= FEW_PASSES
}

function addScope(
  plan: Plan,
  run: RunState,
  scope: ScopeState,
  depth: number,
  flipped: ReadonlySet<string>,
  rows: RunRow[],
): void {
  const graph = plan.graphs[scope.graph]
  if (!graph) return
  const place = new Map(graph.order.map((index, at) => [index, at]))
  const reached = scope.steps.flatMap((state, index) => (state ? [{ state, index }] : []))
  reached.sort(
    (a, b) => timeOf(a.state) - timeOf(b.state) || (place.get(a.index) ?? a.index) - (place.get(b.index) ?? b.index),
  )
  for (const { state, index } of reached) {
    const step = graph.steps[index]
    if (!step) continue
    const opened = scopesOf(run, state)
    const row: StepRow = {
      kind: 'step',
      key: stepKey(scope.id, index),
      depth,
      scope: scope.id,
      index,
      step,
      state,
      passes: opened.length,
    }
    rows.push(row)
    if (!isExpanded(row, flipped)) continue
    for (const inner of opened) {
      const isCall = step.kind === 'call'
      if (!isCall) rows.push(passRow(inner, state, depth + 1))
      addScope(plan, run, inner, depth + (isCall ? 1 : 2), flipped, rows)
    }
  }
}

const timeOf = (state: StepState) => state.startedAt ?? state.readyAt

function scopesOf(run: RunState, { loop }: StepState): ScopeState[] {
  return (loop?.passes ?? []).flatMap((id) => run.scopes[id] ?? [])
}

function passRow(inner: ScopeState, { loop }: StepState, depth: number): PassRow {
  const { id, pass, item } = inner
  return { kind: 'pass', key: `pass ${id}`, depth, scope: id, pass, of: loop?.total ?? pass + 1, item }
}

/** Virtual time from begin to end, once it has ended. */
export function durationOf({ startedAt, readyAt, endedAt, status }: StepState): number | undefined {
  return endedAt === undefined || status === 'skipped' ? undefined : endedAt - (startedAt ?? readyAt)
}

/** Where a step stands: "each address › pass 2". Empty for steps of the playbook itself. */
export function placeWords(plan: Plan, run: RunState, scope: number): string {
  const parts: string[] = []
  for (let at = run.scopes[scope]; at && at.parent >= 0; at = run.scopes[at.parent]) {
    const opener = stepAt(plan, run, at.parent, at.parentStep)
    parts.unshift(opener?.kind === 'call' ? opener.title : `${opener?.title ?? ''} › pass ${at.pass + 1}`)
  }
  return parts.join(' › ')
}
