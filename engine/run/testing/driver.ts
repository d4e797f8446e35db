// Drives a plan for tests of the machine, with the switch that every driver uses: what a step gives follows from its place, so that
// two runs of one plan can be compared; what is carried out next is for the test to choose.
import { z } from 'zod'
import { createCatalog } from '../../catalog/catalog.ts'
import type { NodeType } from '../../catalog/define-node.ts'
import { done, failed, type Outcome, type WaitFor, wait } from '../../catalog/outcome.ts'
import type { Plan, Step } from '../../compile/plan.ts'
import { type Driver, type Given, Runner, type Work } from '../carry-out.ts'
import type { Command, Entry } from '../journal.ts'
import type { Executable, LinkedStep } from '../link.ts'
import { machineOf } from '../machine.ts'
import { isWanted } from '../outstanding.ts'
import { runNode } from '../perform.ts'
import { startEntry } from '../start.ts'
import { initialState, type RunState, type ScopeState } from '../state.ts'

export interface TestRun {
  state: RunState
  journal: Entry[]
}

export interface TestDriverOptions {
  /** Which of the open commands comes next: its place in the list. */
  pick: (open: readonly Command[]) => number
  /** Called whenever no step is half done, with what is open. */
  onRest?: (open: readonly Command[], state: RunState) => void
  /** Whether this step fails at this attempt; default: never. */
  fails?: (path: string, attempt: number) => boolean
  /** Goes on from here. */
  from?: TestRun
  maxEntries?: number
}

/** Where a scope stands, independent of the order in which scopes were opened: `/`, `/node-0-3[1]/`. */
export function pathOf(plan: Plan, state: RunState, scope: ScopeState): string {
  if (scope.parent < 0) return '/'
  const outer = state.scopes[scope.parent] as ScopeState
  const id = plan.graphs[outer.graph]?.steps[scope.parentStep]?.id
  return `${pathOf(plan, state, outer)}${id}[${scope.pass}]/`
}

/** A small stable number for a text. */
export function numberOf(text: string): number {
  let number = 7
  for (let at = 0; at < text.length; at++) number = (number * 31 + text.charCodeAt(at)) % 1_000_003
  return number
}

/** Drives a plan until nothing is open. @throws when the run does not end within `maxEntries` */
export function drive(plan: Plan, options: TestDriverOptions): TestRun {
  const state = options.from?.state ?? initialState()
  const journal = options.from?.journal ?? []
  const driver = new TestDriver(plan, state, journal, options)
  const { runner } = driver
  if (options.from && journal.length > 0) runner.takeUp()
  else driver.append(startEntry(plan, { run: 'run', mode: 'live', at: 0, alert: { n: 1 }, by: 'test' }))
  const open = runner.queue
  while (open.length > 0) {
    if (journal.length > (options.maxEntries ?? 5_000)) throw new Error('the run does not end')
    options.onRest?.(open, state)
    const [command] = open.splice(options.pick(open), 1)
    if (!isWanted(state, command as Command)) continue
    driver.tick()
    runner.carryOut(command as Command)
  }
  return { state, journal }
}

class TestDriver implements Driver {
  readonly runner: Runner
  readonly #plan: Plan
  readonly #state: RunState
  readonly #journal: Entry[]
  #now = 0

  constructor(plan: Plan, state: RunState, journal: Entry[], options: TestDriverOptions) {
    this.#plan = plan
    this.#state = state
    this.#journal = journal
    this.runner = new Runner(executableOf(plan, options.fails ?? (() => false)), state, this)
  }

  /** Time goes on by a millisecond with each command, so that no two entries have the same time. */
  tick(): void {
    this.#now = this.#state.now + 1
  }

  now(): number {
    return this.#now
  }

  append(entry: Entry): void {
    this.#journal.push(entry)
    this.runner.fold(entry)
    if (entry.kind !== 'step.doubted') return
    const { kind: _, ...place } = entry
    this.append({ ...place, kind: 'doubt.settled', by: 'test', verdict: 'not-happened' })
  }

  setTimer(timer: Command & { kind: 'timer' }): void {
    this.#now = Math.max(this.#now, timer.at)
    this.runner.fire(timer)
  }

  ask(scope: number, step: number, { step: { id: node } }: LinkedStep): void {
    this.append({ kind: 'step.answered', at: this.#now, scope, step, node, by: 'test', choice: 'yes' })
  }

  abort(): void {
    // what acts ends in the same breath
  }

  before({ scope, step, attempt }: { scope: number; step: number; attempt: number }, linked: LinkedStep): Given {
    const around = this.#state.scopes[scope] as ScopeState
    const path = `${pathOf(this.#plan, this.#state, around)}${linked.step.id}`
    return { input: { ...inputOf(linked.step, numberOf(path)), path, attempt, step } }
  }

  capabilities(): object {
    return {}
  }

  act(work: Work): void {
    this.runner.end(work, runNode(work.type, work.input, this.capabilities()) as Outcome)
  }

  meanwhile(): void {
    throw new Error('nothing takes its time here')
  }
}

/** The fields of loops and calls. */
export function inputOf({ kind }: Step, number: number) {
  switch (kind) {
    case 'for-each':
      return { items: Array.from({ length: number % 4 }, (_, index) => index), concurrency: 1 + (number % 3) }
    case 'repeat':
      return { max: 3, ...(number % 2 === 0 && { delay: '50ms' }) }
    case 'call':
      return { inputs: { number } }
    default:
      return {}
  }
}

/** The plan joined with node types that need no fields: `before` says where a step stands. */
export function executableOf(plan: Plan, fails: (path: string, attempt: number) => boolean = () => false): Executable {
  const link = (step: Step): LinkedStep => ({
    step,
    type: typeOf(step, fails),
    fields: () => ({}),
    pure: step.effect === 'none',
    ...(step.kind === 'repeat' && { until: ({ index }) => (index as number) >= numberOf(step.id) % 3 }),
    ...(step.undo && { undo: { type: inverse, fields: () => ({}) } }),
  })
  return {
    plan,
    machine: machineOf(plan),
    catalog: createCatalog([]),
    steps: plan.graphs.map(({ steps }) => steps.map(link)),
    outputs: plan.graphs.map(({ outputs }, graph) => outputs && (() => ({ graph }))),
  }
}

function typeOf(step: Step, fails: (path: string, attempt: number) => boolean): NodeType {
  const type: Pick<NodeType, 'type' | 'run' | 'resume'> = {
    type: step.type,
    run({ path, attempt }: { path: string; attempt: number }): Outcome {
      const number = numberOf(path)
      if (step.effect === 'none' && number % 6 === 1) return wait(waitOf(number), { path })
      return fails(path, attempt) ? failed('test/failed', path, true) : done({ path }, portOf(number))
    },
    resume(ask, answers): Outcome {
      const path = ask.path as string
      const number = numberOf(path)
      // Some want a second answer that never comes, and end at their deadline.
      const isOver = answers.some((one) => one.kind === 'deadline')
      return number % 8 === 5 && !isOver ? wait(waitOf(number), ask) : done({ path }, portOf(number))
    },
  }
  return type as NodeType
}

const inverse = { type: 'test/inverse', input: z.object({}), run: () => done({}) } as unknown as NodeType

const portOf = (number: number): string => ['left', 'right', 'done'][number % 3] as string

const waitOf = (number: number): WaitFor =>
  number % 4 === 1 ? { kind: 'answer', deadlineMs: 500 + number / 1e6 } : { kind: 'time', ms: 100 + number / 1e6 }
