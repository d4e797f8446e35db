// A rehearsal in the worker: the plan in virtual time, questions asked of the page, pauses where it has breakpoints. It can reach
// nothing.
import {
  type Breakpoint,
  createDebugSession,
  type DebugSession,
  type Directive,
  type Entry,
  type JsonValue,
  type LedgerEntry,
  type Lists,
  type LogLine,
  link,
  type Parting,
  type Pause,
  type Plan,
  type Question,
  type RunSummaryStatus,
  type SimulatedAnswer,
  type Stride,
} from '../../engine/index.ts'
import { giveAlert, rehearsed } from '../../soc/index.ts'
import { catalog } from '../state/catalog.ts'

export interface RehearsalOptions {
  /** Virtual instant of the start, milliseconds since 1970 (UTC). */
  at: number
  by: string
  trigger?: string
  /** The workspace's lists: name → values. */
  lists: { [name: string]: string[] }
  /** Answers given beforehand, by node id. */
  answers: { [node: string]: SimulatedAnswer[] }
  /** Outputs of earlier runs, by node id. */
  recorded?: { [node: string]: JsonValue }
  breakpoints?: Breakpoint[]
  /** Pause before the first step. */
  pausesAtOnce?: boolean
  /** Go the way of this run up to a place, and pause there. */
  again?: { journal: Entry[]; plan: Plan; until: { place: string; attempt: number } }
}

export interface Rehearsed {
  status: RunSummaryStatus
  journal: Entry[]
  ledger: LedgerEntry[]
  log: LogLine[]
  /** Where it left the way of the run that it was to go again. */
  parted?: Parting
}

/** Puts a question to the person; undefined: nobody answers. */
export type Ask = (question: Question, soFar: Entry[]) => Promise<SimulatedAnswer[] | undefined>

/** Tells the page where it is paused. */
export type OnPause = (pause: Pause, parted: Parting | undefined) => void

let session: DebugSession | undefined

export async function rehearse(
  plan: Plan,
  alert: JsonValue,
  options: RehearsalOptions,
  ask: Ask,
  onPause: OnPause,
): Promise<Rehearsed> {
  const { at, by, trigger, lists, answers, recorded, breakpoints, pausesAtOnce, again } = options
  let entries: Entry[] = []
  const kept: Lists = { get: (name) => (Object.hasOwn(lists, name) ? lists[name] : undefined) }
  session?.stop()
  const taken = giveAlert(plan.takes, alert, rehearsed(at))
  if ('problem' in taken) throw new Error(taken.problem)
  const mine = createDebugSession(link(plan, catalog), taken.alert, {
    at,
    by,
    lists: kept,
    ...(trigger !== undefined && { trigger }),
    ...(recorded && { recorded }),
    ...(breakpoints && { breakpoints }),
    ...(pausesAtOnce && { pausesAtOnce }),
    ...(again && { again }),
    ask: (question) => (Object.hasOwn(answers, question.node) ? answers[question.node] : ask(question, entries)),
    onPause: (pause) => onPause(pause, mine.parting()),
    onEntry: (entry) => {
      // Begun anew: the run has gone back.
      if (entry.kind === 'run.started') entries = []
      entries.push(entry)
    },
  })
  session = mine
  const { simulation, parted } = await mine.ended
  const { status, journal, ledger, log } = simulation
  return { status, journal, ledger, log, ...(parted && { parted }) }
}

/** Goes on from the pause. */
export function debugGo(stride: Stride, directive?: Directive): void {
  session?.go(stride, directive)
}

/** To the pause before. False: there is none. */
export function debugBack(): boolean {
  return session?.back() ?? false
}

export function debugBreakpoints(breakpoints: Breakpoint[]): void {
  session?.setBreakpoints(breakpoints)
}

/** What expressions give where it is paused. */
export function debugWatch(sources: string[]): ({ value: JsonValue } | { problem: string })[] {
  return sources.map((source) => session?.watch(source) ?? { problem: 'Nothing is being debugged' })
}
