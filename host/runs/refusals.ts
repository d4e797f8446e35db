// What is refused before anything is written, and why: every refusal says what to do instead.
import {
  type Catalog,
  checkAgainstSchema,
  choicesOf,
  type Entry,
  formatInstant,
  type JsonValue,
  type Plan,
  placeOf,
  REASON_NEEDED,
  type RunState,
  type ScopeState,
  type StepState,
  withDefaults,
} from '../../engine/index.ts'
import type { StoredRun } from '../store/runs.ts'
import type { DurableRun } from './durable-run.ts'
import { type GivenAnswer, RunRefused, type Verdict } from './runs.ts'
import type { LoadedRun } from './stored-runs.ts'

/** What people (or other processes) bring to a run. `at` is set when the run takes it. */
export type OutsideEntry = Entry & {
  kind: 'step.answered' | 'step.released' | 'cancel.requested' | 'doubt.settled' | 'undo.requested'
}

export function refuseAlert(plan: Plan, alert: JsonValue): void {
  const schema = plan.graphs[0]?.inputs
  const problem = schema && checkAgainstSchema(schema, withDefaults(schema, alert))
  if (problem) {
    throw new RunRefused(
      'run/bad-alert',
      `The alert does not fit the inputs of ${plan.playbook.name}: ${problem} Give another alert, or widen \`inputs\` in the playbook.`,
    )
  }
}

export function refuseSimulated(run: StoredRun): void {
  if (run.mode === 'simulate') {
    throw new RunRefused(
      'run/simulated',
      `Run ${run.id} is a rehearsal: it is over. Rehearse again with other answers.`,
    )
  }
}

export function owned(id: string, owner: string | undefined): RunRefused {
  const who = owner ? ` (${owner.split(':').slice(0, 2).join(', process ')})` : ''
  return new RunRefused('run/owned', `Another process${who} is driving run ${id}. It goes on there.`)
}

export type StepPlace = { scope: number; step: number; node: string }

function places(
  plan: Plan,
  scopes: ScopeState[],
  node: string,
  scope: number | undefined,
  is: (s: StepState) => boolean,
) {
  const found: StepPlace[] = []
  for (const one of scopes) {
    if (scope !== undefined && one.id !== scope) continue
    one.steps.forEach((step, index) => {
      if (step && is(step) && plan.graphs[one.graph]?.steps[index]?.id === node) {
        found.push({ scope: one.id, step: index, node })
      }
    })
  }
  return found
}

function onlyPlace(
  { plan, scopes }: { plan: Plan; scopes: ScopeState[] },
  found: StepPlace[],
  node: string,
  what: string,
  run: string,
): StepPlace {
  if (found.length === 0) throw new RunRefused('run/not-waiting', `${node} ${what} in run ${run}`)
  if (found.length > 1) {
    const passes = found.map(({ scope }) => `${scope} (${placeOf(plan, { scopes }, scope, node)})`).join(', ')
    throw new RunRefused('run/ambiguous', `${node} stands in several passes; say which with the scope: ${passes}`)
  }
  return found[0] as StepPlace
}

export function waitingPlace(
  plan: Plan,
  scopes: ScopeState[],
  node: string,
  scope: number | undefined,
  run: string,
): StepPlace {
  const waits = (step: StepState) => step.status === 'waiting' && step.wait?.for.kind === 'answer'
  return onlyPlace({ plan, scopes }, places(plan, scopes, node, scope, waits), node, 'does not wait for an answer', run)
}

export function heldPlace(
  plan: Plan,
  scopes: ScopeState[],
  node: string,
  scope: number | undefined,
  run: string,
): StepPlace {
  const held = (step: StepState) => step.status === 'ready' && step.held === 'held'
  return onlyPlace({ plan, scopes }, places(plan, scopes, node, scope, held), node, 'is not paused before', run)
}

/** @throws RunRefused `run/unknown-node` */
export function refusePauses(plan: Plan, pauseBefore: readonly string[]): void {
  const known = new Set(plan.graphs.flatMap(({ steps }) => steps.map(({ id }) => id)))
  const unknown = pauseBefore.find((node) => !known.has(node))
  if (unknown === undefined) return
  throw new RunRefused('run/unknown-node', `The playbook has no node ${unknown} to pause before.`)
}

export function doubtEntry(
  plan: Plan,
  scopes: ScopeState[],
  node: string,
  scope: number | undefined,
  verdict: Verdict,
  run: string,
): OutsideEntry {
  const doubted = (step: StepState) => step.status === 'doubted' || step.undo?.status === 'doubted'
  const place = onlyPlace({ plan, scopes }, places(plan, scopes, node, scope, doubted), node, 'is not in doubt', run)
  const undo = scopes[place.scope]?.steps[place.step]?.undo?.status === 'doubted'
  return { kind: 'doubt.settled', at: 0, ...place, ...verdict, ...(undo && { undo: true as const }) }
}

export function refuseAnswer(
  catalog: Catalog,
  plan: Plan,
  scopes: ScopeState[],
  place: StepPlace,
  answer: GivenAnswer,
): void {
  const graph = plan.graphs[scopes[place.scope]?.graph as number]
  const type = catalog.get(graph?.steps[place.step]?.type ?? '')
  const wait = scopes[place.scope]?.steps[place.step]?.wait
  const { by, choice, reason, values } = answer
  const given = { kind: 'answer' as const, at: 0, by, choice, ...(reason && { reason }), ...(values && { values }) }
  const isBare = !reason?.trim() && choicesOf(wait?.ask ?? {}).some((one) => one.choice === choice && one.needsReason)
  const refusal = wait && (type?.refuses?.(wait.ask, given) ?? (isBare ? REASON_NEEDED : undefined))
  if (refusal) throw new RunRefused('run/bad-answer', `${place.node} does not take this answer: ${refusal}`)
}

/** Between the look at the run and this moment somebody else may have acted on it. @throws RunRefused `run/not-waiting`, `run/ended`, `run/not-ended` */
export function refuseStale(run: DurableRun, entry: OutsideEntry): void {
  const isOver = entry.kind === 'cancel.requested' && run.state.phase === 'ended'
  if (isOver) throw new RunRefused('run/ended', `Run ${run.id} has ended meanwhile: there is nothing to cancel`)
  if (entry.kind === 'undo.requested' && !stillAsked(run, entry)) {
    throw alreadyUndoing(run.id)
  }
  if ('node' in entry && !stillAsked(run, entry)) throw notWaiting(run.id, run.state, entry)
}

function notWaiting(id: string, state: RunState, { node, scope, step }: StepPlace): RunRefused {
  const until = state.scopes[scope]?.steps[step]?.wait?.until
  const why =
    until !== undefined && until <= state.now ? `its deadline was ${formatInstant(until)}` : 'somebody was faster'
  return new RunRefused('run/not-waiting', `${node} waits no more in run ${id}: ${why}`)
}

/**
 * For what was left to another process: it may have come too late there.
 * @throws RunRefused `run/not-waiting`, `run/not-ended`
 */
export function refuseUntaken({ id, journal, state }: LoadedRun, entry: OutsideEntry): void {
  const isSame = (one: Entry) =>
    one.kind === entry.kind &&
    one.by === entry.by &&
    (!('node' in entry) || ('node' in one && one.scope === entry.scope && one.step === entry.step))
  if (journal.some(isSame)) return
  if (entry.kind === 'undo.requested') throw alreadyUndoing(id)
  if ('node' in entry) throw notWaiting(id, state, entry)
}

export const alreadyUndoing = (id: string) =>
  new RunRefused('run/not-ended', `Run ${id} is being taken back already: there is nothing more to undo`)

/** Whether the run still waits for what another process has brought. */
export function stillAsked(run: DurableRun, entry: OutsideEntry): boolean {
  const { phase } = run.state
  if (entry.kind === 'undo.requested') return phase === 'ended'
  if (entry.kind === 'cancel.requested') return phase === 'running'
  if (phase === 'ended') return false
  const step = run.state.scopes[entry.scope]?.steps[entry.step]
  switch (entry.kind) {
    case 'step.released':
      return step?.status === 'ready' && step.held === 'held'
    case 'step.answered':
      return step?.status === 'waiting' && step.wait?.for.kind === 'answer'
    case 'doubt.settled':
      return (entry.undo ? step?.undo : step)?.status === 'doubted'
  }
}
