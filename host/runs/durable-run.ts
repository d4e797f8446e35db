// One run under way, driven on the store: every entry is on disk before anybody is told of it, and the start of an activity
// is on disk before it acts. Pure steps run ahead in memory; should the process die, they are simply worked out again.
import {
  advanceInPlace,
  type Command,
  checkRepeat,
  concludeEntry,
  type Entry,
  type Executable,
  entryOf,
  evaluateFields,
  evaluateUndo,
  failed,
  failureEntry,
  isDue,
  isWanted,
  type JsonObject,
  type JsonValue,
  journalInput,
  type LinkedStep,
  mockedOutcome,
  type NodeType,
  type Outcome,
  openingEntry,
  outstanding,
  type RunState,
  resumeNode,
  runNode,
  type ScopeState,
  StepScope,
  type StepState,
  statusOf,
} from '../../engine/index.ts'
import type { HostClock } from '../clock.ts'
import type { RunChange } from '../store/runs.ts'
import type { Store } from '../store/store.ts'
import { Activities, withTimeout } from './activities.ts'
import { RunTimers, type TimerCommand } from './run-timers.ts'
import type { EntryListener, RunResult } from './runs.ts'

/** What a run needs of its host. */
export interface RunSurroundings {
  store: Store
  clock: HostClock
  /** The capabilities that a node type names, for one activity. */
  provide(type: NodeType, activity: Activity): object
  /** Masks every secret in what goes into the journal. */
  redact<T>(value: T): T
  /** How long a run that only waits for a timer is kept at hand before it is laid aside, milliseconds. */
  patienceMs: number
}

export interface Activity {
  run: string
  node: string
  /** Connections that the playbook declares: name → kind. */
  connections: { [name: string]: string }
  signal: AbortSignal
  idempotencyKey: string
  attempt: number
  now(): number
}

type PerformCommand = Command & { kind: 'perform' | 'undo' }
type Place = { at: number; scope: number; step: number; node: string }

export class DurableRun {
  readonly id: string
  readonly state: RunState
  readonly settled: Promise<RunResult>
  readonly #executable: Executable
  readonly #around: RunSurroundings
  readonly #listener: EntryListener | undefined
  #resolve: (result: RunResult) => void = () => {}
  #reject: (reason: unknown) => void = () => {}
  #over = false
  readonly #queue: Command[] = []
  #head = 0
  #draining = false
  #unsaved: Entry[] = []
  #taken: number[] = []
  #saving: Promise<void> = Promise.resolve()
  #acting = 0
  readonly #timers: RunTimers
  readonly #activities = new Activities()
  readonly #scopes: StepScope[] = []

  constructor(id: string, executable: Executable, state: RunState, around: RunSurroundings, listener?: EntryListener) {
    this.id = id
    this.#executable = executable
    this.state = state
    this.#around = around
    this.#listener = listener
    this.#timers = new RunTimers(
      around.clock,
      (command) => !this.#over && isDue(this.state, command),
      (command) => this.#fired(command),
    )
    this.settled = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.settled.catch(() => {}) // whoever holds the handle sees it; nobody else has to
  }

  /** Appends entries that come from outside the machine (a start, an answer, a cancel) and goes on. Resolves when on disk. */
  accept(entries: readonly Entry[], taken: readonly number[] = []): Promise<void> {
    for (const entry of entries) this.#append(entry)
    this.#taken.push(...taken)
    const saved = this.#save()
    this.#drain()
    return saved
  }

  /** Takes up what the journal leaves open. */
  takeUp(): void {
    this.#queue.push(...outstanding(this.#executable.machine, this.state))
    this.#drain()
  }

  /** Lets go of the run as it is on disk: another process has taken it, or the store gave way. */
  abandon(reason: unknown): void {
    if (this.#over) return
    this.#over = true
    this.#timers.stop()
    this.#activities.abortAll()
    this.#reject(reason)
  }

  get isOver(): boolean {
    return this.#over
  }

  /** Whatever comes into the journal comes by here, and no secret with it. */
  #append(given: Entry): void {
    if (this.#over) return
    const entry = this.#around.redact(given)
    advanceInPlace(this.#executable.machine, this.state, entry, this.#queue)
    this.#unsaved.push(entry)
  }

  /** Hands what is new to the store; resolves when that, and all before it, is committed. */
  #save(): Promise<void> {
    const entries = this.#unsaved
    if (entries.length === 0 && this.#taken.length === 0) return this.#saving
    this.#unsaved = []
    const change: RunChange = this.#change()
    const { state } = this
    const listener = this.#listener
    const saved = this.#around.store.append(this.id, state.sequence - entries.length, entries, change)
    this.#saving = saved.then(() => {
      if (listener) for (const entry of entries) listener(entry, state)
    })
    this.#saving.catch((reason) => this.abandon(reason))
    return this.#saving
  }

  #change(): RunChange {
    const { state } = this
    const status = statusOf(state)
    const change: RunChange = { status: state.phase === 'undoing' ? 'undoing' : status }
    if (state.phase === 'ended') {
      change.endedMs = state.endedAt ?? null
      change.wakeAtMs = null
      if (state.undo && state.undo.failed === 0 && state.undo.undone > 0) change.status = 'undone'
    } else change.wakeAtMs = status === 'waiting' ? (this.#timers.next() ?? null) : null
    if (state.error) change.problem = state.error.message
    if (this.#taken.length > 0) {
      change.taken = this.#taken
      this.#taken = []
    }
    return change
  }

  #drain(): void {
    if (this.#draining) return
    this.#draining = true
    try {
      while (this.#head < this.#queue.length && !this.#over) this.#carryOut(this.#queue[this.#head++] as Command)
      this.#queue.length = 0
      this.#head = 0
    } catch (defect) {
      this.abandon(defect)
    } finally {
      this.#draining = false
    }
    if (this.#acting === 0 && !this.#over) this.#rest()
  }

  /** Nothing acts: the run has ended, or waits. */
  #rest(): void {
    const next = this.#timers.next()
    const ended = this.state.phase === 'ended'
    if (!ended && next !== undefined && next - this.#around.clock.now() <= this.#around.patienceMs) {
      this.#save()
      return
    }
    this.#save()
    const at = this.state.sequence
    this.#saving.then(() => {
      // Something may have come in while the disk was busy: then it is not time to rest yet.
      if (this.#over || this.#acting > 0 || this.state.sequence !== at || this.#unsaved.length > 0) return
      this.#over = true
      this.#timers.stop()
      this.#resolve({ id: this.id, status: statusOf(this.state), state: this.state, plan: this.#executable.plan })
    }, ignore)
  }

  #carryOut(command: Command): void {
    if (!isWanted(this.state, command)) return
    switch (command.kind) {
      case 'perform':
        return this.#perform(command)
      case 'undo':
        return this.#undo(command)
      case 'timer':
        return this.#timers.set(command)
      case 'await':
        return
      case 'resume':
        return this.#resume(command)
      case 'check': {
        const linked = this.#linked(command)
        const place = this.#place(command, linked)
        return this.#append(checkRepeat(this.#executable, linked, this.state, this.#step(command), place))
      }
      case 'conclude': {
        const scope = this.state.scopes[command.scope] as ScopeState
        return this.#append(concludeEntry(this.#executable, this.#scope(scope.id), scope.graph, this.#now(), scope.id))
      }
      case 'doubt': {
        const place = this.#place(command, this.#linked(command))
        return this.#append({ kind: 'step.doubted', ...place, ...(command.undo && { undo: true as const }) })
      }
      case 'abort':
        return this.#activities.abort(`${command.scope}/${command.step}`, this.#linked(command).step.effect)
      case 'finish': {
        const { status, error, outputs } = command
        return this.#append({
          kind: 'run.ended',
          at: this.#now(),
          status,
          ...(error && { error }),
          ...(outputs && { outputs }),
        })
      }
      case 'finish-undo':
        return this.#append({ kind: 'undo.ended', at: this.#now(), undone: command.undone, failed: command.failed })
    }
  }

  /** Never earlier than the last entry, should the machine's clock be set back. */
  #now(): number {
    return Math.max(this.#around.clock.now(), this.state.now)
  }

  #linked({ scope, step }: { scope: number; step: number }): LinkedStep {
    const graph = (this.state.scopes[scope] as ScopeState).graph
    return this.#executable.steps[graph]?.[step] as LinkedStep
  }

  #step({ scope, step }: { scope: number; step: number }): StepState {
    return this.state.scopes[scope]?.steps[step] as StepState
  }

  #scope(id: number): StepScope {
    this.#scopes[id] ??= new StepScope(this.#executable, this.state, this.state.scopes[id] as ScopeState)
    return this.#scopes[id]
  }

  #place({ scope, step }: { scope: number; step: number }, linked: LinkedStep): Place {
    return { at: this.#now(), scope, step, node: linked.step.id }
  }

  #perform(command: PerformCommand): void {
    const linked = this.#linked(command)
    const place = this.#place(command, linked)
    const { pauseBefore } = this.state
    // Written down before anything is done: whoever takes the run up later pauses there as well.
    if (pauseBefore.includes(place.node) && this.#step(command).held === undefined) {
      return this.#append({ kind: 'step.held', ...place })
    }
    const evaluated = evaluateFields(linked, this.#scope(command.scope), this.#step(command))
    if ('error' in evaluated) return this.#append(failureEntry(place, command.attempt, evaluated.error))
    const { input } = evaluated
    if (linked.step.kind !== 'task') {
      return this.#append(openingEntry(this.#executable, linked, place, command.attempt, input))
    }
    if (linked.pure) return this.#runPure(command, linked, input)
    const shown = journalInput(linked, input)
    this.#append({ kind: 'step.started', ...place, attempt: command.attempt, input: shown })
    if (this.#onlyRecords(linked.step.effect)) return this.#recordOnly(command, linked, linked.type)
    void this.#act(command, linked.type, input)
  }

  /** In shadow mode a write is recorded, not done. */
  #onlyRecords(effect: string): boolean {
    return this.state.mode !== 'live' && effect !== 'read'
  }

  #recordOnly(command: PerformCommand, linked: LinkedStep, type: NodeType): void {
    const place = this.#place(command, linked)
    const { outcome, source } = mockedOutcome(linked.step, type, undefined, undefined)
    const undo = command.kind === 'undo' ? { undo: true as const } : {}
    const entry = entryOf(place, command.attempt, outcome, undefined)
    this.#append({ ...entry, source, ...undo } as Entry)
  }

  #runPure(command: PerformCommand, linked: LinkedStep, input: { [name: string]: unknown }): void {
    const shown = journalInput(linked, input)
    const can = this.#around.provide(linked.type, this.#activity(command, linked.step.id, new AbortController().signal))
    const outcome = runNode(linked.type, input, can)
    const end = (result: Outcome) => {
      if (isWanted(this.state, command)) {
        this.#append(entryOf(this.#place(command, linked), command.attempt, result, shown))
      }
    }
    if (!(outcome instanceof Promise)) return end(outcome)
    this.#acting++
    void outcome.then((result) => {
      this.#acting--
      if (this.#over) return
      end(result)
      this.#drain()
    })
  }

  /** The activity itself: its start goes to disk, then it acts, then its end goes to disk. */
  async #act(command: PerformCommand, type: NodeType, input: { [name: string]: unknown }): Promise<void> {
    const key = `${command.scope}/${command.step}`
    const controller = this.#activities.begin(key)
    this.#acting++
    const linked = this.#linked(command)
    let outcome: Outcome
    try {
      await this.#save()
      if (this.#over) return
      outcome = this.#activities.act(key)
        ? await this.#runActivity(command, linked, type, input, controller)
        : failed('run/cancelled', 'The run was cancelled before this step acted')
    } catch {
      return // the store gave way: the run is abandoned with that reason, and its journal says where to go on
    } finally {
      this.#acting--
      this.#activities.end(key)
    }
    if (this.#over) return
    const entry = entryOf(this.#place(command, linked), command.attempt, outcome, undefined)
    this.#append(command.kind === 'undo' ? ({ ...entry, undo: true } as Entry) : entry)
    this.#drain()
  }

  async #runActivity(
    command: PerformCommand,
    linked: LinkedStep,
    type: NodeType,
    input: { [name: string]: unknown },
    controller: AbortController,
  ): Promise<Outcome> {
    const can = this.#around.provide(type, this.#activity(command, linked.step.id, controller.signal))
    const { id: node, timeoutMs } = linked.step
    return withTimeout(runNode(type, input, can), { node, timeoutMs, controller, clock: this.#around.clock })
  }

  #activity(command: PerformCommand, node: string, signal: AbortSignal): Activity {
    return {
      run: this.id,
      node,
      connections: this.#executable.plan.connections,
      signal,
      idempotencyKey: `${this.id}/${command.scope}/${node}${command.kind === 'undo' ? '/undo' : ''}`,
      attempt: command.attempt,
      now: () => this.#now(),
    }
  }

  #undo(command: PerformCommand): void {
    const linked = this.#linked(command)
    const place = this.#place(command, linked)
    const evaluated = evaluateUndo(linked, this.#scope(command.scope), this.#step(command))
    if ('error' in evaluated || !linked.undo) {
      const error =
        'error' in evaluated ? evaluated.error : { code: 'step/no-inverse', message: 'Nothing takes it back' }
      return this.#append({ ...failureEntry(place, command.attempt, error), undo: true } as Entry)
    }
    const input = evaluated.input as JsonObject
    this.#append({ kind: 'step.started', ...place, attempt: command.attempt, input: input as JsonValue, undo: true })
    if (this.#onlyRecords(linked.step.undo?.effect ?? 'change')) {
      return this.#recordOnly(command, linked, linked.undo.type)
    }
    void this.#act(command, linked.undo.type, evaluated.input)
  }

  #resume(command: Command & { kind: 'resume' }): void {
    const linked = this.#linked(command)
    const state = this.#step(command)
    const outcome = resumeNode(linked, state)
    if (outcome.kind === 'wait') return // not enough answers yet
    this.#append(entryOf(this.#place(command, linked), state.attempt, outcome, undefined))
  }

  #fired(command: TimerCommand): void {
    this.#append({ kind: 'timer.fired', ...this.#place(command, this.#linked(command)), purpose: command.purpose })
    this.#drain()
  }
}

const ignore = () => {}
