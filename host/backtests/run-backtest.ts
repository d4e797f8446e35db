// A backtest: batches go out to threads as fast as they take them, and come back in any order; they are put together in theirs.
// What was put together is written down with the position that it reaches to, so a kill loses a second and nothing else.
import { availableParallelism } from 'node:os'
import { type Catalog, createTally, type JsonObject, type Plan, type Tally } from '../../engine/index.ts'
import type { BacktestAlert } from '../store/backtests.ts'
import { type Batch, readAlerts } from './alert-source.ts'
import type { BatchResult, BatchSetup, Kept } from './backtest-batch.ts'
import type { BacktestProgress } from './backtest-progress.ts'
import { type Thread, takeThread } from './threads.ts'

export interface BacktestWork extends BatchSetup {
  catalog: Catalog
  files: readonly { path: string; bytes: number }[]
  /** Where to begin, and what is known already. */
  from: BacktestProgress
  /** Threads at most; default: as many as the machine has processors. */
  jobs?: number
  /** Samples that are kept of each end. Default 20. */
  samples?: number
  signal: AbortSignal
  /** Called about once a second, and at the end: what is to be written down now. */
  save(progress: BacktestProgress, alerts: readonly BacktestAlert[]): Promise<void>
}

const SAVE_EVERY_MS = 1_000
const MOST_ROWS = 5_000
/** Batches that wait at each thread, so that none is idle while the next is read. */
const AHEAD = 2
/** Bad alerts that are kept to be looked at. */
const MOST_BAD = 1_000

/** @returns the last progress: everything where it ran to its end, less where `signal` broke it off */
export async function runBacktest(work: BacktestWork): Promise<BacktestProgress> {
  const { files, from, signal, jobs = availableParallelism() } = work
  const sum = createSum(work, (cause) => {
    failure ??= cause
  })
  const threads: Thread[] = []
  const done = new Map<number, { batch: Batch; result: BatchResult }>()
  const running = new Set<Promise<void>>()
  let next = 0
  let number = 0
  let failure: unknown

  const settle = () => {
    for (;;) {
      const ready = done.get(next)
      if (!ready) return
      done.delete(next++)
      sum.add(ready.batch, ready.result)
    }
  }
  try {
    const problems = (problem: BacktestProgress['problems'][number]) => sum.problem(problem)
    for await (const batch of readAlerts(files, from.position, problems)) {
      if (signal.aborted || failure) break
      const mine = number++
      const thread = threadFor(threads, jobs, work)
      const one = thread.run(batch.content).then(
        (result) => {
          done.set(mine, { batch, result })
          settle()
        },
        (cause: unknown) => {
          failure ??= cause
        },
      )
      const tracked = one.finally(() => running.delete(tracked))
      running.add(tracked)
      while (running.size >= jobs * AHEAD && !signal.aborted && !failure) await Promise.race(running)
    }
    if (!signal.aborted) await Promise.all(running)
    if (failure) throw failure
  } finally {
    await Promise.all(threads.map((thread) => thread.giveBack()))
    await sum.save()
  }
  return sum.progress()
}

/** One that is at rest; a new one where there may be more; else the one with the least to do. */
function threadFor(threads: Thread[], jobs: number, { plan, against, lists, options, catalog }: BacktestWork): Thread {
  const free = threads.find(({ waiting }) => waiting === 0)
  if (free) return free
  if (threads.length < jobs) {
    const thread = takeThread({ plan, lists, options, ...(against && { against }) }, catalog.packs)
    threads.push(thread)
    return thread
  }
  return threads.reduce((a, b) => (b.waiting < a.waiting ? b : a))
}

/** What grows batch by batch, in the order of the batches. @param fail told when something could not be written down */
function createSum(
  { plan, against, catalog, files, from, samples = 20, save }: BacktestWork,
  fail: (cause: unknown) => void,
) {
  const began = performance.now()
  const tallyOf = (one: Plan, known: BacktestProgress['tally']): Tally => {
    const tally = createTally(one, catalog)
    tally.merge(known)
    return tally
  }
  const tally = tallyOf(plan, from.tally)
  const againstTally = against && from.againstTally && tallyOf(against, from.againstTally)
  const kept = { ...from.kept }
  const byNode = { ...from.differences.byNode }
  const problems = [...from.problems]
  let { alerts, inFile, bad, position, readBytes } = from
  let badKept = Math.min(bad, MOST_BAD)
  let differences = from.differences.total
  let rows: BacktestAlert[] = []
  let savedAt = began
  let saving = Promise.resolve()

  const progress = (): BacktestProgress => ({
    position,
    alerts,
    inFile,
    bad,
    tally: tally.data(),
    ...(againstTally && { againstTally: againstTally.data() }),
    differences: { total: differences, byNode: { ...byNode } },
    kept: { ...kept },
    problems: [...problems],
    readBytes,
    totalBytes: from.totalBytes,
    tookMs: from.tookMs + (performance.now() - began),
  })
  const flush = (): Promise<void> => {
    const saved = save(progress(), rows)
    rows = []
    savedAt = performance.now()
    saving = saving.then(() => saved)
    saving.catch(fail)
    return saving
  }
  const wanted = ({ kind, end = '', difference }: Kept): boolean => {
    if (kind === 'bad') return badKept++ < MOST_BAD
    if (kind === 'sample') {
      const seen = kept[end] ?? 0
      if (seen >= samples) return false
      kept[end] = seen + 1
      return true
    }
    differences++
    if (difference) byNode[difference.node] = (byNode[difference.node] ?? 0) + 1
    return true
  }
  return {
    progress,
    save: flush,
    problem: (problem: BacktestProgress['problems'][number]) => {
      problems.push(problem)
    },
    add(batch: Batch, result: BatchResult) {
      const path = files[batch.file]?.path ?? ''
      for (const one of result.kept) {
        if (!wanted(one)) continue
        rows.push(rowOf(one, alerts + one.index + 1, `${path} #${inFile + one.index + 1}`))
      }
      tally.merge(result.tally)
      if (againstTally && result.againstTally) againstTally.merge(result.againstTally)
      alerts += result.count
      bad += result.bad
      inFile = batch.next.file === batch.file ? inFile + result.count : 0
      position = batch.next
      readBytes = batch.read
      if (rows.length >= MOST_ROWS || performance.now() - savedAt >= SAVE_EVERY_MS) void flush()
    },
  }
}

function rowOf({ kind, end, label, reason, difference, text }: Kept, number: number, place: string): BacktestAlert {
  return {
    kind,
    number,
    place,
    ...(end !== undefined && { end }),
    ...(label !== undefined && { label }),
    ...(difference && { node: difference.node, detail: { ...difference } as unknown as JsonObject }),
    ...(reason !== undefined && { detail: { reason } }),
    ...(text !== undefined && { alert: text }),
  }
}
