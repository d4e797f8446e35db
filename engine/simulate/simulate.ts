// The simulated driver: virtual time, mocks instead of the outside, people's answers given beforehand. It holds no capability
// that reaches anything, so there is nothing to switch off. A three-day approval takes no time.
import type { Capabilities, INNER_CAPABILITIES, Lists, StepContext } from '../catalog/capabilities.ts'
import type { Outcome } from '../catalog/outcome.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import { advanceInPlace } from '../run/advance.ts'
import type { Command, Entry, OutputSource, RunError } from '../run/journal.ts'
import { type Executable, journalInput, type LinkedStep } from '../run/link.ts'
import { isDue, isWanted } from '../run/outstanding.ts'
import {
  checkRepeat,
  concludeEntry,
  entryOf,
  evaluateFields,
  evaluateUndo,
  failureEntry,
  openingEntry,
  resumeNode,
  runNode,
  StepScope,
} from '../run/perform.ts'
import { initialState, type RunState, type ScopeState, type StepState, statusOf } from '../run/state.ts'
import { isWrite, type LedgerEntry } from './ledger.ts'
import { type Fixture, type HttpExchange, mockedOutcome } from './mocks.ts'
import type { Directive, LogLine, SimulatedAnswer, Simulation, SimulationOptions } from './options.ts'
import { type ByPlace, byPlace } from './places.ts'
import { type ReplayedHttp, replayedHttp } from './replayed-http.ts'
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
  run.append({ kind: 'undo.requested', at: simulation.state.now, by: options.by ?? 'simulation' })
  return run.finish()
}

type PerformCommand = Command & { kind: 'perform' }

/** What happens at an instant: a timer, or an entry that is made when its time has come. */
type Event = (Command & { kind: 'timer' }) | { kind: 'entry'; scope: number; step: number; make: (at: number) => Entry }

const NEVER_ABORTED: StepContext['signal'] = Object.freeze({
  aborted: false,
  addEventListener() {},
  removeEventListener() {},
})
const NO_LISTS: Lists = Object.freeze({ get: () => undefined })

class SimulatedRun {
  readonly #executable: Executable
  readonly #options: SimulationOptions
  readonly #limit: number
  readonly #queue: Command[] = []
  #head = 0
  readonly #schedule = new Schedule<Event>()
  readonly #scopes: StepScope[] = []
  #pending: Promise<void>[] = []
  readonly #fixtures: ByPlace<Fixture | Fixture[]> | undefined
  readonly #answers: ByPlace<SimulatedAnswer | SimulatedAnswer[]> | undefined
  /** How often a list of fixtures was used, by its place. */
  #mocked: Map<string, number> | undefined
  /** Exchanges are used up over all attempts of a step. */
  #answered: Map<HttpExchange[], ReplayedHttp> | undefined
  readonly #can: Pick<Capabilities, (typeof INNER_CAPABILITIES)[number]> & StepContext
  readonly state: RunState
  readonly journal: Entry[]
  readonly ledger: LedgerEntry[]
  readonly log: LogLine[]

  constructor(executable: Executable, options: SimulationOptions, from?: Simulation) {
    this.#executable = executable
    this.#options = options
    this.#limit = options.maxEntries ?? 1_000_000
    this.state = from?.state ?? initialState()
    this.journal = from?.journal ?? []
    this.ledger = from?.ledger ?? []
    this.log = from?.log ?? []
    const { fixtures, answers } = options
    if (fixtures) this.#fixtures = byPlace(executable.plan, fixtures)
    if (answers && typeof answers !== 'function') this.#answers = byPlace(executable.plan, answers)
    const { state, log } = this
    this.#can = {
      lists: options.lists ?? NO_LISTS,
      clock: { now: () => state.now },
      log: {
        write: (level, message, fields) => log.push({ at: state.now, level, message, ...(fields && { fields }) }),
      },
      signal: NEVER_ABORTED,
      idempotencyKey: 'simulation',
      attempt: 1,
    }
  }

  start(alert: JsonValue): void {
    const { plan } = this.#executable
    const root = plan.graphs[0]
    const trigger = this.#options.trigger ?? root?.steps[root.entries[0] ?? -1]?.id ?? ''
    this.append({
      kind: 'run.started',
      at: this.#options.at ?? 0,
      run: this.#options.run ?? 'simulated',
      mode: 'simulate',
      plan: plan.hash,
      playbook: plan.playbook,
      trigger,
      alert,
      by: this.#options.by ?? 'simulation',
    })
  }

  append(entry: Entry): void {
    if (this.journal.length >= this.#limit) {
      throw new SimulationError(`The run has more than ${this.#limit} journal entries: it may never end`)
    }
    this.journal.push(entry)
    advanceInPlace(this.#executable.machine, this.state, entry, this.#queue)
    this.#options.onEntry?.(entry, this.state)
  }

  finish(): Simulation | Promise<Simulation> {
    const waits = this.#drain()
    return waits ? waits.then(() => this.#result()) : this.#result()
  }

  #result(): Simulation {
    const { state, journal, ledger, log } = this
    return { status: statusOf(state), state, journal, ledger, log }
  }

  /** Carries out everything that is due; then lets virtual time jump to what comes next; until nothing comes. */
  #drain(): Promise<void> | undefined {
    for (;;) {
      const queue = this.#queue
      while (this.#head < queue.length) this.#carryOut(queue[this.#head++] as Command)
      queue.length = 0
      this.#head = 0
      if (this.#pending.length > 0) {
        const pending = this.#pending
        this.#pending = []
        return Promise.all(pending).then(() => this.#drain())
      }
      const next = this.#schedule.next()
      if (!next) return undefined
      this.#happen(next.at, next.what)
    }
  }

  #happen(at: number, event: Event): void {
    if (event.kind === 'entry') {
      const status = this.state.scopes[event.scope]?.steps[event.step]?.status
      const undoing = this.state.phase === 'undoing'
      if (undoing || status === 'running' || status === 'waiting') this.append(event.make(Math.max(at, this.state.now)))
    } else if (isDue(this.state, event)) {
      const { scope, step, purpose } = event
      const node = this.#linked(scope, step).step.id
      this.append({ kind: 'timer.fired', at: Math.max(at, this.state.now), scope, step, node, purpose })
    }
  }

  #carryOut(command: Command): void {
    if (!isWanted(this.state, command)) return
    switch (command.kind) {
      case 'perform':
        return this.#perform(command)
      case 'undo':
        return this.#undo(command)
      case 'timer':
        this.#schedule.add(command.at, command)
        return
      case 'await':
        return this.#await(command.scope, command.step)
      case 'resume':
        return this.#resume(command.scope, command.step)
      case 'check': {
        const linked = this.#linked(command.scope, command.step)
        const state = this.#step(command.scope, command.step)
        this.append(checkRepeat(this.#executable, linked, this.state, state, this.#place(command, linked)))
        return
      }
      case 'conclude': {
        const scope = this.state.scopes[command.scope] as ScopeState
        this.append(concludeEntry(this.#executable, this.#scope(command.scope), scope.graph, this.state.now, scope.id))
        return
      }
      case 'finish': {
        const { status, error, outputs } = command
        const entry: Entry = { kind: 'run.ended', at: this.state.now, status }
        if (error) entry.error = error
        if (outputs) entry.outputs = outputs
        this.append(entry)
        return
      }
      case 'finish-undo':
        this.append({ kind: 'undo.ended', at: this.state.now, undone: command.undone, failed: command.failed })
        return
      case 'abort': // a mocked step ends by itself
      case 'doubt': // nothing crashes here
        return
    }
  }

  #linked(scope: number, step: number): LinkedStep {
    const graph = (this.state.scopes[scope] as ScopeState).graph
    return this.#executable.steps[graph]?.[step] as LinkedStep
  }

  #step(scope: number, step: number): StepState {
    return this.state.scopes[scope]?.steps[step] as StepState
  }

  #scope(id: number): StepScope {
    let scope = this.#scopes[id]
    if (!scope) {
      scope = new StepScope(this.#executable, this.state, this.state.scopes[id] as ScopeState)
      this.#scopes[id] = scope
    }
    return scope
  }

  #place(command: { scope: number; step: number }, linked: LinkedStep) {
    return { at: this.state.now, scope: command.scope, step: command.step, node: linked.step.id }
  }

  #perform(command: PerformCommand): void {
    const { gate } = this.#options
    if (!gate) return this.#act(command, undefined)
    const { scope, step, attempt } = command
    const given = gate({ scope, step, attempt, node: this.#linked(scope, step).step.id }, this.state)
    if (!(given instanceof Promise)) return this.#act(command, given)
    this.#pending.push(
      given.then((directive) => {
        if (isWanted(this.state, command)) this.#act(command, directive)
      }),
    )
  }

  #act(command: PerformCommand, directive: Directive | undefined): void {
    const linked = this.#linked(command.scope, command.step)
    const evaluated = evaluateFields(linked, this.#scope(command.scope), this.#step(command.scope, command.step))
    if ('error' in evaluated) {
      this.append(failureEntry(this.#place(command, linked), command.attempt, evaluated.error))
      return
    }
    const input = directive?.input ?? evaluated.input
    if (linked.step.kind !== 'task') {
      this.append(openingEntry(this.#executable, linked, this.#place(command, linked), command.attempt, input))
      return
    }
    const fixture = directive?.fixture ?? this.#fixtureOf(command.scope, linked)
    if (hasExchanges(fixture)) this.#runOnExchanges(command, linked, input, fixture)
    else if (!linked.pure) this.#mock(command, linked, journalInput(linked, input), fixture)
    else if (fixture) this.#override(command, linked, input, fixture)
    else this.#runPure(command, linked, input)
  }

  #runPure(
    command: PerformCommand,
    linked: LinkedStep,
    input: { [name: string]: unknown },
    change: ((outcome: Outcome) => Outcome) | undefined = undefined,
  ): void {
    const shown = journalInput(linked, input)
    const outcome = runNode(linked.type, input, this.#can)
    if (outcome instanceof Promise) {
      this.#pending.push(
        outcome.then((result) => {
          if (!isWanted(this.state, command)) return
          const entry = entryOf(this.#place(command, linked), command.attempt, change?.(result) ?? result, shown)
          this.append(change ? fromFixture(entry) : entry)
        }),
      )
      return
    }
    if (change) {
      const entry = entryOf(this.#place(command, linked), command.attempt, change(outcome), shown)
      this.append(fromFixture(entry))
    } else this.append(entryOf(this.#place(command, linked), command.attempt, outcome, shown))
  }

  /** A pure step of which the test says what comes out: all of it, or only by which port it is left. */
  #override(command: PerformCommand, linked: LinkedStep, input: { [name: string]: unknown }, fixture: Fixture): void {
    const { port } = fixture
    if (fixture.error || fixture.output !== undefined || port === undefined) {
      this.#mock(command, linked, journalInput(linked, input), fixture)
    } else {
      this.#runPure(command, linked, input, (outcome) => (outcome.kind === 'done' ? { ...outcome, port } : outcome))
    }
  }

  /** A step that would touch the outside: what it would do goes into the ledger, what it gives comes from a mock. */
  #mock(command: PerformCommand, linked: LinkedStep, input: JsonObject, fixture: Fixture | undefined): void {
    const place = this.#begin(command, linked, input)
    const { step, type } = linked
    const { outcome, source, durationMs } = mockedOutcome(step, type, fixture, this.#options.recorded)
    this.#endMocked(command, place, linked, outcome, source, durationMs)
  }

  /** The node's own code, on recorded answers instead of the system that it asks. */
  #runOnExchanges(
    command: PerformCommand,
    linked: LinkedStep,
    input: { [name: string]: unknown },
    fixture: Fixture & { http: HttpExchange[] },
  ): void {
    const place = this.#begin(command, linked, journalInput(linked, input))
    this.#answered ??= new Map()
    const known = this.#answered.get(fixture.http)
    const http = known ?? replayedHttp(fixture.http)
    if (!known) this.#answered.set(fixture.http, http)
    const before = http.tookMs()
    const end = (outcome: Outcome) => {
      if (this.#step(command.scope, command.step).status !== 'running') return
      const durationMs = fixture.durationMs ?? http.tookMs() - before
      this.#endMocked(command, place, linked, outcome, 'fixture', durationMs)
    }
    const outcome = runNode(linked.type, input, { ...this.#can, attempt: command.attempt, http })
    if (outcome instanceof Promise) this.#pending.push(outcome.then(end))
    else end(outcome)
  }

  #begin(command: PerformCommand, linked: LinkedStep, input: JsonObject) {
    const { step } = linked
    const place = this.#place(command, linked)
    this.append({ kind: 'step.started', ...place, attempt: command.attempt, input })
    if (isWrite(step.effect)) this.#record(place.scope, linked, step.effect, input)
    return place
  }

  #endMocked(
    command: PerformCommand,
    place: { at: number; scope: number; step: number; node: string },
    { step }: LinkedStep,
    outcome: Outcome,
    source: OutputSource,
    durationMs: number,
  ): void {
    const { timeoutMs } = step
    const timedOut = timeoutMs !== undefined && durationMs > timeoutMs
    const ends: Outcome = timedOut ? tookTooLong(step.id, timeoutMs) : outcome
    this.#endLater(place.at + (timedOut ? timeoutMs : durationMs), command, (at) => {
      const entry = entryOf({ ...place, at }, command.attempt, ends, undefined)
      return entry.kind === 'step.completed' || entry.kind === 'step.failed' ? { ...entry, source } : entry
    })
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

  #endLater(at: number, { scope, step }: { scope: number; step: number }, make: (at: number) => Entry): void {
    if (at <= this.state.now) this.append(make(this.state.now))
    else this.#schedule.add(at, { kind: 'entry', scope, step, make })
  }

  #record(scope: number, linked: LinkedStep, effect: LedgerEntry['effect'], input: JsonObject): void {
    const { id, title, type } = linked.step
    this.ledger.push({ at: this.state.now, node: id, scope, title, type, effect, input })
  }

  #undo(command: Command & { kind: 'undo' }): void {
    const linked = this.#linked(command.scope, command.step)
    const state = this.#step(command.scope, command.step)
    const place = this.#place(command, linked)
    const evaluated = evaluateUndo(linked, this.#scope(command.scope), state)
    if ('error' in evaluated) {
      this.append({ ...failureEntry(place, command.attempt, evaluated.error), undo: true } as Entry)
      return
    }
    const { step } = linked
    const input = evaluated.input as JsonObject
    this.append({ kind: 'step.started', ...place, attempt: command.attempt, input, undo: true })
    if (step.undo) {
      const { type, effect } = step.undo
      const { id, title } = step
      this.ledger.push({ at: this.state.now, node: id, scope: place.scope, title, type, effect, input, undoes: id })
    }
    const type = linked.undo?.type ?? linked.type
    const output = (type.example ?? {}) as JsonValue
    const make = (at: number): Entry => ({
      kind: 'step.completed',
      ...place,
      at,
      port: 'done',
      output,
      source: 'example',
      undo: true,
    })
    this.#endLater(place.at + (type.typicalMs ?? 0), command, make)
  }

  #await(scope: number, step: number): void {
    const { answers } = this.#options
    if (!answers) return
    const linked = this.#linked(scope, step)
    if (typeof answers !== 'function') {
      const found = this.#answers?.find(this.state, scope, linked.step.id)
      if (found) this.#answer(scope, step, linked, [found.value].flat())
      return
    }
    const { wait } = this.#step(scope, step)
    const { id, title } = linked.step
    const question = { node: id, title, scope, ask: wait?.ask ?? {}, at: this.state.now, until: wait?.until }
    const given = answers(question)
    if (given instanceof Promise) {
      this.#pending.push(given.then((later) => this.#answer(scope, step, linked, later ?? [])))
    } else this.#answer(scope, step, linked, given ?? [])
  }

  #answer(scope: number, step: number, linked: LinkedStep, given: SimulatedAnswer[]): void {
    const node = linked.step.id
    given.forEach((answer, index) => {
      const { choice, reason, values } = answer
      const by = answer.by ?? (given.length > 1 ? `simulated person ${index + 1}` : 'simulated person')
      this.#schedule.add(this.state.now + (answer.afterMs ?? 0), {
        kind: 'entry',
        scope,
        step,
        make: (at) => ({
          kind: 'step.answered',
          at,
          scope,
          step,
          node,
          by,
          choice,
          ...(reason && { reason }),
          ...(values && { values }),
        }),
      })
    })
  }

  #resume(scope: number, step: number): void {
    const linked = this.#linked(scope, step)
    const state = this.#step(scope, step)
    const outcome = resumeNode(linked, state)
    if (outcome.kind === 'wait') return // not enough answers yet
    this.append(entryOf(this.#place({ scope, step }, linked), state.attempt, outcome, undefined))
  }
}

function tookTooLong(node: string, timeoutMs: number): Outcome {
  const error: RunError = { code: 'step/timed-out', message: `${node} took longer than ${timeoutMs} ms` }
  return { kind: 'failed', ...error, retryable: true }
}

const hasExchanges = (fixture: Fixture | undefined): fixture is Fixture & { http: HttpExchange[] } =>
  fixture?.http !== undefined

const fromFixture = (entry: Entry): Entry =>
  entry.kind === 'step.completed' || entry.kind === 'step.failed' ? { ...entry, source: 'fixture' } : entry
