// While a host is open for people, it carries on what is due: runs that a process left when it died, deadlines and pauses
// whose time has come. A run that cannot be taken up is told of once, and never keeps the others.
import type { HostClock } from '../clock.ts'
import type { StoredRun } from '../store/runs.ts'
import type { Store } from '../store/store.ts'
import type { Runs } from './runs.ts'

export interface DriveContext {
  store: Pick<Store, 'runs' | 'dueRuns' | 'nextWakeMs'>
  clock: HostClock
  resume: Runs['resume']
  /** A run that cannot be taken up, and why. */
  onTrouble(run: string, reason: unknown): void
}

/** Another process may set an earlier time meanwhile. */
const LONGEST_MS = 5_000
/** What is due may be held by another process for a while. */
const SHORTEST_MS = 500
const PAGE = 500
/** In which rounds it looks for runs that a process left: another one may have died meanwhile. */
const LEFT_EVERY = 6

/** Begins to drive; gives the way to stop it. */
export function driveDueRuns({ store, clock, resume, onTrouble }: DriveContext): () => void {
  let isOver = false
  let stopTimer = () => {}
  const given = new Set<string>()

  const take = async ({ id, mode }: StoredRun): Promise<void> => {
    if (mode === 'simulate' || given.has(id)) return
    try {
      const { settled } = await resume(id)
      settled.catch((reason) => tellOnce(id, reason))
    } catch (reason) {
      tellOnce(id, reason)
    }
  }
  const tellOnce = (id: string, reason: unknown): void => {
    // Another process drives it, or it ended meanwhile: all is well.
    if (isOver || ['run/owned', 'run/ended', 'run/closed'].includes(codeOf(reason))) return
    if (!codeOf(reason).startsWith('store/')) given.add(id)
    onTrouble(id, reason)
  }

  const round = async (number: number): Promise<void> => {
    try {
      if (number % LEFT_EVERY === 0) for (const run of leftRuns(store)) await take(run)
      for (const run of store.dueRuns(clock.now(), PAGE)) await take(run)
    } catch (reason) {
      if (!isOver) onTrouble('', reason) // the store gives way: tried again below
    }
    if (isOver) return
    stopTimer = clock.after(pauseMs(store, clock), () => void round(number + 1))
  }
  void round(0)

  return () => {
    isOver = true
    stopTimer()
  }
}

const codeOf = (reason: unknown): string => (reason as { code?: string } | null)?.code ?? ''

/** Runs that are neither waiting nor over: their process may have died. */
function* leftRuns(store: DriveContext['store']): Generator<StoredRun> {
  let cursor: string | undefined
  do {
    const page = store.runs({ status: ['running', 'undoing'], limit: PAGE, ...(cursor !== undefined && { cursor }) })
    yield* page.runs
    cursor = page.next
  } while (cursor !== undefined)
}

function pauseMs(store: DriveContext['store'], clock: HostClock): number {
  try {
    const next = store.nextWakeMs()
    return next === undefined ? LONGEST_MS : Math.min(LONGEST_MS, Math.max(SHORTEST_MS, next - clock.now()))
  } catch {
    return LONGEST_MS
  }
}
