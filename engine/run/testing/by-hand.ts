// For tests: a plan under the real switch, with a driver that does nothing by itself. What it is handed, it keeps for the test, which
// brings outcomes, answers and timers by hand, and may take up a journal that another process left.
import { z } from 'zod'
import { createCatalog } from '../../catalog/catalog.ts'
import type { NodeType } from '../../catalog/define-node.ts'
import { done, type Outcome, wait } from '../../catalog/outcome.ts'
import type { Plan, Step } from '../../compile/plan.ts'
import { replay } from '../advance.ts'
import { type Driver, Runner, type TimerCommand, type Work } from '../carry-out.ts'
import type { Entry, Mode } from '../journal.ts'
import type { Executable, LinkedStep } from '../link.ts'
import { machineOf } from '../machine.ts'
import type { StepScope } from '../perform.ts'
import { startEntry } from '../start.ts'

/** What a step gives, from what its expressions see. */
export type Run = (scope: StepScope) => Outcome | Promise<Outcome>

export interface ByHand {
  mode?: Mode
  pauseBefore?: string[]
  /** What another process wrote: it is taken up instead of a new start. */
  from?: readonly Entry[]
  /** What the driver does otherwise than keep it. */
  driver?: Partial<Driver>
  /** The fields of a step or, by `NODE/undo`, of its inverse, instead of what its expressions see. */
  fields?: { [node: string]: () => { [name: string]: unknown } }
}

const typeNamed = (type: string, run: Run): NodeType =>
  ({
    type,
    input: z.looseObject({}),
    example: { from: type },
    run: ({ scope }: { scope: StepScope }) => run(scope),
    resume: (_: unknown, answers: readonly unknown[]) => (answers.length < 2 ? wait({ kind: 'answer' }, {}) : done({})),
  }) as unknown as NodeType

/** The plan with what each step gives; where nothing is said, an empty output. */
function executableOf(of: Plan, runs: { [node: string]: Run }, given: ByHand['fields'] = {}): Executable {
  const fields = (scope: unknown) => ({ scope })
  const link = (one: Step): LinkedStep => ({
    step: one,
    type: typeNamed(one.type, runs[one.id] ?? (() => done({}))),
    fields: given[one.id] ?? fields,
    pure: one.effect === 'none',
    ...(one.undo && {
      undo: { type: typeNamed(one.undo.type, () => done({})), fields: given[`${one.id}/undo`] ?? fields },
    }),
  })
  return {
    plan: of,
    machine: machineOf(of),
    catalog: createCatalog([]),
    steps: of.graphs.map(({ steps }) => steps.map(link)),
    outputs: of.graphs.map(({ outputs }) => outputs && (() => ({}))),
  }
}

export function begin(of: Plan, runs: { [node: string]: Run } = {}, options: ByHand = {}) {
  const journal: Entry[] = [...(options.from ?? [])]
  const acts: Work[] = []
  const timers: TimerCommand[] = []
  const asked: string[] = []
  const aborted: string[] = []
  const pending: Promise<void>[] = []
  const state = replay(of, journal)
  const driver: Driver = {
    now: () => 5,
    append(entry) {
      journal.push(entry)
      runner.fold(entry)
    },
    setTimer: (timer) => timers.push(timer),
    ask: (_scope, _step, linked) => asked.push(linked.step.id),
    abort: (_scope, _step, linked) => aborted.push(linked.step.id),
    capabilities: () => ({}),
    act: (work) => acts.push(work),
    meanwhile: (doing) => pending.push(doing),
    ...options.driver,
  }
  const runner = new Runner(executableOf(of, runs, options.fields), state, driver)
  const put = (entry: Entry) => {
    driver.append(entry)
    runner.drain()
  }
  /** Brings the outcome of the work that was handed out last. */
  const end = (outcome: Outcome) => {
    runner.end(acts.at(-1) as Work, outcome)
    runner.drain()
  }
  const { mode = 'live', pauseBefore = [] } = options
  if (options.from) {
    runner.takeUp()
    runner.drain()
  } else put(startEntry(of, { run: 'r', mode, at: 1, alert: {}, by: 'test', pauseBefore }))
  const kinds = () => journal.map((entry) => ('node' in entry ? `${entry.kind} ${entry.node}` : entry.kind))
  return { runner, driver, state, journal, acts, timers, asked, aborted, pending, put, end, kinds }
}
