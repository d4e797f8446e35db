// A shadow or live run followed from this terminal: its questions put to the person here, Ctrl-C turned into a cancel.
import { type Asked, type Catalog, questionsOf } from '../../engine/index.ts'
import { askPerson, type PersonsWord } from '../approvals/ask-person.ts'
import { type Interrupts, onInterrupt } from '../interrupt.ts'
import { Interrupted, type Terminal } from '../terminal.ts'
import type { RunHandle, RunResult, Runs } from '../workspace/open-workspace.ts'
import type { GivenAnswers } from './given-answers.ts'
import { refuseGiven } from './rehearse.ts'
import type { RunOutput } from './run-output.ts'

export interface Following {
  runs: Runs
  catalog: Catalog
  output: RunOutput
  terminal: Terminal
  by: string
  given: GivenAnswers
  /** Ask the person here. */
  asks: boolean
}

/**
 * Follows a run until it ends, or waits for what cannot be answered here. Ctrl-C cancels it in an orderly way; a second one
 * leaves at once, and the run can be resumed.
 */
export async function follow(following: Following, start: RunHandle): Promise<RunResult> {
  const { terminal, runs, by, output } = following
  const stopAsking = new AbortController()
  let cancelling: Promise<RunHandle> | undefined
  const interrupts = onInterrupt(
    () => {
      terminal.err('Cancelling: what is under way is awaited. Ctrl-C again leaves at once.')
      cancelling = runs.cancel(start.id, by, 'Ctrl-C', output.entry)
      cancelling.catch(() => {}) // an ended run cannot be cancelled: its result says how it ended
      stopAsking.abort()
    },
    () => {
      terminal.status(undefined)
      terminal.err(`Left at once. The run goes on with: firebreak resume ${start.id}`)
      process.exit(1)
    },
  )
  try {
    let result = await start.settled
    const asked = new Set<string>()
    for (;;) {
      if (cancelling) {
        const handle = await cancelling.catch(() => undefined)
        return handle ? await handle.settled : result
      }
      const next = result.status === 'waiting' && (await answerNext(following, result, asked, stopAsking, interrupts))
      if (next) result = await next.settled
      else if (!cancelling) return result
    }
  } finally {
    interrupts.stop()
  }
}

/** Answers the first question not asked yet, from what was given or from the person; undefined when none is left. */
async function answerNext(
  following: Following,
  { id, plan, state }: RunResult,
  asked: Set<string>,
  stop: AbortController,
  interrupts: Interrupts,
): Promise<RunHandle | undefined> {
  const { runs, by, output } = following
  for (const question of questionsOf(plan, state)) {
    const key = `${question.scope}/${question.step}`
    if (asked.has(key)) continue
    asked.add(key)
    const word = await wordFor(following, question, stop, interrupts)
    if (stop.signal.aborted) return undefined
    if (word === 'deadline') return runs.resume(id, output.entry)
    if (word)
      return runs.answer(id, question.node, { by, unauthenticated: true, ...word }, question.scope, output.entry)
  }
  return undefined
}

async function wordFor(
  { given, asks, terminal, catalog, by }: Following,
  question: Asked,
  stop: AbortController,
  interrupts: Interrupts,
): Promise<PersonsWord | 'deadline' | undefined> {
  const type = catalog.get(question.type)
  const refuses = (word: PersonsWord) => type?.refuses?.(question.ask, { kind: 'answer', at: question.at, by, ...word })
  const beforehand = given.get(question.node)?.[0]
  if (beforehand) {
    refuseGiven(question.node, refuses(beforehand))
    return beforehand
  }
  if (!asks) return undefined
  const deadline = deadlineSignal(question.until)
  try {
    return await askPerson(terminal, question, refuses, AbortSignal.any([stop.signal, deadline.signal]))
  } catch (broken) {
    if (deadline.signal.aborted) return 'deadline'
    if (!(broken instanceof Interrupted) && !stop.signal.aborted) throw broken
    interrupts.press()
    return undefined
  } finally {
    deadline.off()
  }
}

const LONGEST_MS = 2 ** 31 - 1

function deadlineSignal(until: number | undefined): { signal: AbortSignal; off(): void } {
  const controller = new AbortController()
  if (until === undefined || until - Date.now() > LONGEST_MS) return { signal: controller.signal, off() {} }
  const timer = setTimeout(() => controller.abort(), Math.max(0, until - Date.now()))
  return { signal: controller.signal, off: () => clearTimeout(timer) }
}
