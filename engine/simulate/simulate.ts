// The simulated driver: virtual time, mocks instead of the outside, people's answers given beforehand. It holds no capability
// that reaches anything, so there is nothing to switch off. A three-day approval takes no time.
import type { StepContext } from '../capabilities/capability.ts'
import type { HttpExchange } from '../capabilities/http.ts'
import { capabilities, simulatedCapabilities } from '../capabilities/index.ts'
import type { Outcome } from '../catalog/outcome.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import { type Driver, Runner, type TimerCommand, type Work } from '../run/carry-out.ts'
import type { Command, Entry, OutputSource } from '../run/journal.ts'
import { type Executable, journalInput, type LinkedStep } from '../run/link.ts'
import { runNode, tookTooLong } from '../run/perform.ts'
import { MACHINE, startEntry } from '../run/start.ts'
import { initialState, type RunState, statusOf } from '../run/state.ts'
import { isWrite, type LedgerEntry } from './ledger.ts'
import { type Fixture, mockedInverse, mockedOutcome } from './mocks.ts'
import type { Directive, LogLine, SimulatedAnswer, Simulation, SimulationOptions } from './options.ts'
import { type ByPlace, byPlace } from './places.ts'
import { Schedule } from './schedule.ts'

/** A simulation that grew beyond its limit. */
export class SimulationError extends Error {
  readonly code = 'simulation/too-long'
}

/**
 * Runs a plan on an alert in virtual time. Gives the result itself where nothing had to be awaited (the usual case), a promise
 * where a node or an answer took its time: `await` serves for both. After it, `status` is `waiting` when nobody answered.
 * @throws JournalError only for a defect of the engine; SimulationError `simulation/too-long`
 */
export function simulate(
  executable: Executable,
  alert: JsonValue,
  options: SimulationOptions = {},
): Simulation | Promise<Simulation> {
  const run = new SimulatedRun(executable, options)
  run.start(alert)
  return run.finish()
}

/** Takes back what a simulated run did, in simulation; goes on with the same journal. */
export function simulateUndo(
  executable: Executable,
  simulation: Simulation,
  options: SimulationOptions = {},
): Simulation | Promise<Simulation> {
  const run = new SimulatedRun(executable, options, simulation)
  run.append({ kind: 'undo.requested', at: simulation.state.now, by: options.by ?? 'simulation', machine: MACHINE })
  return run.finish()
}

type PerformCommand = Command & { kind: 'perform' }
type SimulatedWork = Work<Directive>

/** What happens at an instant of virtual time. */
type Event =
  | TimerCommand
  | { kind: 'end'; work: SimulatedWork; outcome: Outcome; source: OutputSource }
  | Omit<Entry & { kind: 'doubt.settled' }, 'at'>
  | { kind: 'answer'; scope: number; step: number; node: string; by: string; answer: SimulatedAnswer }

const VERDICTS = ['happened', 'not-happened', 'failed'] as const

const NEVER_ABORTED: StepContext['signal'] = Object.freeze({
  aborted: false,
  addEventListener() {},
  removeEventListener() {},
})

class SimulatedRun implements Driver<Directive> {
  readonly #options: SimulationOptions
  readonly #limit: number
  readonly #runner: Runner<Directive>
  /** The instant of virtual time; the last entry's where that is later. */
  #now = 0
  readonly #schedule = new Schedule<Event>()
  #pending: Promise<void>[] = []
  readonly #fixtures: ByPlace<Fixture | Fixture[]> | undefined
  readonly #answers: ByPlace<SimulatedAnswer | SimulatedAnswer[]> | undefined
  /** How often a list of fixtures was used, by its place. */
  #mocked: Map<string, number> | undefined
  /** Exchanges are used up over all attempts of a step. */
  #answered: Map<HttpExchange[], ReturnType<typeof capabilities.http.simulate>> | undefined
  /** Made once a step asks for it: many a rehearsal in a backtest ends before. */
  #can: (ReturnType<typeof simulatedCapabilities> & StepContext) | undefined
  readonly before?: Driver<Directive>['before']
  readonly state: RunState
  readonly journal: Entry[]
  readonly ledger: LedgerEntry[]
  readonly log: LogLine[]

  constructor(executable: Executable, options: SimulationOptions, from?: Simulation) {
    this.#options = options
    this.#limit = options.maxEntries ?? 1_000_000
    this.state = from?.state ?? initialState()
    this.journal = from?.journal ?? []
    this.ledger = from?.ledger ?? []
    this.log = from?.log ?? []
    const { fixtures, answers, gate } = options
    if (fixtures) this.#fixtures = byPlace(executable.plan, fixtures)
    if (answers && typeof answers !== 'function') this.#answers = byPlace(executable.plan, answers)
    const { state } = this
    if (gate) {
      this.before = ({ scope, step, attempt }: PerformCommand, linked) =>
        gate({ scope, step, attempt, node: linked.step.id }, state)
    }
    this.#runner = new Runner(executable, state, this)
  }

  start(alert: JsonValue): void {
    const { at = 0, run = 'simulated', by = 'simulation', trigger } = this.#options
    const { plan } = this.#runner.executable
    this.append(startEntry(plan, { at, run, mode: 'simulate', trigger, alert, by }))
  }

  now(): number {
    return Math.max(this.#now, this.state.now)
  }

  append(entry: Entry): void {
    if (this.journal.length >= this.#limit) {
      throw new SimulationError(`The run has more than ${this.#limit} journal entries: it may never end`)
    }
    this.journal.push(entry)
    this.#runner.fold(entry)
    this.#options.onEntry?.(entry, this.state)
    if (entry.kind === 'step.doubted' && !entry.undo) this.#settleLater(entry)
  }

  finish(): Simulation | Promise<Simulation> {
    const waits = this.#goOn()
    return waits ? waits.then(() => this.#result()) : this.#result()
  }

  #result(): Simulation {
    const { state, journal, ledger, log } = this
    return { status: statusOf(state), state, journal, ledger, log }
  }

  /** Carries out everything that is due; then lets virtual time jump to what comes next; until nothing comes. */
  #goOn(): Promise<void> | undefined {
    for (;;) {
      this.#runner.drain()
      if (this.#pending.length > 0) {
        const pending = this.#pending
        this.#pending = []
        return Promise.all(pending).then(() => this.#goOn())
      }
      const next = this.#schedule.next()
      if (!next) return undefined
      this.#happen(next.at, next.what)
    }
  }

  #happen(at: number, event: Event): void {
    this.#now = at
    switch (event.kind) {
      case 'timer':
        this.#runner.fire(event)
        return
      case 'end':
        return this.#runner.end(event.work, event.outcome, event.source)
      case 'doubt.settled':
        if (this.#runner.stepState(event.scope, event.step).status !== 'doubted') return
        return this.append({ ...event, at: this.now() })
      case 'answer': {
        const { scope, step, node, by, answer } = event
        if (this.#runner.stepState(scope, step).status !== 'waiting') return
        const { choice, reason, values } = answer
        const more = { ...(reason && { reason }), ...(values && { values }) }
        return this.append({ kind: 'step.answered', at: this.now(), scope, step, node, by, choice, ...more })
      }
    }
  }

  setTimer(timer: TimerCommand): void {
    this.#schedule.add(timer.at, timer)
  }

  ask(scope: number, step: number, linked: LinkedStep): void {
    const { answers } = this.#options
    if (!answers) return
    if (typeof answers !== 'function') {
      const found = this.#answers?.find(this.state, scope, linked.step.id)
      if (found) this.#answer(scope, step, linked, [found.value].flat())
      return
    }
    const { wait } = this.#runner.stepState(scope, step)
    const { id, title } = linked.step
    const question = { node: id, title, scope, ask: wait?.ask ?? {}, at: this.state.now, until: wait?.until }
    const given = answers(question)
    if (given instanceof Promise) {
      this.meanwhile(given.then((later) => this.#answer(scope, step, linked, later ?? [])))
    } else this.#answer(scope, step, linked, given ?? [])
  }

  #answer(scope: number, step: number, linked: LinkedStep, given: SimulatedAnswer[]): void {
    const node = linked.step.id
    given.forEach((answer, index) => {
      const by = answer.by ?? (given.length > 1 ? `simulated person ${index + 1}` : 'simulated person')
      const at = this.state.now + (answer.afterMs ?? 0)
      this.#schedule.add(at, { kind: 'answer', scope, step, node, by, answer })
    })
  }

  /** What a test's person says of a write whose answer was lost; without a word it stays in doubt. */
  #settleLater({ scope, step, node }: Entry & { kind: 'step.doubted' }): void {
    const found = this.#answers?.find(this.state, scope, node)
    const [answer] = found ? [found.value].flat() : [this.#options.settles?.[node]]
    const verdict = VERDICTS.find((one) => one === answer?.choice)
    if (!answer || !verdict) return
    const { by = 'simulated person', afterMs = 0 } = answer
    const settled = { kind: 'doubt.settled' as const, scope, step, node, by, verdict }
    this.#schedule.add(this.state.now + afterMs, settled)
  }

  abort(): void {
    // a mocked step ends by itself
  }

  act({ linked }: SimulatedWork): void {
    throw new Error(`${linked.step.id} would act: a simulation replaces whatever is outside`)
  }

  capabilities(): object {
    this.#can ??= this.#makeCapabilities()
    return this.#can
  }

  #makeCapabilities(): ReturnType<typeof simulatedCapabilities> & StepContext {
    const { state, log } = this
    const { lists } = this.#options
    const inner = simulatedCapabilities({
      list: (name) => lists?.get(name),
      now: () => state.now,
      write: (level, message, fields) => log.push({ at: state.now, level, message, ...(fields && { fields }) }),
    }) as ReturnType<typeof simulatedCapabilities> & { -readonly [Name in keyof StepContext]: StepContext[Name] }
    // Added to the object instead of spread with it: a backtest does this a million times.
    inner.signal = NEVER_ABORTED
    inner.idempotencyKey = 'simulation'
    inner.attempt = 1
    return inner
  }

  meanwhile(doing: Promise<void>): void {
    this.#pending.push(doing)
  }

  /** What would touch the outside, or has an outcome of the test: a mock stands in its place. */
  replace(work: SimulatedWork): boolean {
    if (work.isUndo) {
      this.#mock(work, undefined)
      return true
    }
    const { linked } = work
    const fixture = work.given?.fixture ?? this.#fixtureOf(work.scope, linked)
    if (hasExchanges(fixture)) this.#runOnExchanges(work, fixture)
    else if (!linked.pure) this.#mock(work, fixture)
    else if (!fixture) return false
    else if (fixture.error || fixture.output !== undefined || fixture.port === undefined) this.#mock(work, fixture)
    else this.#runner.runHere(work, fixture.port) // the test says only by which port it is left
    return true
  }

  /** What it would do goes into the ledger, what it gives comes from a mock. */
  #mock(work: SimulatedWork, fixture: Fixture | undefined): void {
    this.#begin(work)
    const { linked, type } = work
    if (work.isUndo) return this.#endLater(work, mockedInverse(type))
    this.#endLater(work, mockedOutcome(linked.step, type, fixture, this.#options.recorded))
  }

  /** The node's own code, on recorded answers instead of the system that it asks. */
  #runOnExchanges(work: SimulatedWork, fixture: Fixture & { http: HttpExchange[] }): void {
    this.#begin(work)
    this.#answered ??= new Map()
    const known = this.#answered.get(fixture.http)
    const http = known ?? capabilities.http.simulate(fixture.http)
    if (!known) this.#answered.set(fixture.http, http)
    const before = http.tookMs()
    const end = (outcome: Outcome) => {
      const durationMs = fixture.durationMs ?? http.tookMs() - before
      this.#endLater(work, { outcome, source: 'fixture', durationMs })
    }
    const outcome = runNode(work.type, work.input, { ...this.capabilities(), attempt: work.attempt, http })
    if (outcome instanceof Promise) this.meanwhile(outcome.then(end))
    else end(outcome)
  }

  #begin(work: SimulatedWork): void {
    this.#runner.begin(work)
    const { effect, isUndo, linked, scope, type } = work
    if (!isUndo && !isWrite(effect)) return
    const { id: node, title } = linked.step
    const input = isUndo ? (work.input as JsonObject) : journalInput(linked, work.input)
    const entry: LedgerEntry = { at: this.state.now, node, scope, title, type: type.type, effect, input }
    if (isUndo) entry.undoes = node
    this.ledger.push(entry)
  }

  #endLater(work: SimulatedWork, mocked: { outcome: Outcome; source: OutputSource; durationMs: number }): void {
    const { source, durationMs } = mocked
    const { step } = work.linked
    const { timeoutMs } = step
    const isLate = timeoutMs !== undefined && durationMs > timeoutMs
    const outcome = isLate ? tookTooLong(step) : mocked.outcome
    const at = this.now() + (isLate ? timeoutMs : durationMs)
    if (at <= this.state.now) this.#runner.end(work, outcome, source)
    else this.#schedule.add(at, { kind: 'end', work, outcome, source })
  }

  /** What the test has for this step: of a list, the one whose turn it is. */
  #fixtureOf(scope: number, { step }: LinkedStep): Fixture | undefined {
    const found = this.#fixtures?.find(this.state, scope, step.id)
    if (!found) return undefined
    const { key, value } = found
    if (!Array.isArray(value)) return value
    this.#mocked ??= new Map()
    const call = this.#mocked.get(key) ?? 0
    this.#mocked.set(key, call + 1)
    return value[Math.min(call, value.length - 1)]
  }
}

const hasExchanges = (fixture: Fixture | undefined): fixture is Fixture & { http: HttpExchange[] } =>
  fixture?.http !== undefined
