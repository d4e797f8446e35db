// Runs on the store: who drives a run, how one is taken up, and how a word from another process reaches the one that holds it.
import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import {
  type Catalog,
  type Executable,
  initialState,
  type JsonValue,
  link,
  type Plan,
  type RunState,
  replay,
  type Simulation,
  simulateUndo,
  startEntry,
  statusOf,
} from '../../engine/index.ts'
import { randomLetters } from '../random-letters.ts'
import { lookOut } from '../store/look-out.ts'
import type { Message } from '../store/messages.ts'
import type { Beginning, StoredRun } from '../store/runs.ts'
import type { Store } from '../store/store.ts'
import type { Written } from '../store/wakes.ts'
import { alertSummary, alertText } from './alert-summary.ts'
import type { AnswerSignature, SignAnswer } from './answer-signatures.ts'
import { DurableRun, type RunSurroundings } from './durable-run.ts'
import { leftRuns } from './every-run.ts'
import {
  doubtEntry,
  heldPlace,
  type OutsideEntry,
  owned,
  refuseAlert,
  refuseAnswer,
  refusePauses,
  refuseSimulated,
  refuseStale,
  stillAsked,
  waitingPlace,
} from './refusals.ts'
import { type EntryListener, type RunHandle, RunRefused, type Runs, type StartOptions } from './runs.ts'

export interface RunsContext extends Omit<RunSurroundings, 'journals'> {
  store: Store
  catalog: Catalog
  /** Refuses a plan whose connections are not there. @throws RunRefused `run/missing-connection` */
  refuseConnections?(plan: Plan): Promise<void>
  /** Signs the answer of a person; nothing where this workspace has no key for it. */
  signAnswer?(...answer: Parameters<SignAnswer>): Promise<AnswerSignature | undefined>
}

const LEASE_MS = 15_000
const RENEW_MS = LEASE_MS / 3
/** So often it is looked what other processes may have asked for, where the store does not hear of them, and where it does. */
const LISTEN_MS = 250
const LISTEN_HEARING_MS = 2_000
const MAX_EXECUTABLES = 100

/** A run that this process drives. */
interface Held {
  run: DurableRun
  handle: RunHandle
}

export function createRuns(context: RunsContext): Runs & { close(): void } {
  const { store, clock } = context
  const around: RunSurroundings = { ...context, journals: store.journals }
  const owner = `${hostname()}:${process.pid}:${randomBytes(4).toString('hex')}`
  const active = new Map<string, Held>()
  /** Runs that this process begins, takes up or gives back at this moment: nothing else is done with them meanwhile. */
  const changingHands = new Map<string, Promise<unknown>>()
  const executables = new Map<string, Executable>()
  /** Messages whose answers are not on disk yet. */
  const beingTaken = new Set<number>()
  const listenMs = store.wakes.hearsOthers ? LISTEN_HEARING_MS : LISTEN_MS
  let stopWatching: (() => void) | undefined

  const executableOf = (plan: Plan): Executable => {
    let executable = executables.get(plan.hash)
    if (!executable) {
      if (executables.size >= MAX_EXECUTABLES) executables.clear()
      executable = link(plan, context.catalog)
      executables.set(plan.hash, executable)
    }
    return executable
  }

  const stored = async (idOrPrefix: string): Promise<StoredRun> => {
    const run = await store.runs.find(idOrPrefix)
    if (!run) {
      throw new RunRefused('run/unknown', `There is no run ${idOrPrefix} here. See them all with: firebreak runs`)
    }
    return run
  }

  const planOf = async (run: StoredRun): Promise<Plan> => {
    const plan = await store.runs.plan(run.plan)
    if (!plan) throw new RunRefused('run/no-plan', `The plan of run ${run.id} is missing from the database`)
    return plan
  }

  const load = async (idOrPrefix: string) => {
    const run = await stored(idOrPrefix)
    const plan = await planOf(run)
    const journal = await store.journals.entries(run.id)
    return { id: run.id, plan, journal, state: replay(plan, journal, initialState()) }
  }

  /** Takes the lease, from a process on this machine that is no more if need be. */
  const claim = async (id: string): Promise<boolean> => {
    if (await store.leases.claim(id, owner, LEASE_MS)) return true
    const lease = await store.leases.holder(id)
    return lease !== undefined && isDead(lease.owner) && store.leases.claim(id, owner, LEASE_MS, lease.owner)
  }

  const changeHands = <T>(id: string, doing: () => Promise<T>): Promise<T> => {
    const done = doing().finally(() => {
      if (changingHands.get(id) === done) changingHands.delete(id)
    })
    changingHands.set(id, done)
    return done
  }

  const hold = (run: DurableRun): RunHandle => {
    const letGo = () => {
      active.delete(run.id)
      void changeHands(run.id, async () => {
        await store.leases.release(run.id, owner).catch(() => {}) // the store gave way; the lease runs out by itself
      })
    }
    const settled = run.settled.finally(letGo)
    settled.catch(() => {})
    const handle = { id: run.id, settled }
    active.set(run.id, { run, handle })
    stopWatching ??= watch()
    return handle
  }

  /** While this process holds runs: takes what others ask of them, and keeps the leases alive. One timer for all. */
  const watch = (): (() => void) => {
    let isOver = false
    let stopTimer = () => {}
    const stopLooking = lookOut({ wakes: store.wakes, clock, everyMs: listenMs, woken: takeMessages })
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
    takeMessages(undefined) // what was left before anybody looked out
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

  /** @param written what is known of it; nothing: any run may have messages */
  const takeMessages = (written: Written | undefined): void => {
    const isHolding = () => active.size > 0 || changingHands.size > 0
    const isOurs = (id: string) => active.has(id) || changingHands.has(id)
    const runs = written ? [...written.messages].filter(isOurs) : isHolding() ? [undefined] : []
    for (const run of runs) {
      store.messages.list(run).then(
        (messages) => {
          for (const message of messages) takeMessage(message)
        },
        (reason) => {
          for (const held of active.values()) held.run.abandon(reason)
        },
      )
    }
  }

  const takeMessage = (message: Message): void => {
    const { key, run: id, body } = message
    const run = active.get(id)?.run
    if (!run) {
      // Not ours yet, but soon: whoever left the message will not say so again.
      const again = () => active.has(id) && takeMessage(message)
      changingHands.get(id)?.then(again, () => {})
      return
    }
    if (run.isOver || beingTaken.has(key)) return
    const entry = body as unknown as OutsideEntry
    const entries = stillAsked(run, entry) ? [{ ...entry, at: Math.max(clock.now(), run.state.now) }] : []
    beingTaken.add(key)
    const done = () => beingTaken.delete(key)
    run.accept(entries, [key]).then(done, done) // a store that gives way is told through `settled`
  }

  /**
   * Does something with a run that this process drives, or takes up for it; undefined where another process holds it. Nothing comes
   * between the taking up and the doing: a run with nothing to do would be laid aside again.
   */
  const withRun = async <T>(
    id: string,
    listener: EntryListener | undefined,
    work: (held: Held, isTaken: boolean) => T,
  ): Promise<T | undefined> => {
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
        const run = new DurableRun(id, executableOf(loaded.plan), loaded.state, around, listener)
        const handle = hold(run)
        run.takeUp() // first: what the work itself asks for must not be taken for something a crash left behind
        return work({ run, handle }, true)
      })
    }
  }

  const claimed = async (id: string) => {
    if (!(await claim(id))) return undefined
    try {
      return await load(id)
    } catch (thrown) {
      await store.leases.release(id, owner).catch(() => {})
      throw thrown
    }
  }

  /** Brings an entry from outside to the run: here, or by a message to the process that holds it. */
  const tell = async (id: string, entry: OutsideEntry, listener?: EntryListener): Promise<RunHandle> => {
    const handle = await withRun(id, listener, async ({ run, handle: mine }) => {
      refuseStale(run, entry)
      await run.accept([{ ...entry, at: Math.max(clock.now(), run.state.now) }])
      return mine
    })
    return handle ?? tellHolder(id, entry, listener)
  }

  const tellHolder = async (id: string, entry: OutsideEntry, listener?: EntryListener): Promise<RunHandle> => {
    const key = await store.messages.post(id, entry as unknown as JsonValue)
    const deadline = clock.now() + 2 * LEASE_MS
    while ((await store.messages.list(id)).some((message) => message.key === key)) {
      // The holder may have laid the run aside in the very moment of the message: nobody would take it then.
      const mine = await withRun(id, listener, ({ handle }) => handle)
      if (mine) {
        for (const message of await store.messages.list(id)) takeMessage(message)
        return mine
      }
      if (clock.now() > deadline) {
        throw new RunRefused('run/owned', `Another process holds run ${id} and does not answer; try again in a minute`)
      }
      await messagesChange(id)
    }
    const { plan, state } = await load(id)
    return { id, settled: Promise.resolve({ id, status: statusOf(state), state, plan }) }
  }

  /** Resolves when messages of the run were left or taken, and after a while at the latest. */
  const messagesChange = (id: string): Promise<void> =>
    new Promise((resolve) => {
      const done = () => {
        stopTimer()
        stopListening()
        resolve()
      }
      const stopTimer = clock.after(listenMs, done)
      const stopListening = store.wakes.listen(({ messages }) => {
        if (messages.has(id)) done()
      })
    })

  return {
    load,

    async start(plan, alert, options, listener) {
      const executable = executableOf(plan)
      refuseAlert(plan, alert)
      refusePauses(plan, options.pauseBefore ?? [])
      await context.refuseConnections?.(plan)
      const id = options.id ?? newRunId(clock.now())
      const beginning = {
        run: newRun(id, plan, alert, options, clock.now()),
        plan,
        claim: { owner, ttlMs: LEASE_MS },
        ...(options.settles && { settles: options.settles }),
      }
      const journals = beginningWith(store, beginning)
      const run = new DurableRun(id, executable, initialState(), { ...around, journals }, listener)
      const { mode, by, trigger, pauseBefore } = options
      const begin = { run: id, mode, at: clock.now(), alert, by, trigger, pauseBefore }
      return changeHands(id, async () => {
        await run.accept([startEntry(plan, begin)])
        return hold(run)
      })
    },

    async record(plan, simulation, options) {
      const id = newRunId(clock.now())
      const [first, ...rest] = simulation.journal
      if (first?.kind !== 'run.started') throw new Error('a simulation begins with run.started')
      const startedMs = clock.now()
      const { state } = simulation
      await store.runs.begin({
        run: newRun(id, plan, first.alert, { mode: 'simulate', ...options }, startedMs),
        plan,
        entries: [{ ...first, run: id }, ...rest],
        change: {
          status: simulation.status,
          // The clock of the rehearsal says how long it took.
          endedMs: startedMs + Math.max(0, (state.endedAt ?? state.now) - state.startedAt),
          problem: state.error?.message ?? null,
        },
      })
      return id
    },

    async resume(idOrPrefix, listener) {
      const run = await stored(idOrPrefix)
      const here = active.get(run.id)
      if (here) return here.handle
      refuseSimulated(run)
      if (run.endedMs !== undefined && run.status !== 'undoing') {
        throw new RunRefused('run/ended', `Run ${run.id} has ended (${run.status}); there is nothing to resume`)
      }
      const handle = await withRun(run.id, listener, (held) => held.handle)
      if (!handle) throw owned(run.id, (await store.leases.holder(run.id))?.owner)
      return handle
    },

    async resumeAll(listener) {
      const handles: RunHandle[] = []
      const left: StoredRun[] = []
      for await (const run of leftRuns(store.runs)) left.push(run)
      const due = await store.runs.due(clock.now(), 10_000)
      for (const { id, mode } of [...left, ...due]) {
        if (mode === 'simulate' || active.has(id)) continue
        const handle = await withRun(id, listener?.(id), ({ handle: one }, isTaken) => (isTaken ? one : undefined))
        if (handle) handles.push(handle)
      }
      return handles
    },

    async answer(idOrPrefix, node, answer, scope, listener) {
      const run = await stored(idOrPrefix)
      refuseSimulated(run)
      const { plan, state } = await stateOf(run)
      const place = waitingPlace(plan, state.scopes, node, scope, run.id)
      refuseAnswer(context.catalog, plan, state.scopes, place, answer)
      const { by, from, choice, reason, values } = answer
      const entry = context.redact({
        kind: 'step.answered' as const,
        at: 0,
        ...place,
        by,
        ...(from && { from }),
        choice,
        ...(reason && { reason }),
        ...(values && { values }),
      })
      const signature = await context.signAnswer?.(run.id, entry, clock.now())
      return tell(run.id, { ...entry, ...(signature && { signature }) }, listener)
    },

    async release(idOrPrefix, node, by, scope, listener) {
      const run = await stored(idOrPrefix)
      refuseSimulated(run)
      const { plan, state } = await stateOf(run)
      const place = heldPlace(plan, state.scopes, node, scope, run.id)
      return tell(run.id, { kind: 'step.released', at: 0, ...place, by }, listener)
    },

    async cancel(idOrPrefix, by, reason, listener) {
      const run = await stored(idOrPrefix)
      refuseSimulated(run)
      if (run.endedMs !== undefined) {
        throw new RunRefused('run/ended', `Run ${run.id} has ended already (${run.status}): there is nothing to cancel`)
      }
      return tell(run.id, { kind: 'cancel.requested', at: 0, by, ...(reason && { reason }) }, listener)
    },

    async undo(idOrPrefix, by, listener) {
      const run = await stored(idOrPrefix)
      if (run.endedMs === undefined && run.mode !== 'simulate') {
        throw new RunRefused(
          'run/not-ended',
          `Run ${run.id} is ${run.status}. Cancel it first: firebreak cancel ${run.id}`,
        )
      }
      if (run.mode === 'simulate') return undoSimulated(run.id)
      return tell(run.id, { kind: 'undo.requested', at: 0, by }, listener)
    },

    async settle(idOrPrefix, node, verdict, scope, listener) {
      const run = await stored(idOrPrefix)
      const { plan, state } = await stateOf(run)
      return tell(run.id, doubtEntry(plan, state.scopes, node, scope, verdict, run.id), listener)
    },

    close() {
      for (const { run } of active.values()) run.abandon(new RunRefused('run/closed', 'This process is stopping'))
      stopWatching?.()
    },
  }

  /** As this process drives it, else as it is on disk. */
  async function stateOf(run: StoredRun): Promise<{ plan: Plan; state: RunState }> {
    const here = active.get(run.id)?.run
    return here ? { plan: await planOf(run), state: here.state } : load(run.id)
  }

  async function undoSimulated(id: string): Promise<RunHandle> {
    const { plan, journal, state } = await load(id)
    if (state.phase !== 'ended')
      throw new RunRefused('run/not-ended', `Run ${id} did not end: there is nothing to undo`)
    const before = journal.length
    const simulation: Simulation = { status: statusOf(state), state, journal, ledger: [], log: [] }
    const undone = await simulateUndo(executableOf(plan), simulation)
    await store.journals.append(id, before, undone.journal.slice(before), { status: 'undone' })
    return { id, settled: Promise.resolve({ id, status: undone.status, state: undone.state, plan }) }
  }
}

/** The journals for a run that is not there yet: its first entries begin it. */
function beginningWith(store: Store, beginning: Omit<Beginning, 'entries' | 'change'>): RunSurroundings['journals'] {
  return {
    append: (run, first, entries, change) =>
      first === 0
        ? store.runs.begin({ ...beginning, entries, ...(change && { change }) })
        : store.journals.append(run, first, entries, change),
  }
}

/** Sorts by time and reads as one: 20260131-093000-k3v9xq. */
function newRunId(now: number): string {
  const [date = '', time = ''] = new Date(now).toISOString().split('T')
  const letters = randomLetters(6)
  return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${letters}`
}

function newRun(
  id: string,
  plan: Plan,
  alert: JsonValue,
  options: { by: string; mode: StartOptions['mode'] | 'simulate'; file?: string },
  now: number,
) {
  return {
    id,
    playbook: { ...plan.playbook, ...(options.file && { file: options.file }) },
    mode: options.mode,
    startedMs: now,
    by: options.by,
    alertSummary: alertSummary(alert),
    alertText: alertText(alert),
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
