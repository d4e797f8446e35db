// While a host is open for people, it carries on what is due: runs that a process left when it died, deadlines and pauses
// whose time has come. A run that cannot be taken up is told of once, and never keeps the others.
import type { HostClock } from '../clock.ts'
import type { RunStore, StoredRun } from '../store/runs.ts'
import type { Wakes } from '../store/wakes.ts'
import { leftRuns } from './every-run.ts'
import type { Runs } from './runs.ts'

export interface DriveContext {
  store: { runs: Pick<RunStore, 'list' | 'due' | 'nextWakeMs'>; wakes: Pick<Wakes, 'listen' | 'hearsOthers'> }
  clock: HostClock
  resume: Runs['resume']
  /** A run that cannot be taken up, and why. */
  onTrouble(run: string, reason: unknown): void
}

/** Another process may set an earlier time meanwhile, where the store does not hear of it. */
const LONGEST_MS = 5_000
/** Where it does: processes that died are looked for all the same. */
const LONGEST_HEARING_MS = 30_000
/** What is due may be held by another process for a while. */
const SHORTEST_MS = 500
const PAGE = 500
/** Runs that cannot be taken up and are known as such. */
const MOST_GIVEN = 10_000
/** A clock that lies so much before where it should be was set back, milliseconds. */
const SET_BACK_MS = 1_000
/** Milliseconds between two looks for runs that a process left: another one may have died meanwhile. */
const LEFT_EVERY_MS = 30_000

/** Begins to drive; gives the way to stop it. */
export function driveDueRuns({ store, clock, resume, onTrouble }: DriveContext): () => void {
  const longestMs = store.wakes.hearsOthers ? LONGEST_HEARING_MS : LONGEST_MS
  let isOver = false
  let stopTimer = () => {}
  /** When the next round begins; undefined while one is under way. */
  let nextMs: number | undefined
  /** The earliest time that was heard of while a round was under way: it may have looked before that was written. */
  let heardMs = Number.POSITIVE_INFINITY
  let lookedForLeftMs = Number.NEGATIVE_INFINITY
  /** Runs that cannot be taken up, in the order in which that was told. Beyond the cap the oldest are tried, and told, once more. */
  const given = new Set<string>()

  /** How far the clock was set back since this host is open, and by what that is known. */
  let behindMs = 0
  let known = { now: clock.now(), elapsedMs: clock.elapsed() }
  /** Runs whose times were written before the clock was set back, perhaps: taken up once each, for they may be due. */
  const early = new Map<string, number>()

  const noticeSetClock = (): void => {
    const [now, elapsedMs] = [clock.now(), clock.elapsed()]
    const backMs = known.now + (elapsedMs - known.elapsedMs) - now
    if (Math.abs(backMs) >= SET_BACK_MS) behindMs = Math.max(0, behindMs + backMs)
    known = { now, elapsedMs }
    if (behindMs === 0) early.clear()
  }
  const isTakenEarly = ({ id, wakeAtMs = 0 }: StoredRun): boolean => {
    if (wakeAtMs <= clock.now()) return false
    if (early.get(id) === wakeAtMs) return true
    early.delete(id)
    early.set(id, wakeAtMs)
    const [oldest] = early.keys()
    if (early.size > MOST_GIVEN && oldest !== undefined) early.delete(oldest)
    return false
  }

  const take = async (run: StoredRun): Promise<void> => {
    const { id, mode } = run
    if (mode === 'simulate' || given.has(id) || isTakenEarly(run)) return
    try {
      const { settled } = await resume(id)
      settled.catch((reason) => tellOnce(id, reason))
    } catch (reason) {
      tellOnce(id, reason)
    }
  }
  const tellOnce = (id: string, reason: unknown): void => {
    // Another process drives it, or it ended meanwhile, or a person is yet to say that it goes on: all is well.
    if (isOver || ['run/owned', 'run/ended', 'run/closed', 'workspace/untrusted'].includes(codeOf(reason))) return
    if (!codeOf(reason).startsWith('store/')) given.add(id)
    const [oldest] = given
    if (given.size > MOST_GIVEN && oldest !== undefined) given.delete(oldest)
    onTrouble(id, reason)
  }

  const round = async (): Promise<void> => {
    nextMs = undefined
    heardMs = Number.POSITIVE_INFINITY
    let pauseMs = longestMs
    noticeSetClock()
    try {
      if (Math.abs(clock.now() - lookedForLeftMs) >= LEFT_EVERY_MS) {
        lookedForLeftMs = clock.now()
        for await (const run of leftRuns(store.runs)) await take(run)
      }
      // Those that cannot be taken up stay due, and must not fill the page before the others.
      for (const run of await store.runs.due(clock.now() + behindMs, PAGE + given.size + early.size)) await take(run)
      const wakeMs = await store.runs.nextWakeMs()
      if (wakeMs !== undefined) pauseMs = Math.min(longestMs, notSooner(wakeMs) - clock.now())
    } catch (reason) {
      if (!isOver) onTrouble('', reason) // the store gives way: tried again below
    }
    sleep(Math.min(clock.now() + pauseMs, notSooner(heardMs)))
  }
  const notSooner = (wakeAtMs: number): number => Math.max(wakeAtMs, clock.now() + SHORTEST_MS)
  const sleep = (untilMs: number): void => {
    if (isOver) return
    stopTimer()
    nextMs = untilMs
    stopTimer = clock.after(untilMs - clock.now(), () => void round())
  }
  const stopListening = store.wakes.listen(({ wakeAtMs }) => {
    if (wakeAtMs === undefined) return
    if (nextMs === undefined) heardMs = Math.min(heardMs, wakeAtMs)
    else if (notSooner(wakeAtMs) < nextMs) sleep(notSooner(wakeAtMs))
  })
  void round()

  return () => {
    isOver = true
    stopTimer()
    stopListening()
  }
}

const codeOf = (reason: unknown): string => (reason as { code?: string } | null)?.code ?? ''
