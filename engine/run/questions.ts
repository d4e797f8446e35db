// What a run asks of people at the moment, and what may be written after each way out: read off plan and state alone, so that a
// terminal, an inbox and a canvas tell the same.
import type { Catalog } from '../catalog/catalog.ts'
import type { Plan, Step } from '../compile/plan.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import type { Effect } from '../playbook/schema.ts'
import { isWrite } from '../simulate/ledger.ts'
import { type Preview, previewOf } from './preview.ts'
import type { RunState, ScopeState, StepState } from './state.ts'

/** A step that waits for an answer. */
export interface Asked {
  node: string
  scope: number
  step: number
  title: string
  type: string
  /** With the loops around it: each[2].ask */
  place: string
  ask: JsonObject
  /** Since when, and until when if there is a deadline; milliseconds since 1970 (UTC). */
  at: number
  until: number | undefined
  /** What can follow each port that an answer, or none, leads to. */
  after: { port: string; writes: PossibleWrite[] }[]
}

export interface PossibleWrite {
  node: string
  title: string
  effect: Effect
  /** Its arguments, as far as they are certain by now, and the others as the document has them. */
  preview?: Preview | undefined
}

/** The steps of a plan that may ask people, in plan order: those whose type says what may be answered beforehand. */
export const askingSteps = ({ graphs }: Plan, catalog: Catalog): Step[] =>
  graphs.flatMap(({ steps }) => steps).filter(({ type }) => catalog.get(type)?.beforehand !== undefined)

/** More people than any quorum: who speaks after the decision is not heard. */
const MOST_PEOPLE = 20

/**
 * How many different people it takes until a step goes on by a choice, where the answer is given before the run. A number that is
 * worked out while it runs counts as the most that there are.
 */
export function peopleFor({ type, input }: Step, catalog: Catalog, choice: string): number {
  const people = catalog.get(type)?.beforehand?.find((one) => one.choice === choice)?.people
  const needed = people === undefined ? undefined : input[people]
  if (needed === undefined) return 1
  const count = 'literal' in needed ? Number(needed.literal) : MOST_PEOPLE
  return Math.max(1, Math.min(MOST_PEOPLE, count || 1))
}

/** Every step that waits for a person, in the order of scopes. */
export function questionsOf(plan: Plan, state: RunState): Asked[] {
  const found: Asked[] = []
  for (const scope of state.scopes) {
    scope.steps.forEach((one, index) => {
      const step = plan.graphs[scope.graph]?.steps[index]
      if (!step || one?.status !== 'waiting' || one.wait?.for.kind !== 'answer') return
      found.push({
        node: step.id,
        scope: scope.id,
        step: index,
        title: step.title,
        type: step.type,
        place: placeOf(plan, state, scope.id, step.id),
        ask: one.wait.ask,
        at: one.wait.since,
        until: one.wait.until,
        after: step.ports
          .filter((port) => port !== 'error')
          .map((port) => ({
            port,
            writes: withArguments(plan, state, scope, writesAfter(plan, scope.graph, index, port)),
          })),
      })
    })
  }
  return found
}

/** A step that is due and not begun: the run pauses before it until a person releases it. */
export interface HeldStep {
  scope: number
  node: string
  title: string
  effect: Effect
}

export function heldSteps(plan: Plan, state: RunState): HeldStep[] {
  return everyStep(plan, state, (scope, step, { status, held }) =>
    status === 'ready' && held === 'held'
      ? [{ scope: scope.id, node: step.id, title: step.title || step.id, effect: step.effect }]
      : [],
  )
}

/** A step, or its undo, of which nobody knows whether it acted: its process died, or no answer came to what it sent. */
export interface Doubt {
  scope: number
  node: string
  title: string
  ports: string[]
  input: JsonValue | undefined
  isUndo: boolean
  /** Why no answer came; absent where its process died. */
  error?: string
}

export function doubtsOf(plan: Plan, state: RunState): Doubt[] {
  return everyStep(plan, state, (scope, step, one) => {
    const isUndo = one.undo?.status === 'doubted'
    if (one.status !== 'doubted' && !isUndo) return []
    const input = isUndo ? one.undo?.input : one.input
    const error = (isUndo ? one.undo : one)?.error?.message
    const doubt = { scope: scope.id, node: step.id, title: step.title || step.id, ports: step.ports, input, isUndo }
    return [error === undefined ? doubt : { ...doubt, error }]
  })
}

function everyStep<Found>(
  plan: Plan,
  state: RunState,
  find: (scope: ScopeState, step: Step, one: StepState) => Found[],
): Found[] {
  return state.scopes.flatMap((scope) =>
    scope.steps.flatMap((one, index) => {
      const step = plan.graphs[scope.graph]?.steps[index]
      return step && one ? find(scope, step, one) : []
    }),
  )
}

function withArguments(plan: Plan, state: RunState, scope: ScopeState, writes: PossibleWrite[]): PossibleWrite[] {
  return writes.map((write) => {
    const here = plan.graphs[scope.graph]?.steps.find(({ id }) => id === write.node)
    const step = here ?? plan.graphs.flatMap(({ steps }) => steps).find(({ id }) => id === write.node)
    return step ? { ...write, preview: previewOf(plan, state, here && scope, step) } : write
  })
}

/** The writes that can follow when a step is left by a port, loop bodies and called playbooks included, in plan order. */
export function writesAfter(plan: Plan, graph: number, step: number, port: string): PossibleWrite[] {
  const found: PossibleWrite[] = []
  const seen = new Set<string>()
  const visit = (inGraph: number, index: number) => {
    const key = `${inGraph}/${index}`
    const one = plan.graphs[inGraph]?.steps[index]
    if (!one || seen.has(key)) return
    seen.add(key)
    if (isWrite(one.effect)) found.push({ node: one.id, title: one.title, effect: one.effect })
    const { graph: body } = one
    if (body !== undefined) for (const inner of plan.graphs[body]?.steps.keys() ?? []) visit(body, inner)
    for (const [from, targets] of Object.entries(one.next))
      if (from !== 'error') for (const to of targets) visit(inGraph, to)
  }
  for (const to of plan.graphs[graph]?.steps[step]?.next[port] ?? []) visit(graph, to)
  return found
}

/** The step of the plan that a scope and position mean. */
export function stepAt(plan: Plan, state: Pick<RunState, 'scopes'>, scope: number, step: number): Step | undefined {
  const graph = state.scopes[scope]?.graph
  return graph === undefined ? undefined : plan.graphs[graph]?.steps[step]
}

/** `look-up[2].reputation`: the node and the passes that it stands in, counted from 1. */
export function placeOf(plan: Plan, state: Pick<RunState, 'scopes'>, scope: number, node: string): string {
  const around: string[] = []
  for (let at = state.scopes[scope]; at && at.parent >= 0; at = state.scopes[at.parent]) {
    const opener = stepAt(plan, state, at.parent, at.parentStep)
    around.unshift(opener?.kind === 'call' ? (opener.id ?? '') : `${opener?.id}[${at.pass + 1}]`)
  }
  return [...around, node].join('.')
}
