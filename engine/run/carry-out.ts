// The one place where a command is carried out, for every driver: simulated, durable, distributed, under test. What a command
// means stands here; a driver hands in where entries go, what time it is, how a timer is set, who answers and how work outside
// is done. Nothing here awaits anything: a driver may be synchronous to the end, and one whose work is done elsewhere, or after
// a restart, brings the outcome back with `end`.
import type { NodeType } from '../catalog/define-node.ts'
import type { Failed, Outcome } from '../catalog/outcome.ts'
import type { JsonObject } from '../json.ts'
import type { Effect } from '../playbook/schema.ts'
import { mockedInverse, mockedOutcome } from '../simulate/mocks.ts'
import { advanceInPlace } from './advance.ts'
import { isInDoubt } from './doubt.ts'
import type { Command, Entry, OutputSource, RunError } from './journal.ts'
import { type Executable, journalInput, type LinkedStep } from './link.ts'
import { maskedField, mayHoldMasks } from './masked.ts'
import { isAwaited, isDue, isWanted, outstanding, type WorkName } from './outstanding.ts'
import { loopOverdueAt, overdueAt } from './overdue.ts'
import {
  checkRepeat,
  concludeEntry,
  entryOf,
  errorOf,
  evaluateFields,
  evaluateUndo,
  failureEntry,
  inverseOutcome,
  openingEntry,
  resumeNode,
  runNode,
  StepScope,
} from './perform.ts'
import type { RunState, ScopeState, StepState } from './state.ts'

export type TimerCommand = Command & { kind: 'timer' }
type PerformCommand = Command & { kind: 'perform' }
type Fields = { [name: string]: unknown }

/** What is said of a step before it is carried out. A driver may add to it, and finds it again in `Work.given`. */
export interface Given {
  /** Fields instead of the evaluated ones. */
  input?: JsonObject
}

/** One attempt of a step, or of the inverse that takes it back. Its name is plain data; the rest holds for this process. */
export interface Work<G extends Given = Given> extends WorkName {
  readonly node: string
  readonly linked: LinkedStep
  /** The node type that does it: for an inverse, the inverse's. */
  readonly type: NodeType
  readonly effect: Effect
  /** The evaluated fields. */
  readonly input: Fields
  readonly given: G | undefined
}

/** What a driver hands in. */
export interface Driver<G extends Given = Given> {
  /** Milliseconds since 1970 (UTC); never earlier than the last entry. */
  now(): number
  /** Takes an entry into the journal, and gives it to `Runner.fold`. When it is on disk is the driver's affair. */
  append(entry: Entry): void
  /** Calls `Runner.fire` at that instant, or later. */
  setTimer(timer: TimerCommand): void
  /** A person may answer from now on: by an entry `step.answered`. */
  ask(scope: number, step: number, linked: LinkedStep): void
  /** Breaks off what the step is doing, where that is safe. Its end is awaited all the same. */
  abort(scope: number, step: number, linked: LinkedStep): void
  /** What a step that runs here and now may use. */
  capabilities(work: Work<G>): object
  /** Does work outside, whose start stands in the journal, and brings its outcome to `Runner.end`. Only once the start is kept for good. */
  act(work: Work<G>): void
  /** Something here takes its time: the driver keeps the run until then, and carries on. */
  meanwhile(doing: Promise<void>): void
  /** Asked before every step; the step waits for the answer. Absent: every step goes on by itself. */
  before?: ((command: PerformCommand, linked: LinkedStep) => G | undefined | Promise<G | undefined>) | undefined
  /** Takes work upon itself: true, and it says `begin` and `end`. Absent: work is done as the plan has it. */
  replace?(work: Work<G>): boolean
}

const isLimit = ({ purpose }: TimerCommand) => purpose === 'deadline' || purpose === 'timeout'

/** What begins something, or goes on with it. */
const isWork = (command: Command): command is Command & { scope: number } =>
  command.kind === 'perform' || command.kind === 'resume' || command.kind === 'check'

export class Runner<G extends Given = Given> {
  readonly executable: Executable
  readonly state: RunState
  /** What is still to be carried out, in the order of asking. */
  readonly queue: Command[] = []
  readonly #driver: Driver<G>
  readonly #scopes: StepScope[] = []
  #isDraining = false

  /** @param state is changed by `fold`; the driver reads it */
  constructor(executable: Executable, state: RunState, driver: Driver<G>) {
    this.executable = executable
    this.state = state
    this.#driver = driver
  }

  /** Folds an entry; what it asks for joins the queue. @throws JournalError; the state is spent then */
  fold(entry: Entry): void {
    advanceInPlace(this.executable.machine, this.state, entry, this.queue)
  }

  /** Asks again for everything that the journal leaves open. What was over meanwhile comes first: nothing begins beyond its time. */
  takeUp(): void {
    this.catchUp()
    this.queue.length = 0 // what that asked for is read off the state with the rest
    for (const command of outstanding(this.executable.machine, this.state)) this.queue.push(command)
  }

  /** Fires the deadlines and timeouts whose time has come, the first one first, whatever timers the driver has set. */
  catchUp(): void {
    const now = this.#driver.now()
    const isOver = (one: Command): one is TimerCommand => one.kind === 'timer' && isLimit(one) && one.at <= now
    const over = outstanding(this.executable.machine, this.state).filter(isOver)
    for (const timer of over.sort((a, b) => a.at - b.at)) this.fire(timer)
  }

  /**
   * Carries out the queue, and what that leads to, until nothing is left. False: that is under way already.
   * @param most carries out so many at the most; what is left stays in the queue
   */
  drain(most = Number.POSITIVE_INFINITY): boolean {
    if (this.#isDraining) return false
    this.#isDraining = true
    const { queue } = this
    let at = 0
    try {
      while (at < queue.length && at < most) this.carryOut(queue[at++] as Command)
    } catch (thrown) {
      at = queue.length
      throw thrown
    } finally {
      if (at >= queue.length) queue.length = 0
      else queue.splice(0, at)
      this.#isDraining = false
    }
    return true
  }

  /** The switch. A command that means nothing any more is passed over. */
  carryOut(command: Command): void {
    if (!isWanted(this.state, command)) return
    if (this.executable.machine.loopsTimeOut && isWork(command)) {
      this.#endLoops(command.scope)
      if (!isWanted(this.state, command)) return
    }
    const driver = this.#driver
    switch (command.kind) {
      case 'perform':
        return this.#perform(command)
      case 'undo':
        return this.#undo(command)
      case 'timer':
        return driver.setTimer(command)
      case 'await':
        return driver.ask(command.scope, command.step, this.linked(command.scope, command.step))
      case 'resume':
        return this.#resume(command.scope, command.step)
      case 'check': {
        const linked = this.linked(command.scope, command.step)
        const state = this.stepState(command.scope, command.step)
        const place = this.#place(command, linked)
        const masked = this.#maskedCheck(linked, state)
        if (masked) return driver.append(failureEntry(place, state.attempt, masked))
        return driver.append(checkRepeat(this.executable, linked, this.state, state, place))
      }
      case 'conclude': {
        const { id, graph } = this.state.scopes[command.scope] as ScopeState
        return driver.append(concludeEntry(this.executable, this.scope(id), graph, driver.now(), id))
      }
      case 'doubt': {
        const place = this.#place(command, this.linked(command.scope, command.step))
        return driver.append({ kind: 'step.doubted', ...place, ...(command.undo && { undo: true as const }) })
      }
      case 'abort':
        return driver.abort(command.scope, command.step, this.linked(command.scope, command.step))
      case 'finish': {
        const { status, error, outputs } = command
        const entry: Entry = { kind: 'run.ended', at: driver.now(), status }
        if (error) entry.error = error
        if (outputs) entry.outputs = outputs
        return driver.append(entry)
      }
      case 'finish-undo':
        return driver.append({
          kind: 'undo.ended',
          at: driver.now(),
          undone: command.undone,
          failed: command.failed,
        })
    }
  }

  /** A timer's instant has come. False: the run does not wait for it any more. */
  fire(timer: TimerCommand): boolean {
    const { state } = this
    if (!isDue(state, timer)) return false
    const { machine } = this.executable
    const scope = state.scopes[timer.scope] as ScopeState
    // Of several times that are over, the first one counts, whichever the driver looks at first.
    const first = timer.undo
      ? undefined
      : overdueAt(machine, state, scope, timer.step, Math.min(timer.at, this.#driver.now()))
    if (first && (first.scope !== timer.scope || first.step !== timer.step || first.purpose !== timer.purpose)) {
      this.#fire({ kind: 'timer', ...first })
      if (!isDue(state, timer)) return true
    }
    this.#fire(timer)
    return true
  }

  #fire(timer: TimerCommand): void {
    const place = this.#place(timer, this.linked(timer.scope, timer.step))
    const entry: Entry = { kind: 'timer.fired', ...place, purpose: timer.purpose }
    if (timer.undo) entry.undo = true
    this.#driver.append(entry)
  }

  /** Loops and calls around a scope whose time is over have ended, though nobody has looked yet. */
  #endLoops(scope: number): void {
    const { machine } = this.executable
    for (;;) {
      const over = loopOverdueAt(machine, this.state, this.state.scopes[scope] as ScopeState, this.#driver.now())
      if (!over) return
      this.#fire({ kind: 'timer', ...over })
    }
  }

  /** Writes down that work begins: before it acts. */
  begin(work: Work<G>): void {
    const { scope, step, attempt, node, linked } = work
    const entry: Entry = {
      kind: 'step.started',
      at: this.#driver.now(),
      scope,
      step,
      node,
      attempt,
      input: work.isUndo ? (work.input as JsonObject) : journalInput(linked, work.input),
    }
    if (work.isUndo) entry.undo = true
    this.#driver.append(entry)
  }

  /** What became of work that was begun. One that nobody waits for any more is dropped: it came twice, or a halt came first. */
  end(work: WorkName, outcome: Outcome, source?: OutputSource): void {
    if (!isAwaited(this.state, work)) return
    const { scope, step, attempt } = work
    const linked = this.linked(scope, step)
    const where = { scope, step, node: linked.step.id }
    if (this.executable.machine.loopsTimeOut) this.#endLoops(scope)
    const { type } = (work.isUndo && linked.undo) || linked
    const result = work.isUndo ? inverseOutcome(type.type, outcome) : outcome
    if (result.kind === 'failed' && this.#isBegun(work)) {
      const effect = work.isUndo ? (linked.step.undo?.effect ?? 'change') : linked.step.effect
      if (isInDoubt(effect, type, result)) return this.#doubt(work, where, result, source)
    }
    const entry = entryOf(this.#driver.now(), where, attempt, result, undefined)
    if (entry.kind === 'step.completed' || entry.kind === 'step.failed') {
      if (source) entry.source = source
      if (work.isUndo) entry.undo = true
    }
    this.#driver.append(entry)
  }

  #isBegun({ scope, step, isUndo }: WorkName): boolean {
    const state = this.stepState(scope, step)
    return (isUndo ? state.undo : state)?.status === 'running'
  }

  #doubt(
    { isUndo }: WorkName,
    where: { scope: number; step: number; node: string },
    outcome: Failed,
    source?: OutputSource,
  ) {
    const error = errorOf(outcome, where.node)
    const entry: Entry = { kind: 'step.doubted', at: this.#driver.now(), ...where, error }
    if (source) entry.source = source
    if (isUndo) entry.undo = true
    this.#driver.append(entry)
  }

  /** It begins, so that a person can be asked what became of it; nothing is evaluated or sent. */
  #doubtMasked(command: Command & { kind: 'perform' | 'undo' }, linked: LinkedStep, error: RunError): void {
    const place = this.#place(command, linked)
    const undo = command.kind === 'undo' && { undo: true as const }
    this.#driver.append({ kind: 'step.started', ...place, attempt: command.attempt, input: {}, ...undo })
    this.#driver.append({ kind: 'step.doubted', ...place, error, ...undo })
  }

  /** A condition that reads a mask is not asked: whether the loop goes on cannot be told. */
  #maskedCheck({ step }: LinkedStep, { loop }: StepState): RunError | undefined {
    const last = this.state.scopes[loop?.passes.at(-1) ?? -1]
    const { until } = step.input
    if (!mayHoldMasks(this.state) || !last || !until) return undefined
    return maskedField({ until }, new StepScope(this.executable, this.state, last), step.id)
  }

  /**
   * Runs a step here and now: its end is all that the journal has of it.
   * @param port by which it is left instead of its own, as a test says
   */
  runHere(work: Work<G>, port?: string): void {
    const outcome = runNode(work.type, work.input, this.#driver.capabilities(work))
    if (!(outcome instanceof Promise)) return this.#endHere(work, outcome, port)
    this.#driver.meanwhile(
      outcome.then((result) => {
        if (isAwaited(this.state, work)) this.#endHere(work, result, port)
      }),
    )
  }

  linked(scope: number, step: number): LinkedStep {
    const { graph } = this.state.scopes[scope] as ScopeState
    return this.executable.steps[graph]?.[step] as LinkedStep
  }

  stepState(scope: number, step: number): StepState {
    return this.state.scopes[scope]?.steps[step] as StepState
  }

  /** What expressions of a scope see. */
  scope(id: number): StepScope {
    let scope = this.#scopes[id]
    if (!scope) {
      scope = new StepScope(this.executable, this.state, this.state.scopes[id] as ScopeState)
      this.#scopes[id] = scope
    }
    return scope
  }

  #place({ scope, step }: { scope: number; step: number }, linked: LinkedStep) {
    return { at: this.#driver.now(), scope, step, node: linked.step.id }
  }

  #perform(command: PerformCommand): void {
    const { scope, step } = command
    const linked = this.linked(scope, step)
    const driver = this.#driver
    const { pauseBefore } = this.state
    // Written down before anything is done: whoever takes the run up later pauses there as well.
    if (pauseBefore.length > 0 && pauseBefore.includes(linked.step.id) && !this.stepState(scope, step).held) {
      return driver.append({ kind: 'step.held', ...this.#place(command, linked) })
    }
    if (!driver.before) return this.#step(command, linked, undefined)
    const given = driver.before(command, linked)
    if (!(given instanceof Promise)) return this.#step(command, linked, given)
    driver.meanwhile(
      given.then((later) => {
        if (isWanted(this.state, command)) this.#step(command, linked, later)
      }),
    )
  }

  #step(command: PerformCommand, linked: LinkedStep, given: G | undefined): void {
    const { scope, step, attempt } = command
    if (mayHoldMasks(this.state) && !given?.input) {
      const masked = maskedField(linked.step.input, this.scope(scope), linked.step.id, {
        error: this.stepState(scope, step).cause,
      })
      if (masked) return this.#doubtMasked(command, linked, masked)
    }
    const evaluated = evaluateFields(linked, this.scope(scope), this.stepState(scope, step))
    if ('error' in evaluated) {
      return this.#driver.append(failureEntry(this.#place(command, linked), attempt, evaluated.error))
    }
    const input = given?.input ?? evaluated.input
    if (linked.step.kind !== 'task') {
      const place = this.#place(command, linked)
      return this.#driver.append(openingEntry(this.executable, linked, place, attempt, input))
    }
    const { type } = linked
    const { id: node, effect } = linked.step
    const work: Work<G> = { scope, step, attempt, isUndo: false, node, linked, type, effect, input, given }
    if (this.#driver.replace?.(work)) return
    if (linked.pure) this.runHere(work)
    else this.#runOutside(work)
  }

  #undo(command: Command & { kind: 'undo' }): void {
    const { scope, step, attempt } = command
    const linked = this.linked(scope, step)
    if (mayHoldMasks(this.state) && linked.step.undo) {
      const { input, output } = this.stepState(scope, step)
      const masked = maskedField(linked.step.undo.input, this.scope(scope), linked.step.id, { input, output })
      if (masked) return this.#doubtMasked(command, linked, masked)
    }
    const evaluated = evaluateUndo(linked, this.scope(scope), this.stepState(scope, step))
    if ('error' in evaluated) {
      const entry = failureEntry(this.#place(command, linked), attempt, evaluated.error)
      return this.#driver.append({ ...entry, undo: true } as Entry)
    }
    const { input } = evaluated
    const type = linked.undo?.type ?? linked.type
    const effect = linked.step.undo?.effect ?? 'change'
    const node = linked.step.id
    const work: Work<G> = { scope, step, attempt, isUndo: true, node, linked, type, effect, input, given: undefined }
    if (!this.#driver.replace?.(work)) this.#runOutside(work)
  }

  #runOutside(work: Work<G>): void {
    this.begin(work)
    if (this.state.mode === 'live' || work.effect === 'read') return this.#driver.act(work)
    // In shadow mode a write is recorded, not done.
    const { step } = work.linked
    const mocked = work.isUndo ? mockedInverse(work.type) : mockedOutcome(step, work.type, undefined, undefined)
    this.end(work, mocked.outcome, mocked.source)
  }

  #endHere(work: Work<G>, outcome: Outcome, port: string | undefined): void {
    const at = this.#driver.now()
    const shown = journalInput(work.linked, work.input)
    if (port === undefined) return this.#driver.append(entryOf(at, work, work.attempt, outcome, shown))
    const given = outcome.kind === 'done' ? { ...outcome, port } : outcome
    const entry = entryOf(at, work, work.attempt, given, shown)
    if (entry.kind === 'step.completed' || entry.kind === 'step.failed') entry.source = 'fixture'
    this.#driver.append(entry)
  }

  #resume(scope: number, step: number): void {
    const linked = this.linked(scope, step)
    const state = this.stepState(scope, step)
    const outcome = resumeNode(linked, state)
    if (outcome.kind === 'wait') return // not enough answers yet
    const where = { scope, step, node: linked.step.id }
    this.#driver.append(entryOf(this.#driver.now(), where, state.attempt, outcome, undefined))
  }
}
