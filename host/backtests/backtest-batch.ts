// One batch of a backtest: every alert of it through one playbook or two. Runs in a thread; gives plain data.
import { isUtf8 } from 'node:buffer'
import {
  type Catalog,
  checkAgainstSchema,
  createTally,
  type Difference,
  differenceOf,
  type Executable,
  endOf,
  type Fixtures,
  type JsonValue,
  type Label,
  type Lists,
  labelOf,
  link,
  type Plan,
  type SimulatedAnswer,
  type Simulation,
  type SimulationOptions,
  simulate,
  type TallyData,
  timeOf,
  valueAt,
} from '../../engine/index.ts'
import { alertTime, giveAlert, parseAlertText, rehearsed } from '../../soc/index.ts'
import { findJsonMistake } from '../json-mistake.ts'
import type { Batch } from './alert-source.ts'

/** How alerts are read and people answer. Plain data. */
export interface BacktestOptions {
  /** The alert is under this path of each record; default: the record is the alert. */
  alertPath?: string
  /** Which field of a record says whether it was real, and which values mean so. */
  label?: { path: string; positive?: string[] }
  /** Where the alert says when it was; default: where products usually keep it. */
  timeField?: string
  trigger?: string
  /** By place; who is not here does not answer. */
  answers?: { [place: string]: SimulatedAnswer[] }
  fixtures?: Fixtures
}

export interface BatchSetup {
  plan: Plan
  against?: Plan
  lists: { [name: string]: readonly string[] }
  options: BacktestOptions
}

/** An alert that is worth keeping; `index` counts from 0 within the batch. */
export interface Kept {
  kind: 'sample' | 'bad' | 'difference'
  index: number
  end?: string
  label?: string
  reason?: string
  difference?: Difference
  /** As JSON or, where it is none, as it stands there. */
  text?: string
}

export interface BatchResult {
  /** Alerts in it, the bad ones included. */
  count: number
  bad: number
  tally: TallyData
  againstTally?: TallyData
  kept: Kept[]
}

/** Of each end, so many of a batch are handed back; whoever puts batches together keeps fewer. */
const SAMPLES = 2
const MOST_BAD = 50
const MOST_TEXT = 256 * 1024
/** A run may have this many journal entries. */
const MOST_ENTRIES = 100_000
/** 2026-01-01T00:00:00Z, for alerts that do not say when they were. */
const DEFAULT_START = 1_767_225_600_000

export type BatchRunner = (content: Batch['content']) => Promise<BatchResult>

export function createBatchRunner({ plan, against, lists, options }: BatchSetup, catalog: Catalog): BatchRunner {
  const first = link(plan, catalog)
  const second = against && link(against, catalog)
  const known: Lists = { get: (name) => (Object.hasOwn(lists, name) ? lists[name] : undefined) }

  return async (content: Batch['content']): Promise<BatchResult> => {
    const tally = createTally(plan, catalog)
    const againstTally = against && createTally(against, catalog)
    const kept: Kept[] = []
    const samples = new Map<string, number>()
    let count = 0
    let bad = 0
    const refuse = (index: number, reason: string, text: string | undefined) => {
      bad++
      if (bad <= MOST_BAD)
        kept.push({ kind: 'bad', index, reason, ...(text !== undefined && { text: shortened(text) }) })
    }
    for (const text of textsOf(content)) {
      const index = count++
      if (text === undefined) {
        refuse(index, 'It is no text in UTF-8', undefined)
        continue
      }
      const read = readAlert(text, options)
      if ('reason' in read) {
        refuse(index, read.reason, text)
        continue
      }
      const { label, at } = read
      const given = backtestAlert(plan, read.alert, at)
      if ('problem' in given) {
        refuse(index, given.problem, text)
        continue
      }
      const { alert } = given
      const misfit = plan.graphs[0]?.inputs && checkAgainstSchema(plan.graphs[0].inputs, alert)
      if (misfit) {
        refuse(index, `It does not fit what the playbook takes: ${misfit}`, text)
        continue
      }
      const tried = tryRun(first, alert, known, options, at)
      const one = tried instanceof Promise ? await tried : tried
      if ('reason' in one) {
        refuse(index, one.reason, text)
        continue
      }
      const end = endOf(plan, one)
      tally.add(one, { end, label, at })
      const seen = samples.get(end) ?? 0
      samples.set(end, seen + 1)
      const about = () => ({ index, end, ...(label && { label }), ...withText(text) })
      if (seen < SAMPLES) kept.push({ kind: 'sample', ...about() })
      if (!second || !against || !againstTally) continue
      const givenAgain = plan.takes === against.takes ? given : backtestAlert(against, read.alert, at)
      const retried =
        'problem' in givenAgain
          ? { reason: `Its run was broken off: ${givenAgain.problem}` }
          : tryRun(second, givenAgain.alert, known, options, at)
      const other = retried instanceof Promise ? await retried : retried
      if ('reason' in other) {
        kept.push({
          kind: 'difference',
          ...about(),
          difference: { what: 'end', node: '(end)', before: end, after: other.reason },
        })
        continue
      }
      againstTally.add(other, { end: endOf(against, other), label, at })
      const difference = differenceOf({ plan, simulation: one }, { plan: against, simulation: other })
      if (difference) kept.push({ kind: 'difference', ...about(), difference })
    }
    return { count, bad, tally: tally.data(), ...(againstTally && { againstTally: againstTally.data() }), kept }
  }
}

/** What a playbook gets of a recorded alert: as if it had been received when it happened. */
const backtestAlert = ({ takes }: Plan, sent: JsonValue, at: number | undefined) =>
  giveAlert(takes, sent, rehearsed(at ?? DEFAULT_START))

/**
 * The run of one alert, as it is in a backtest; the same again when somebody opens it.
 * @throws for what is no alert, where the playbook takes the one shape
 */
export function backtestRun(
  executable: Executable,
  alert: JsonValue,
  lists: Lists,
  options: BacktestOptions,
  at: number | undefined,
): Simulation | Promise<Simulation> {
  const given = backtestAlert(executable.plan, alert, at)
  if ('problem' in given) throw new Error(given.problem)
  return runGiven(executable, given.alert, lists, options, at)
}

/** @param alert as the playbook takes it */
function runGiven(
  executable: Executable,
  alert: JsonValue,
  lists: Lists,
  { trigger, answers, fixtures }: BacktestOptions,
  at: number | undefined,
): Simulation | Promise<Simulation> {
  const simulation: SimulationOptions = { at: at ?? DEFAULT_START, run: 'backtest', lists, maxEntries: MOST_ENTRIES }
  if (trigger !== undefined) simulation.trigger = trigger
  if (answers) simulation.answers = answers
  if (fixtures) simulation.fixtures = fixtures
  return simulate(executable, alert, simulation)
}

type Tried = Simulation | { reason: string }

/** Gives a promise only where one is needed: awaiting each of a million runs costs more than some of the runs. */
function tryRun(
  executable: Executable,
  alert: JsonValue,
  lists: Lists,
  options: BacktestOptions,
  at: number | undefined,
): Tried | Promise<Tried> {
  const broken = (cause: unknown) => ({ reason: `Its run was broken off: ${(cause as Error).message}` })
  try {
    const simulation = runGiven(executable, alert, lists, options, at)
    return simulation instanceof Promise ? simulation.catch(broken) : simulation
  } catch (cause) {
    return broken(cause)
  }
}

export type ReadAlert = { alert: JsonValue; label: Label; at: number | undefined } | { reason: string }

export function readAlert(text: string, { alertPath, label, timeField }: BacktestOptions): ReadAlert {
  let record: JsonValue
  try {
    record = parseAlertText(text)
  } catch {
    const { line, column, problem } = findJsonMistake(text)
    return { reason: `It is no JSON: ${line > 1 ? `line ${line}, ` : ''}column ${column}: ${problem}` }
  }
  const alert = alertPath === undefined ? record : valueAt(record, alertPath)
  if (alert === undefined) return { reason: `It has nothing under ${alertPath}` }
  return {
    alert,
    label: label && labelOf(record, label.path, label.positive),
    // The usual fields first: they cost less than to find out the format.
    at: timeOf(alert, timeField) ?? (timeField === undefined ? alertTime(alert) : undefined),
  }
}

/** Undefined stands for a line that is no text. Empty lines are no alerts. */
function* textsOf(content: Batch['content']): Generator<string | undefined> {
  if ('texts' in content) {
    yield* content.texts
    return
  }
  const bytes = Buffer.from(content.bytes.buffer, content.bytes.byteOffset, content.bytes.byteLength)
  if (isUtf8(bytes)) {
    for (const line of bytes.toString('utf8').split('\n')) if (line.trim() !== '') yield line
    return
  }
  for (let from = 0; from < bytes.length; ) {
    const found = bytes.indexOf(10, from)
    const end = found < 0 ? bytes.length : found
    const line = bytes.subarray(from, end)
    from = end + 1
    if (!isUtf8(line)) yield undefined
    else {
      const text = line.toString('utf8')
      if (text.trim() !== '') yield text
    }
  }
}

const shortened = (text: string): string => (text.length > 2_000 ? `${text.slice(0, 1_999)}…` : text)
const withText = (text: string): { text?: string } => (text.length > MOST_TEXT ? {} : { text: text.trim() })
