// For tests of the machine in time: a plan under the real switch with a clock that jumps from event to event. Steps take their time,
// people answer early, late or never, the process dies at any entry and another takes the run up, while what acts outside goes on.
import type { Outcome } from '../../catalog/outcome.ts'
import type { Plan, Step } from '../../compile/plan.ts'
import { mockedOutcome } from '../../simulate/mocks.ts'
import { Schedule } from '../../simulate/schedule.ts'
import { replay } from '../advance.ts'
import { type Driver, type Given, Runner, type TimerCommand, type Work } from '../carry-out.ts'
import type { Entry } from '../journal.ts'
import type { LinkedStep } from '../link.ts'
import type { WorkName } from '../outstanding.ts'
import { tookTooLong } from '../perform.ts'
import { startEntry } from '../start.ts'
import { initialState, type RunState } from '../state.ts'
import { executableOf, inputOf, numberOf, pathOf, type TestRun } from './driver.ts'

export interface ClockworkOptions {
  /** Passes of a loop may go on at once. */
  inParallel?: boolean
  /** When a person cancels, milliseconds. */
  cancelAt?: number
  /** The process dies after so many entries, and another takes the run up. */
  diesAt?: readonly number[]
  /** Timers ring so much later than they should: nobody looked. */
  lateMs?: number
  /** So much time passes before another process takes the run up. */
  gapMs?: number
  /** The clock is set back by so much whenever the process has died. */
  backMs?: number
  /** Called before an entry is folded. */
  onEntry?: (entry: Entry, state: RunState) => void
}

type Event =
  | TimerCommand
  | { kind: 'end'; work: WorkName; outcome: Outcome }
  | { kind: 'answer'; scope: number; step: number; node: string }
  | { kind: 'cancel' }

/** How long people take to answer a node; undefined: they never do. Deadlines are 500 ms. */
export function answerMs(node: string): number | undefined {
  const number = numberOf(`${node} answer`)
  return number % 5 === 0 ? undefined : (number % 900) + (number % 97) / 100
}

const keyOf = ({ scope, step, attempt, isUndo }: WorkName) => `${scope} ${step} ${attempt} ${isUndo}`

class Died extends Error {}

/** Runs a plan until nothing comes any more. */
export function clockwork(plan: Plan, options: ClockworkOptions = {}): TestRun {
  const journal: Entry[] = []
  const world = new World(plan, journal, options)
  for (let isFirst = true; ; isFirst = false) {
    try {
      world.live(isFirst)
      return { state: world.state, journal }
    } catch (thrown) {
      if (!(thrown instanceof Died)) throw thrown
    }
  }
}

class World implements Driver {
  state: RunState = initialState()
  readonly #plan: Plan
  readonly #journal: Entry[]
  readonly #options: ClockworkOptions
  readonly #deaths: number[]
  #runner: Runner
  /** What goes on outside, whoever drives the run: it survives every process. */
  #outside = new Schedule<Event>()
  #timers = new Schedule<Event>()
  readonly #acting = new Set<string>()
  readonly #asked = new Set<string>()
  #now = 0
  #backMs = 0

  constructor(plan: Plan, journal: Entry[], options: ClockworkOptions) {
    this.#plan = plan
    this.#journal = journal
    this.#options = options
    this.#deaths = [...(options.diesAt ?? [])]
    this.#runner = new Runner(executableOf(plan), this.state, this)
    if (options.cancelAt !== undefined) this.#outside.add(options.cancelAt, { kind: 'cancel' })
  }

  /** One process, until nothing comes or it dies. */
  live(isFirst: boolean): void {
    if (isFirst) {
      this.append(startEntry(this.#plan, { run: 'run', mode: 'live', at: 0, alert: { n: 1 }, by: 'test' }))
    } else {
      this.#backMs += this.#options.backMs ?? 0
      this.#now += this.#options.gapMs ?? 0
      this.#timers = new Schedule()
      this.state = replay(this.#plan, this.#journal)
      this.#runner = new Runner(executableOf(this.#plan), this.state, this)
      this.#runner.takeUp()
    }
    for (;;) {
      this.#runner.drain()
      const next = this.#next()
      if (!next) return
      this.#now = Math.max(this.#now, next.at)
      try {
        this.#happen(next.what)
      } catch (thrown) {
        // What came from outside is brought to whoever drives the run next.
        if (thrown instanceof Died && next.what.kind !== 'timer') this.#outside.add(this.#now, next.what)
        throw thrown
      }
    }
  }

  /** What comes first; of two at once what comes from outside. */
  #next(): { at: number; what: Event } | undefined {
    const timer = this.#timers.next()
    const other = this.#outside.next()
    if (!timer || !other) return timer ?? other
    const [first, second, queue] = timer.at < other.at ? [timer, other, this.#outside] : [other, timer, this.#timers]
    queue.add(second.at, second.what)
    return first
  }

  #happen(event: Event): void {
    switch (event.kind) {
      case 'timer':
        this.#runner.fire(event)
        return
      case 'end':
        return this.#end(event)
      case 'cancel':
        if (this.state.phase !== 'running') return
        return this.append({ kind: 'cancel.requested', at: this.now(), by: 'test' })
      case 'answer': {
        const { scope, step, node } = event
        if (this.#runner.stepState(scope, step).status !== 'waiting') return
        return this.append({ kind: 'step.answered', at: this.now(), scope, step, node, by: 'test', choice: 'yes' })
      }
    }
  }

  /** The outcome comes to whoever drives the run by now; where that is in doubt, a person says what happened. */
  #end({ work, outcome }: Event & { kind: 'end' }): void {
    this.#runner.end(work, outcome)
    this.#acting.delete(keyOf(work))
    const { scope, step } = work
    if (this.#runner.stepState(scope, step).status !== 'doubted') return
    const node = this.#runner.linked(scope, step).step.id
    const place = { at: this.now(), scope, step, node, by: 'test' }
    if (outcome.kind !== 'done') return this.append({ kind: 'doubt.settled', ...place, verdict: 'failed' })
    const { output, port = 'done' } = outcome
    this.append({ kind: 'doubt.settled', ...place, verdict: 'happened', output, port })
  }

  now(): number {
    return Math.max(this.#now - this.#backMs, this.state.now)
  }

  append(entry: Entry): void {
    if (this.#journal.length > 5_000) throw new Error('the run does not end')
    if (this.#journal.length >= (this.#deaths[0] ?? Number.POSITIVE_INFINITY)) {
      this.#deaths.shift()
      throw new Died()
    }
    this.#options.onEntry?.(entry, this.state)
    this.#journal.push(entry)
    this.#runner.fold(entry)
  }

  setTimer(timer: TimerCommand): void {
    this.#timers.add(timer.at + this.#backMs + (this.#options.lateMs ?? 0), timer)
  }

  ask(scope: number, step: number, { step: { id: node } }: LinkedStep): void {
    const key = `${scope} ${step} ${this.#runner.stepState(scope, step).attempt}`
    const ms = answerMs(node)
    if (ms === undefined || this.#asked.has(key)) return
    this.#asked.add(key)
    this.#outside.add(this.#now + ms, { kind: 'answer', scope, step, node })
  }

  abort(): void {
    // what acts is awaited
  }

  before({ scope, attempt }: { scope: number; attempt: number }, { step }: LinkedStep): Given {
    return givenAt(this.#pathOf(scope, step.id), step, attempt, this.#options.inParallel)
  }

  #pathOf(scope: number, node: string): string {
    const around = this.state.scopes[scope]
    return around ? `${pathOf(this.#plan, this.state, around)}${node}` : node
  }

  capabilities(): object {
    return {}
  }

  act(work: Work): void {
    if (this.#acting.has(keyOf(work))) return // it goes on outside since before the process died
    this.#acting.add(keyOf(work))
    const { scope, step, attempt, isUndo, linked, type } = work
    const mocked = mockedOutcome(linked.step, type, undefined, undefined)
    const { timeoutMs = Number.POSITIVE_INFINITY } = linked.step
    const isLate = mocked.durationMs > timeoutMs
    const outcome = isLate ? tookTooLong(linked.step) : mocked.outcome
    const name = { scope, step, attempt, isUndo }
    this.#outside.add(this.#now + Math.min(mocked.durationMs, timeoutMs), { kind: 'end', work: name, outcome })
  }

  meanwhile(): void {
    throw new Error('nothing takes its time here')
  }
}

/** What a step of a random plan is given, in every driver. Passes one by one: those at once are alike, and so are their instants. */
export function givenAt(path: string, step: Step, attempt: number, inParallel = false): Given {
  const fields = inputOf(step, numberOf(path))
  const pause = 'delay' in fields && { delay: `${(numberOf(path) % 600) + 1}ms` }
  const passes = 'concurrency' in fields && !inParallel && { concurrency: 1 }
  return { input: { ...fields, ...pause, ...passes, path, attempt } } as unknown as Given
}
