import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Plan } from '../compile/plan.ts'
import { advance, replay } from './advance.ts'
import type { Command } from './journal.ts'
import { machineOf } from './machine.ts'
import { isDue, isWanted, outstanding } from './outstanding.ts'
import { initialState, isUnderWay, type RunState } from './state.ts'
import { drive, numberOf, pathOf } from './testing/driver.ts'
import { type RandomPlanOptions, randomPlan } from './testing/plans.ts'

const everything: RandomPlanOptions = { joinAny: true, unhandled: true, loops: true, outside: true }
const failsSometimes = (path: string, attempt: number) => numberOf(`${path}#${attempt}`) % 4 === 0
const seeded = (seed: number) => {
  let at = seed
  return (open: readonly Command[]) => {
    at = (at * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((at / 2_147_483_648) * open.length)
  }
}
/** A choice that depends on what is open, and not on the order in which it was asked for. */
const canonical = (open: readonly Command[]) => {
  const keys = open.map(keyOf)
  return keys.indexOf(keys.toSorted()[0] as string)
}
const keyOf = (command: Command) => JSON.stringify(command)

/** What ran: by place and node, how it ended. */
function ran(plan: Plan, state: RunState): { [place: string]: string } {
  const found: { [place: string]: string } = {}
  for (const scope of state.scopes) {
    scope.steps.forEach((step, index) => {
      const id = plan.graphs[scope.graph]?.steps[index]?.id
      if (step) found[`${pathOf(plan, state, scope)}${id}`] = `${step.status} ${step.port ?? ''}`
    })
  }
  return found
}

describe('a run of any acyclic graph', () => {
  it('ends, whatever fails and in whatever order things happen', () => {
    fc.assert(
      fc.property(randomPlan(everything), fc.nat(), (plan, seed) => {
        const { state } = drive(plan, { pick: seeded(seed), fails: failsSometimes })
        expect(state.phase).toBe('ended')
        for (const scope of state.scopes) {
          expect(scope.phase).toBe('ended')
          expect(scope.open).toBe(0)
          expect(scope.steps.some((step) => step && isUnderWay(step.status))).toBe(false)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('reaches every step when nothing fails: each is done or skipped', () => {
    fc.assert(
      fc.property(randomPlan({ ...everything, unhandled: false }), fc.nat(), (plan, seed) => {
        const { state } = drive(plan, { pick: seeded(seed) })
        expect(state.status).toBe('completed')
        for (const scope of state.scopes) {
          for (const step of scope.steps) expect(['done', 'skipped']).toContain(step?.status)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('runs no node twice in a scope', () => {
    fc.assert(
      fc.property(randomPlan(everything), fc.nat(), (plan, seed) => {
        const { journal } = drive(plan, { pick: seeded(seed), fails: failsSometimes })
        const ends = journal.flatMap((entry) =>
          entry.kind === 'step.completed' ? [`${entry.scope} ${entry.node}`] : [],
        )
        expect(new Set(ends).size).toBe(ends.length)
      }),
      { numRuns: 500 },
    )
  })

  it('is the same run when it is folded from any prefix of its journal and goes on from there', () => {
    fc.assert(
      fc.property(randomPlan(everything), fc.nat(), (plan, seed) => {
        const whole = drive(plan, { pick: canonical, fails: failsSometimes })
        const journal = whole.journal.slice(0, 1 + (seed % whole.journal.length))
        const from = { state: replay(plan, journal), journal }
        const resumed = drive(plan, { pick: canonical, fails: failsSometimes, from })
        expect(ran(plan, resumed.state)).toEqual(ran(plan, whole.state))
        expect(resumed.state.status).toBe(whole.state.status)
        expect(resumed.state.error).toEqual(whole.state.error)
      }),
      { numRuns: 500 },
    )
  })

  it('does what it does whatever the order in which parallel steps finish', () => {
    fc.assert(
      fc.property(randomPlan({ ...everything, unhandled: false }), fc.nat(), fc.nat(), (plan, one, other) => {
        const fails = (path: string, attempt: number) =>
          attempt === 1 && numberOf(path) % 5 === 0 && handles(plan, path)
        const first = drive(plan, { pick: seeded(one), fails })
        const second = drive(plan, { pick: seeded(other), fails })
        expect(ran(plan, second.state)).toEqual(ran(plan, first.state))
      }),
      { numRuns: 1_000 },
    )
  })
})

function handles(plan: Plan, path: string): boolean {
  const id = path.slice(path.lastIndexOf('/') + 1)
  return plan.graphs.some((graph) => graph.steps.some((step) => step.id === id && (step.next.error?.length ?? 0) > 0))
}

describe('folding', () => {
  it('is pure: the same from the beginning as entry by entry, and the given state stays as it was', () => {
    fc.assert(
      fc.property(randomPlan(everything), fc.nat(), (plan, seed) => {
        const { journal, state } = drive(plan, { pick: seeded(seed), fails: failsSometimes })
        let folded = initialState()
        for (const entry of journal) {
          const before = JSON.stringify(folded)
          const next = advance(plan, folded, entry)
          expect(JSON.stringify(folded)).toBe(before)
          folded = next.state
        }
        expect(folded).toEqual(state)
        expect(replay(plan, journal)).toEqual(state)
      }),
      { numRuns: 200 },
    )
  })

  it('leaves open what `outstanding` reads off the state, no more and no less', () => {
    fc.assert(
      fc.property(randomPlan(everything), fc.nat(), (plan, seed) => {
        let compared = 0
        drive(plan, {
          pick: seeded(seed),
          fails: failsSometimes,
          onRest: (open, state) => {
            const wanted = open.filter((one) => isWanted(state, one) && (one.kind !== 'timer' || isDue(state, one)))
            const read = outstanding(machineOf(plan), state)
            // A person may answer again, and whoever takes over asks the node type again: these two may be said twice.
            const certain = (commands: Command[]) =>
              commands
                .filter((one) => one.kind !== 'await' && one.kind !== 'resume')
                .map(keyOf)
                .toSorted()
            expect(certain(wanted)).toEqual(certain(read))
            for (const one of wanted) expect(read.map(keyOf)).toContain(keyOf(one))
            compared++
          },
        })
        expect(compared).toBeGreaterThan(0)
      }),
      { numRuns: 200 },
    )
  })
})
