// Random plans in time: steps that take theirs, fail, or are too late; loops that time out; people who answer early, late or never;
// cancels, deaths of the process, clocks that are set back. FIREBREAK_PROPERTY_RUNS tries more plans than the suite has time for.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Plan } from '../compile/plan.ts'
import { isWrite } from '../simulate/ledger.ts'
import type { SimulatedAnswer, Simulation } from '../simulate/options.ts'
import { simulate } from '../simulate/simulate.ts'
import { replay } from './advance.ts'
import type { Entry } from './journal.ts'
import { machineOf } from './machine.ts'
import { loopOverdueAt } from './overdue.ts'
import { isUnderWay, type RunState, type ScopeState } from './state.ts'
import { answerMs, type ClockworkOptions, clockwork, givenAt } from './testing/clockwork.ts'
import { executableOf, pathOf, type TestRun } from './testing/driver.ts'
import { randomPlan } from './testing/plans.ts'

const RUNS = Number(process.env['FIREBREAK_PROPERTY_RUNS'] ?? 400)
const timed = randomPlan({ joinAny: true, unhandled: true, loops: true, outside: true, timed: true })
const settings = { numRuns: RUNS, ...(process.env['FIREBREAK_PROPERTY_RUNS'] === undefined && { seed: 7 }) }

const options: fc.Arbitrary<ClockworkOptions> = fc.record(
  {
    cancelAt: fc.nat(2_500),
    diesAt: fc
      .uniqueArray(fc.nat(120), { maxLength: 4 })
      .map((deaths) => deaths.map((at) => at + 1).toSorted((a, b) => a - b)),
    inParallel: fc.boolean(),
    lateMs: fc.nat(1_500),
    gapMs: fc.nat(1_500),
    backMs: fc.nat(100_000),
  },
  { requiredKeys: [] },
)

/** What ran: by place and node, how it ended, at which attempt. */
function ran(plan: Plan, state: RunState): { [place: string]: string[] } {
  const found: { [place: string]: string[] } = {}
  for (const scope of state.scopes) {
    scope.steps.forEach((step, index) => {
      const id = plan.graphs[scope.graph]?.steps[index]?.id
      const place = `${pathOf(plan, state, scope)}${id}`
      if (step) found[place] = [...(found[place] ?? []), `${step.status} ${step.port ?? ''} ${step.attempt}`].toSorted()
    })
  }
  return found
}

const ends = (plan: Plan, { state }: Pick<TestRun, 'state'>) => ({
  ran: ran(plan, state),
  status: state.status,
  error: state.error?.node,
})

/** Whether a step of this scope may begin something, by the state before it does. */
function mayBegin(plan: Plan, state: RunState, scope: ScopeState, at: number): boolean {
  if (state.phase !== 'running' || loopOverdueAt(machineOf(plan), state, scope, at)) return false
  for (let one: ScopeState | undefined = scope; one; one = state.scopes[one.parent]) {
    if (one.phase !== 'running' && one.phase !== 'recovering') return false
    const outer = state.scopes[one.parent]?.steps[one.parentStep]
    if (one.parent >= 0 && (outer?.status !== 'open' || outer.loop?.error)) return false
  }
  return true
}

const BEGINS = new Set<Entry['kind']>(['step.started', 'loop.opened', 'call.opened', 'step.suspended'])

/** The starts that came after the end of their loop or run. */
function lateStarts(plan: Plan, run: () => TestRun, watch: (look: ClockworkOptions['onEntry']) => void): string[] {
  const found: string[] = []
  watch((entry, state) => {
    if (!('step' in entry) || !BEGINS.has(entry.kind) || ('undo' in entry && entry.undo)) return
    const scope = state.scopes[entry.scope] as ScopeState
    const isWaiting = scope.steps[entry.step]?.status === 'waiting'
    const isAgain = scope.steps[entry.step]?.status === 'running' // said once more after a death; it acts already
    if (!isWaiting && !isAgain && !mayBegin(plan, state, scope, entry.at))
      found.push(`${entry.kind} ${entry.node} at ${entry.at}`)
  })
  run()
  return found
}

/** Answers in the journal that came at or after the end of their wait, and count all the same. */
function lateAnswers({ state, journal }: TestRun): Entry[] {
  const counted = state.scopes.flatMap(({ steps }) => steps.flatMap((step) => (step?.wait ? [step.wait] : [])))
  return counted.flatMap(({ until, answers }) =>
    answers.flatMap((answer) =>
      answer.kind === 'answer' && until !== undefined && answer.at >= until
        ? journal.filter(({ at, kind }) => kind === 'step.answered' && at === answer.at)
        : [],
    ),
  )
}

describe('in time, whatever happens when', () => {
  it('a run ends, begins nothing after the end of a loop or of itself, and takes no answer that is late', () => {
    fc.assert(
      fc.property(timed, options, (plan, given) => {
        let onEntry: ClockworkOptions['onEntry']
        let run: TestRun | undefined
        const starts = lateStarts(
          plan,
          () => {
            run = clockwork(plan, { ...given, ...(onEntry && { onEntry }) })
            return run
          },
          (look) => {
            onEntry = look
          },
        )
        const { state, journal } = run as TestRun
        expect(starts).toEqual([])
        expect(lateAnswers({ state, journal })).toEqual([])
        expect(state.phase).toBe('ended')
        for (const scope of state.scopes) {
          expect([scope.phase, scope.open]).toEqual(['ended', 0])
          expect(scope.steps.some((step) => step && isUnderWay(step.status))).toBe(false)
        }
        expect(replay(plan, journal)).toEqual(state)
        const times = journal.map(({ at }) => at)
        expect(times).toEqual(times.toSorted((a, b) => a - b))
      }),
      settings,
    )
  })

  it('a run that is taken up after a death, at any entry, ends as the one that nobody disturbed', () => {
    fc.assert(
      fc.property(timed, fc.nat(), (plan, seed) => {
        const whole = clockwork(plan)
        const diesAt = [1 + (seed % whole.journal.length)]
        expect(ends(plan, clockwork(plan, { diesAt }))).toEqual(ends(plan, whole))
      }),
      settings,
    )
  })

  it('a simulated run ends as the live one, and writes the same', () => {
    fc.assert(
      fc.property(timed, (plan) => {
        const live = clockwork(plan)
        const simulation = simulated(plan)
        expect(ends(plan, simulation)).toEqual(ends(plan, live))
        expect(simulation.ledger.map(({ node, at }) => `${node} ${at}`).toSorted()).toEqual(
          writesOf(plan, live).toSorted(),
        )
      }),
      settings,
    )
  })
})

function simulated(plan: Plan): Simulation {
  const executable = executableOf(plan)
  const answers: { [node: string]: SimulatedAnswer } = {}
  for (const { id, effect } of plan.graphs.flatMap(({ steps }) => steps)) {
    const afterMs = answerMs(id)
    if (isWrite(effect)) answers[id] = { choice: 'failed', by: 'test' }
    else if (afterMs !== undefined) answers[id] = { choice: 'yes', by: 'test', afterMs }
  }
  const outcome = simulate(
    executable,
    { n: 1 },
    {
      answers,
      gate: ({ scope, step, attempt, node }, state) => {
        const around = state.scopes[scope] as ScopeState
        const one = plan.graphs[around.graph]?.steps[step]
        return one && givenAt(`${pathOf(plan, state, around)}${node}`, one, attempt)
      },
    },
  )
  if (outcome instanceof Promise) throw new Error('nothing takes its time here')
  return outcome
}

function writesOf(plan: Plan, { state, journal }: TestRun): string[] {
  return journal.flatMap((entry) => {
    if (entry.kind !== 'step.started') return []
    const step = plan.graphs[state.scopes[entry.scope]?.graph as number]?.steps[entry.step]
    return step && isWrite(step.effect) ? [`${entry.node} ${entry.at}`] : []
  })
}
