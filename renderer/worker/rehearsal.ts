// A rehearsal in the worker: the plan in virtual time, questions asked of the page. It can reach nothing.
import {
  createCatalog,
  type Entry,
  type JsonValue,
  type LedgerEntry,
  type Lists,
  type LogLine,
  link,
  type Plan,
  type Question,
  type RunSummaryStatus,
  type SimulatedAnswer,
  simulate,
} from '../../engine/index.ts'
import { nodeTypes } from '../../nodes/index.ts'

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
}

export interface Rehearsed {
  status: RunSummaryStatus
  journal: Entry[]
  ledger: LedgerEntry[]
  log: LogLine[]
}

/** Puts a question to the person; undefined: nobody answers. */
export type Ask = (question: Question, soFar: Entry[]) => Promise<SimulatedAnswer[] | undefined>

export async function rehearse(plan: Plan, alert: JsonValue, options: RehearsalOptions, ask: Ask): Promise<Rehearsed> {
  const { at, by, trigger, lists, answers, recorded } = options
  const entries: Entry[] = []
  const kept: Lists = { get: (name) => (Object.hasOwn(lists, name) ? lists[name] : undefined) }
  const { status, journal, ledger, log } = await simulate(link(plan, createCatalog(nodeTypes)), alert, {
    at,
    by,
    lists: kept,
    ...(trigger !== undefined && { trigger }),
    ...(recorded && { recorded }),
    answers: (question) => (Object.hasOwn(answers, question.node) ? answers[question.node] : ask(question, entries)),
    onEntry: (entry) => {
      entries.push(entry)
    },
  })
  return { status, journal, ledger, log }
}
