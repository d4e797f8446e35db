// The runs that this process drives: begun or taken up under a lease that is kept alive, and given back. A run changes hands in one
// piece: while that is under way nothing else is done with it.
import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import type { Executable, Plan } from '../../engine/index.ts'
import type { HostClock } from '../clock.ts'
import { lookOut } from '../store/look-out.ts'
import type { Store } from '../store/store.ts'
import type { Written } from '../store/wakes.ts'
import { DurableRun, type RunSurroundings } from './durable-run.ts'
import { type EntryListener, type RunHandle, RunRefused, type RunResult } from './runs.ts'
import { type LoadedRun, loadRun, refuseChanged, refuseChangedPlan, type VerifyRun } from './stored-runs.ts'

/** A lease that nobody prolongs for so long is anybody's, milliseconds. */
export const LEASE_MS = 15_000
const RENEW_MS = LEASE_MS / 3
/** So often it is looked what other processes may have asked for, where the store does not hear of them, and where it does. */
const LISTEN_MS = 250
const LISTEN_HEARING_MS = 2_000

/** A run that this process drives. */
export interface Held {
  run: DurableRun
  handle: RunHandle
}

export interface HeldRunsContext {
  store: Store
  clock: HostClock
  surroundings: RunSurroundings
  executableOf(plan: Plan): Executable
  /** Before a run is taken up: see RunsContext. */
  learnSecrets?(): Promise<void>
  /** Before a run is taken up: see RunsContext. */
  verify: VerifyRun
  /** Somebody has written, or a while has passed: other processes may ask something. Nothing is said of what: it may be anything. */
  onWritten(written: Written | undefined): void
  onRest?(run: RunResult): void
}

export interface HeldRuns {
  /** Names this process in leases. */
  readonly owner: string
  /** How often messages are looked for, milliseconds. */
  readonly listenMs: number
  get(id: string): Held | undefined
  all(): Held[]
  /** Whether it is driven here, or is about to be. */
  isOurs(id: string): boolean
  /** Whether any is. */
  isBusy(): boolean
  /** The change of hands that is under way with it. */
  changing(id: string): Promise<unknown> | undefined
  /** Drives a run that does not stand on disk yet, as soon as `begin` has written it. */
  begin(run: DurableRun, begin: () => Promise<void>): Promise<RunHandle>
  /**
   * Does something with a run that this process drives, or takes up for it; undefined where another process holds it. Nothing comes
   * between the taking up and the doing: a run with nothing to do would be laid aside again.
   */
  with<T>(
    id: string,
    listener: EntryListener | undefined,
    work: (held: Held, isTaken: boolean) => T | Promise<T>,
  ): Promise<T | undefined>
  close(): void
}

export function createHeldRuns({
  store,
  clock,
  surroundings,
  executableOf,
  learnSecrets,
  verify,
  onWritten,
  onRest,
}: HeldRunsContext): HeldRuns {
  const owner = `${hostname()}:${process.pid}:${randomBytes(4).toString('hex')}`
  const listenMs = store.wakes.hearsOthers ? LISTEN_HEARING_MS : LISTEN_MS
  const active = new Map<string, Held>()
  const changingHands = new Map<string, Promise<unknown>>()
  let stopWatching: (() => void) | undefined

  const changeHands = <T>(id: string, doing: () => Promise<T>): Promise<T> => {
    const done = doing().finally(() => {
      if (changingHands.get(id) === done) changingHands.delete(id)
    })
    changingHands.set(id, done)
    return done
  }

  const hold = (run: DurableRun): Held => {
    const letGo = () => {
      active.delete(run.id)
      void changeHands(run.id, async () => {
        await store.leases.release(run.id, owner).catch(() => {}) // the store gave way; the lease runs out by itself
      })
    }
    const settled = run.settled.finally(letGo)
    settled.then(
      (result) => onRest?.(result),
      () => {}, // whoever asked for it is told
    )
    const held = { run, handle: { id: run.id, settled } }
    active.set(run.id, held)
    stopWatching ??= watch()
    return held
  }

  /** While this process holds runs: takes what others ask of them, and keeps the leases alive. One timer for all. */
  const watch = (): (() => void) => {
    let isOver = false
    let stopTimer = () => {}
    const stopLooking = lookOut({ wakes: store.wakes, clock, everyMs: listenMs, woken: onWritten })
    const renewLater = (): void => {
      if (isOver) return
      stopTimer = clock.after(RENEW_MS, () => {
        if (active.size === 0) stop()
        else renew().then(renewLater)
      })
    }
    const stop = (): void => {
      isOver = true
      stopWatching = undefined
      stopTimer()
      stopLooking()
    }
    renewLater()
    onWritten(undefined) // what was left before anybody looked out
    return stop
  }

  const renew = async (): Promise<void> => {
    const before = new Map(active)
    try {
      for (const id of await store.leases.renew([...before.keys()], owner, LEASE_MS)) {
        before.get(id)?.run.abandon(new RunRefused('run/owned', `Run ${id} was taken over by another process`))
      }
    } catch (reason) {
      for (const { run } of before.values()) run.abandon(reason)
    }
  }

  /** Takes the lease, from a process on this machine that is no more if need be. */
  const claim = async (id: string): Promise<boolean> => {
    if (await store.leases.claim(id, owner, LEASE_MS)) return true
    const lease = await store.leases.holder(id)
    return lease !== undefined && isDead(lease.owner) && store.leases.claim(id, owner, LEASE_MS, lease.owner)
  }

  const claimed = async (id: string): Promise<LoadedRun | undefined> => {
    if (!(await claim(id))) return undefined
    try {
      await learnSecrets?.()
      await refuseChanged(id, verify)
      const loaded = await loadRun(store, id)
      refuseChangedPlan(loaded)
      return loaded
    } catch (thrown) {
      await store.leases.release(id, owner).catch(() => {})
      throw thrown
    }
  }

  return {
    owner,
    listenMs,
    get: (id) => active.get(id),
    all: () => [...active.values()],
    isOurs: (id) => active.has(id) || changingHands.has(id),
    isBusy: () => active.size > 0 || changingHands.size > 0,
    changing: (id) => changingHands.get(id),

    begin: (run, begin) =>
      changeHands(run.id, async () => {
        await begin()
        return hold(run).handle
      }),

    async with(id, listener, work) {
      for (;;) {
        const held = active.get(id)
        if (held && !held.run.isOver) return work(held, false)
        const other = held?.handle.settled ?? changingHands.get(id)
        if (other) {
          await other.catch(() => {}) // it is being laid aside, begun or taken up: looked at again then
          continue
        }
        return changeHands(id, async () => {
          const loaded = await claimed(id)
          if (!loaded) return undefined
          const run = new DurableRun(id, executableOf(loaded.plan), loaded.state, surroundings, listener)
          const taken = hold(run)
          run.takeUp() // first: what the work itself asks for must not be taken for something a crash left behind
          return work(taken, true)
        })
      }
    },

    close() {
      for (const { run } of active.values()) run.abandon(new RunRefused('run/closed', 'This process is stopping'))
      stopWatching?.()
    },
  }
}

/** Whether the owner was a process of this machine that is no more. */
function isDead(owner: string): boolean {
  const [host, pid] = owner.split(':')
  if (host !== hostname() || !pid) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
