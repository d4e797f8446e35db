// One run under way, driven on the store: every entry is on disk before anybody is told of it, and the start of an activity
// is on disk before it acts. Pure steps run ahead in memory; should the process die, they are simply worked out again.
import {
  type Driver,
  type Entry,
  type Executable,
  failed,
  idempotencyKeyOf,
  isDue,
  type NodeType,
  type Outcome,
  Runner,
  type RunState,
  runNode,
  statusOf,
  type Work,
} from '../../engine/index.ts'
import type { HostClock } from '../clock.ts'
import type { JournalStore } from '../store/journals.ts'
import type { RunChange } from '../store/runs.ts'
import { Activities, withTimeout } from './activities.ts'
import { RunTimers } from './run-timers.ts'
import type { EntryListener, RunResult } from './runs.ts'
import { ShownRun } from './shown-run.ts'

/** What a run needs of its host. */
export interface RunSurroundings {
  /** Where its entries go. */
  journals: Pick<JournalStore, 'append'>
  clock: HostClock
  /** The capabilities that a node type names, for one activity. */
  provide(type: NodeType, activity: Activity): object
  /** Masks every secret in what is shown of the run. The run itself goes on with what is true. */
  redact<T>(value: T): T
  /** Whether no secret is known so far. Default: some may be. */
  isIdle?(): boolean
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

/** Whoever takes a run back waits to hear what stays: short pauses before another try are waited for. */
const UNDO_PATIENCE_MS = 60_000

/** Commands that are carried out before others get their turn: a loop over hundreds of thousands of items must not hold them all. */
const STEPS_AT_ONCE = 1_000

export class DurableRun {
  readonly id: string
  readonly state: RunState
  readonly settled: Promise<RunResult>
  readonly #around: RunSurroundings
  readonly #listener: EntryListener | undefined
  readonly #shown: ShownRun | undefined
  #resolve: (result: RunResult) => void = () => {}
  #reject: (reason: unknown) => void = () => {}
  #over = false
  readonly #runner: Runner
  #unsaved: Entry[] = []
  #taken: number[] = []
  #saving: Promise<void> = Promise.resolve()
  #acting = 0
  #isPausing = false
  /** The last entry, or the taking up of the run: its instant, and when that was by a clock that nobody sets. */
  #last: { at: number; elapsedMs: number }
  readonly #timers: RunTimers
  readonly #activities = new Activities()

  constructor(id: string, executable: Executable, state: RunState, around: RunSurroundings, listener?: EntryListener) {
    this.id = id
    this.state = state
    this.#around = around
    this.#listener = listener
    this.#shown = listener && new ShownRun(executable.machine, around.redact, around.isIdle ?? (() => false))
    this.#runner = new Runner(executable, state, this.#driver())
    this.#last = { at: state.now, elapsedMs: around.clock.elapsed() }
    this.#timers = new RunTimers(
      around.clock,
      () => this.now,
      (timer) => !this.#over && isDue(state, timer),
      (timer) => {
        this.#runner.fire(timer)
        this.#goOn()
      },
    )
    this.settled = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.settled.catch(() => {}) // whoever holds the handle sees it; nobody else has to
  }

  /** Appends entries that come from outside the machine (a start, an answer, a cancel) and goes on. Resolves when on disk. */
  accept(entries: readonly Entry[], taken: readonly number[] = []): Promise<void> {
    try {
      for (const entry of entries) this.#append(entry)
    } catch (misfit) {
      this.abandon(misfit) // its state is spent; the journal holds nothing of it
      return Promise.reject(misfit)
    }
    this.#taken.push(...taken)
    const saved = this.#save()
    this.#goOn()
    return saved
  }

  /** Deadlines and timeouts that are over count before anything else is brought, though nobody has looked yet. */
  catchUp(): void {
    if (this.#over) return
    this.#runner.catchUp()
    this.#goOn()
  }

  /** Takes up what the journal leaves open. */
  takeUp(): void {
    this.#runner.takeUp()
    this.#goOn()
  }

  /** Lets go of the run as it is on disk: another process has taken it, or the store gave way. */
  abandon(reason: unknown): void {
    if (this.#over) return
    this.#over = true
    this.#timers.stop()
    this.#activities.abortAll()
    this.#runner.queue.length = 0
    this.#reject(reason)
  }

  /** What time it is for this run, milliseconds since 1970: never before its last entry. */
  get now(): number {
    return this.#time().now
  }

  get isOver(): boolean {
    return this.#over
  }

  /** Whatever comes into the journal comes by here, as it is: the store seals what holds a secret. */
  #append(entry: Entry): void {
    if (this.#over) return
    this.#runner.fold(entry)
    this.#shown?.fold(entry, this.state)
    this.#last = { at: this.state.now, elapsedMs: this.#around.clock.elapsed() }
    this.#unsaved.push(entry)
  }

  /** When it must be taken up again, by the clock of this machine as it is set now. */
  #wakeAt(): number | null {
    const next = this.#timers.next()
    return next === undefined ? null : next - this.#time().aheadMs
  }

  /** Hands what is new to the store; resolves when that, and all before it, is committed. */
  #save(): Promise<void> {
    const entries = this.#unsaved
    if (entries.length === 0 && this.#taken.length === 0) return this.#saving
    this.#unsaved = []
    const change: RunChange = this.#change()
    const { state } = this
    const listener = this.#listener
    const saved = this.#around.journals.append(this.id, state.sequence - entries.length, entries, change)
    this.#saving = saved.then(() => {
      if (listener) this.#shown?.tell(listener, entries, state)
    })
    this.#saving.catch((reason) => this.abandon(reason))
    return this.#saving
  }

  #change(): RunChange {
    const { state } = this
    const status = statusOf(state)
    const isUndoing = state.phase === 'undoing' && status !== 'in-doubt'
    const change: RunChange = { status: isUndoing ? 'undoing' : status }
    if (state.phase === 'ended') {
      change.endedMs = state.endedAt ?? null
      change.wakeAtMs = null
      const undone = undoneStatus(state)
      if (undone) change.status = undone
    } else change.wakeAtMs = status === 'waiting' || isUndoing ? this.#wakeAt() : null
    if (state.error) change.problem = this.#around.redact(state.error.message)
    if (this.#taken.length > 0) {
      change.taken = this.#taken
      this.#taken = []
    }
    return change
  }

  /** Carries out what is asked for; then rests, if nothing acts. */
  #goOn(): void {
    if (this.#isPausing) return
    try {
      if (!this.#runner.drain(STEPS_AT_ONCE)) return
    } catch (defect) {
      this.abandon(defect)
    }
    if (this.#runner.queue.length > 0 && !this.#over) return this.#pause()
    if (this.#acting === 0 && !this.#over) this.#rest()
  }

  /** Others get their turn, and what was done so far goes to disk; then it goes on. */
  #pause(): void {
    this.#isPausing = true
    const goOn = () => {
      this.#isPausing = false
      if (!this.#over) this.#goOn()
    }
    this.#save().then(() => setImmediate(goOn), goOn)
  }

  /** Nothing acts: the run has ended, or waits. */
  #rest(): void {
    const next = this.#timers.next()
    const ended = this.state.phase === 'ended'
    const patienceMs = Math.max(this.#around.patienceMs, this.state.phase === 'undoing' ? UNDO_PATIENCE_MS : 0)
    if (!ended && next !== undefined && next - this.now <= patienceMs) {
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
      this.#resolve({
        id: this.id,
        status: statusOf(this.state),
        state: this.state,
        plan: this.#runner.executable.plan,
      })
    }, ignore)
  }

  #driver(): Driver {
    return {
      now: () => this.now,
      append: (entry) => this.#append(entry),
      setTimer: (timer) => this.#timers.set(timer),
      ask: () => {}, // a person answers when they answer: by `accept`
      abort: (scope, step, linked) => this.#activities.abort(`${scope}/${step}`, linked.step.effect),
      capabilities: (work) => this.#provide(work, new AbortController().signal),
      act: (work) => this.#meanwhile(this.#act(work)),
      meanwhile: (doing) => this.#meanwhile(doing),
    }
  }

  /** The run's own time goes on from its last entry, should the machine's clock be set back: no wait takes longer for it. */
  #time(): { now: number; aheadMs: number } {
    const { at, elapsedMs } = this.#last
    const { clock } = this.#around
    const wall = clock.now()
    const now = Math.max(wall, Math.floor(at + clock.elapsed() - elapsedMs))
    return { now, aheadMs: now - wall }
  }

  #meanwhile(doing: Promise<void>): void {
    this.#acting++
    const end = () => {
      this.#acting--
      if (!this.#over) this.#goOn()
    }
    doing.catch((defect) => this.abandon(defect)).then(end, end)
  }

  /** The activity itself: its start goes to disk, then it acts. */
  async #act(work: Work): Promise<void> {
    const key = `${work.scope}/${work.step}`
    const controller = this.#activities.begin(key)
    try {
      const saved = await this.#save().then(yes, no)
      if (!saved || this.#over) return // the store gave way: the run is abandoned, and its journal says where to go on
      const outcome = this.#activities.act(key)
        ? await this.#runActivity(work, controller)
        : failed('run/cancelled', 'The run was cancelled before this step acted')
      if (!this.#over) this.#runner.end(work, outcome)
    } finally {
      this.#activities.end(key)
    }
  }

  #runActivity(work: Work, controller: AbortController): Outcome | Promise<Outcome> {
    const outcome = runNode(work.type, work.input, this.#provide(work, controller.signal))
    return withTimeout(outcome, { step: work.linked.step, effect: work.effect, controller, clock: this.#around.clock })
  }

  #provide(work: Work, signal: AbortSignal): object {
    const { id: node } = work.linked.step
    return this.#around.provide(work.type, {
      run: this.id,
      node,
      connections: this.#runner.executable.plan.connections,
      signal,
      idempotencyKey: idempotencyKeyOf(this.id, node, work, this.state),
      attempt: work.attempt,
      now: () => this.now,
    })
  }
}

const ignore = () => {}
const yes = () => true
const no = () => false

/** Whether what could be taken back was, by this undo or one before it; undefined where nothing was taken back. */
function undoneStatus(state: RunState): 'undone' | 'partly-undone' | undefined {
  const inverses = state.undo ? state.scopes.flatMap(({ steps }) => steps.map((step) => step?.undo?.status)) : []
  if (!inverses.includes('done')) return undefined
  return inverses.includes('failed') ? 'partly-undone' : 'undone'
}
