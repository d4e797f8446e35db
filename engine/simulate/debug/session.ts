// A rehearsal that stops where it is told to. Paused, it can be stepped, looked into, given another input or outcome, taken back,
// and gone on with under an edited playbook. Everything is a run of the usual simulation: going back is the same run once more,
// with the same decisions, up to an earlier place. It can reach nothing.
import { parseJson } from '../../exact-json.ts'
import { compileExpression } from '../../expression/expression.ts'
import type { JsonValue } from '../../json.ts'
import type { Entry } from '../../run/journal.ts'
import type { Executable } from '../../run/link.ts'
import { StepScope } from '../../run/perform.ts'
import { placeOf } from '../../run/questions.ts'
import type { RunState, ScopeState } from '../../run/state.ts'
import type { Fixtures, Recorded } from '../mocks.ts'
import type { Directive, Gated, Question, SimulatedAnswer, Simulation, SimulationOptions } from '../options.ts'
import { simulate } from '../simulate.ts'
import { type Breakpoint, type Breakpoints, createBreakpoints, type Hit } from './breakpoints.ts'
import { type History, historyOf, keyOf, type Parting, partingAt } from './history.ts'

/** How it goes on from a pause. `run`: to the next breakpoint. */
export type Stride = 'run' | 'over' | 'into' | 'out'

export interface Pause {
  /** The step that comes next. */
  node: string
  scope: number
  step: number
  attempt: number
  /** With the loops and calls around it: each[2].look */
  place: string
  /** Loops and calls around it. */
  depth: number
  why: 'step' | 'breakpoint' | 'back' | 'here'
  hit?: Hit
  /** Its fields as they were evaluated, where they could be. */
  input: JsonValue | undefined
  journal: Entry[]
  /** There is an earlier pause to go back to. */
  canGoBack: boolean
}

export interface SessionOptions
  extends Omit<SimulationOptions, 'gate' | 'answers' | 'onEntry' | 'fixtures' | 'recorded'> {
  breakpoints?: readonly Breakpoint[]
  /** Pause before the first step. */
  pausesAtOnce?: boolean
  fixtures?: Fixtures
  recorded?: Recorded
  /** Asked where nobody has answered before. */
  ask?: (question: Question) => SimulatedAnswer[] | undefined | Promise<SimulatedAnswer[] | undefined>
  /** Go the way of an earlier run up to this place, with what its steps gave, and pause there. */
  again?: { journal: readonly Entry[]; plan: Executable['plan']; until: { place: string; attempt: number } | undefined }
  onPause(pause: Pause): void
  onEntry?(entry: Entry, state: RunState): void
}

export interface SessionEnd {
  simulation: Simulation
  /** Where it left the way of the earlier run, if it was to go it again. */
  parted: Parting | undefined
}

export interface DebugSession {
  /** The run from its beginning to its end. A session that is begun anew (`back`) goes on in the same promise. */
  readonly ended: Promise<SessionEnd>
  /** Goes on from the pause, perhaps with another input or outcome for the step that it stands before. */
  go(stride: Stride, directive?: Directive): void
  /** To the pause before this one. False: there is none. */
  back(): boolean
  setBreakpoints(breakpoints: readonly Breakpoint[]): void
  /** What an expression gives where it is paused, as the step that comes next would see it. */
  watch(source: string): { value: JsonValue } | { problem: string }
  /** Where the run left the way of the earlier one so far. */
  parting(): Parting | undefined
  stop(): void
}

interface Waiting {
  pause: Pause
  resolve(directive: Directive | undefined): void
}

export function createDebugSession(executable: Executable, alert: JsonValue, options: SessionOptions): DebugSession {
  return new Session(executable, alert, options)
}

class Session implements DebugSession {
  readonly ended: Promise<SessionEnd>
  readonly #executable: Executable
  readonly #alert: JsonValue
  readonly #options: SessionOptions
  readonly #history: History | undefined
  #breakpoints: Breakpoints
  #given: readonly Breakpoint[]
  #settle!: (end: SessionEnd) => void
  #fail!: (cause: unknown) => void
  /** What was decided before each step, in their order; a run that is begun anew takes them over. */
  #decisions: (Directive | undefined)[] = []
  /** Positions among the decisions at which it paused. */
  #pauses: number[] = []
  #answers = new Map<string, { at: number; given: SimulatedAnswer[] | undefined }>()
  /** Grows when the run begins anew: what an abandoned one still says is not heard. */
  #generation = 0
  #position = 0
  /** Decisions that are taken over before it may pause. */
  #replayed = 0
  /** Where it left the earlier run that it was to go again. */
  #here = Number.POSITIVE_INFINITY
  #stride: Stride
  #strideDepth = 0
  #waiting: Waiting | undefined
  /** Steps that are due at the same time wait for their turn. */
  #queue: (() => void)[] = []
  #journal: Entry[] = []
  #state: RunState | undefined
  #isOnHistory: boolean
  #parted: Parting | undefined
  #attempts = new Map<string, number>()

  constructor(executable: Executable, alert: JsonValue, options: SessionOptions) {
    this.#executable = executable
    this.#alert = alert
    this.#options = options
    this.#given = options.breakpoints ?? []
    this.#breakpoints = createBreakpoints(executable.plan, this.#given)
    this.#history = options.again && historyOf(options.again.plan, options.again.journal)
    this.#isOnHistory = this.#history !== undefined
    this.#stride = options.pausesAtOnce ? 'into' : 'run'
    this.ended = new Promise((resolve, reject) => {
      this.#settle = resolve
      this.#fail = reject
    })
    this.#begin()
  }

  #begin(): void {
    const mine = ++this.#generation
    const { pausesAtOnce: _, ask: __, again: ___, onPause: ____, breakpoints: _____, ...rest } = this.#options
    const simulation: SimulationOptions = rest
    this.#position = 0
    this.#journal = []
    this.#queue = []
    this.#waiting = undefined
    this.#parted = undefined
    this.#attempts.clear()
    this.#isOnHistory = this.#history !== undefined
    this.#breakpoints = createBreakpoints(this.#executable.plan, this.#given)
    const run = async () => {
      await undefined // whoever made the session has it in hand before it pauses
      if (mine !== this.#generation) return
      const result = await simulate(this.#executable, this.#alert, {
        ...simulation,
        gate: (gated, state) => (mine === this.#generation ? this.#gate(gated, state, mine) : never()),
        answers: (question) => (mine === this.#generation ? this.#answer(question) : undefined),
        onEntry: (entry, state) => {
          if (mine !== this.#generation) return
          this.#note(entry, state)
          this.#options.onEntry?.(entry, state)
        },
      })
      if (mine === this.#generation) this.#settle({ simulation: result, parted: this.#parted })
    }
    run().catch((cause) => {
      if (mine === this.#generation) this.#fail(cause)
    })
  }

  #note(entry: Entry, state: RunState): void {
    this.#journal.push(entry)
    this.#state = state
    if (!this.#history || !this.#isOnHistory || this.#parted) return
    if (entry.kind !== 'step.completed' && entry.kind !== 'step.failed') return
    const place = this.#placeOf(state, entry.scope, entry.node)
    this.#parted = partingAt(this.#history, place, this.#attempts.get(place) ?? 1, entry)
  }

  #placeOf(state: RunState, scope: number, node: string): string {
    return placeOf(this.#executable.plan, state, scope, node)
  }

  /** Of steps that are due together, one after the other: each sees what the one before has brought. */
  #gate(gated: Gated, state: RunState, mine: number): Directive | undefined | Promise<Directive | undefined> {
    if (!this.#waiting && this.#queue.length === 0) return this.#decide(gated, state)
    return new Promise((resolve) => {
      this.#queue.push(() => {
        if (mine !== this.#generation) return
        const decided = this.#decide(gated, state)
        if (decided instanceof Promise) decided.then(resolve)
        else {
          resolve(decided)
          this.#next()
        }
      })
    })
  }

  #next(): void {
    // After the step that was decided upon has been carried out.
    void Promise.resolve()
      .then(() => undefined)
      .then(() => {
        if (!this.#waiting) this.#queue.shift()?.()
      })
  }

  #decide(gated: Gated, state: RunState): Directive | undefined | Promise<Directive | undefined> {
    this.#state = state
    const position = this.#position++
    const place = this.#placeOf(state, gated.scope, gated.node)
    this.#attempts.set(place, gated.attempt)
    const hit = this.#breakpoints.meet(gated, state, () => this.#scope(gated.scope))
    if (position >= this.#here) this.#isOnHistory = false
    if (position < this.#replayed) return this.#decisions[position]
    const isHere = this.#isHere(place, gated.attempt)
    if (this.#isOnHistory && !isHere) {
      const directive = this.#fromHistory(place, gated.attempt)
      this.#decisions[position] = directive
      return directive
    }
    if (isHere) {
      this.#isOnHistory = false
      this.#here = position
    }
    const depth = this.#depthOf(state, gated.scope)
    const isStep =
      this.#stride === 'into' ||
      (this.#stride === 'over' && depth <= this.#strideDepth) ||
      (this.#stride === 'out' && depth < this.#strideDepth)
    const isBack = position === this.#replayed && this.#replayed > 0 && this.#stride === 'into'
    if (!hit && !isStep && !isHere) {
      this.#decisions[position] = undefined
      return undefined
    }
    const why = isHere ? 'here' : hit ? 'breakpoint' : isBack ? 'back' : 'step'
    return this.#pause(gated, { place, depth, position, why, hit })
  }

  #isHere(place: string, attempt: number): boolean {
    const until = this.#options.again?.until
    return this.#isOnHistory && until !== undefined && until.place === place && until.attempt === attempt
  }

  /** What the step gave then. Pure steps run again: the playbook may have changed. */
  #fromHistory(place: string, attempt: number): Directive | undefined {
    const known = this.#history?.outcomes.get(keyOf(place, attempt))
    if (!known || known.isPure) return undefined
    const { isPure: _, ...fixture } = known
    return { fixture }
  }

  #pause(
    gated: Gated,
    about: { place: string; depth: number; position: number; why: Pause['why']; hit: Hit | undefined },
  ): Promise<Directive | undefined> {
    const { place, depth, position, why, hit } = about
    const pause: Pause = {
      ...gated,
      place,
      depth,
      why,
      ...(hit && { hit }),
      input: this.#inputOf(gated),
      journal: this.#journal.slice(),
      canGoBack: this.#pauses.length > 0,
    }
    return new Promise((resolve) => {
      this.#waiting = {
        pause,
        resolve: (directive) => {
          this.#decisions[position] = directive
          this.#decisions.length = position + 1
          this.#pauses.push(position)
          this.#waiting = undefined
          resolve(directive)
          this.#next()
        },
      }
      this.#options.onPause(pause)
    })
  }

  go(stride: Stride, directive?: Directive): void {
    const { pause, resolve } = this.#waiting ?? {}
    if (!pause || !resolve) return
    this.#stride = stride
    this.#strideDepth = pause.depth
    resolve(directive)
  }

  back(): boolean {
    if (!this.#waiting) return false
    const position = this.#pauses.pop()
    if (position === undefined) return false
    for (const [key, { at }] of this.#answers) if (at > position) this.#answers.delete(key)
    this.#replayed = position
    this.#stride = 'into'
    this.#begin()
    return true
  }

  setBreakpoints(breakpoints: readonly Breakpoint[]): void {
    this.#given = breakpoints
    this.#breakpoints = createBreakpoints(this.#executable.plan, breakpoints)
  }

  watch(source: string): { value: JsonValue } | { problem: string } {
    const { pause } = this.#waiting ?? {}
    if (!pause) return { problem: 'The run is not paused' }
    try {
      return { value: compileExpression(source).evaluate(this.#scope(pause.scope)) }
    } catch (cause) {
      return { problem: (cause as Error).message }
    }
  }

  parting(): Parting | undefined {
    return this.#parted
  }

  stop(): void {
    this.#generation++
    this.#waiting = undefined
    this.#queue = []
  }

  #scope(id: number): StepScope {
    const state = this.#state as RunState
    return new StepScope(this.#executable, state, state.scopes[id] as ScopeState)
  }

  #inputOf({ scope, step }: Gated): JsonValue | undefined {
    const graph = this.#state?.scopes[scope]?.graph
    const linked = this.#executable.steps[graph ?? -1]?.[step]
    try {
      const shown = JSON.stringify(linked?.fields(this.#scope(scope)))
      return shown === undefined ? undefined : parseJson(shown)
    } catch {
      return undefined // the step itself will say what is wrong with its fields
    }
  }

  #depthOf(state: RunState, scope: number): number {
    let depth = 0
    for (let at = state.scopes[scope]; at && at.parent >= 0; at = state.scopes[at.parent]) depth++
    return depth
  }

  #answer(question: Question): SimulatedAnswer[] | undefined | Promise<SimulatedAnswer[] | undefined> {
    const place = this.#placeOf(this.#state as RunState, question.scope, question.node)
    const known = this.#answers.get(place)
    if (known) return known.given
    const then = this.#isOnHistory ? this.#history?.answers.get(place) : undefined
    if (then) return then
    const at = this.#position
    const keep = (given: SimulatedAnswer[] | undefined) => {
      this.#answers.set(place, { at, given })
      return given
    }
    const given = this.#options.ask?.(question)
    return given instanceof Promise ? given.then(keep) : keep(given)
  }
}

const never = (): Promise<undefined> => new Promise(() => {})
