// Runs on the store: who drives a run, how one is taken up, and how a word from another process reaches the one that holds it.
import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import {
  type Catalog,
  type Entry,
  type Executable,
  initialState,
  type JsonValue,
  link,
  type Plan,
  replay,
  type Simulation,
  simulateUndo,
  startEntry,
  statusOf,
} from '../../engine/index.ts'
import { randomLetters } from '../random-letters.ts'
import type { Message, StoredRun } from '../store/runs.ts'
import { alertSummary, alertText } from './alert-summary.ts'
import type { AnswerSignature, SignAnswer } from './answer-signatures.ts'
import { DurableRun, type RunSurroundings } from './durable-run.ts'
import {
  doubtEntry,
  heldPlace,
  type OutsideEntry,
  owned,
  refuseAlert,
  refuseAnswer,
  refusePauses,
  refuseSimulated,
  stillAsked,
  waitingPlace,
} from './refusals.ts'
import { type EntryListener, type RunHandle, RunRefused, type Runs, type StartOptions } from './runs.ts'

export interface RunsContext extends RunSurroundings {
  catalog: Catalog
  /** Refuses a plan whose connections are not there. @throws RunRefused `run/missing-connection` */
  refuseConnections?(plan: Plan): void
  /** Signs the answer of a person; nothing where this workspace has no key for it. */
  signAnswer?(...answer: Parameters<SignAnswer>): AnswerSignature | undefined
}

const LEASE_MS = 15_000
const LISTEN_MS = 250
const MAX_EXECUTABLES = 100

export function createRuns(context: RunsContext): Runs & { close(): void } {
  const { store, clock } = context
  const owner = `${hostname()}:${process.pid}:${randomBytes(4).toString('hex')}`
  const active = new Map<string, DurableRun>()
  const executables = new Map<string, Executable>()
  let watching = false

  const executableOf = (plan: Plan): Executable => {
    let executable = executables.get(plan.hash)
    if (!executable) {
      if (executables.size >= MAX_EXECUTABLES) executables.clear()
      executable = link(plan, context.catalog)
      executables.set(plan.hash, executable)
    }
    return executable
  }

  const stored = (idOrPrefix: string): StoredRun => {
    const run = store.run(idOrPrefix)
    if (!run) {
      throw new RunRefused('run/unknown', `There is no run ${idOrPrefix} here. See them all with: firebreak runs`)
    }
    return run
  }

  const load = (idOrPrefix: string) => {
    const run = stored(idOrPrefix)
    const plan = store.plan(run.plan)
    if (!plan) throw new RunRefused('run/no-plan', `The plan of run ${run.id} is missing from the database`)
    const journal = store.entries(run.id)
    return { id: run.id, plan, journal, state: replay(plan, journal, initialState()) }
  }

  /** Takes the lease, from a process on this machine that is no more if need be. */
  const claim = (id: string): boolean => {
    if (store.claim(id, owner, LEASE_MS)) return true
    const lease = store.lease(id)
    if (!lease || !isDead(lease.owner)) return false
    store.release(id, lease.owner)
    return store.claim(id, owner, LEASE_MS)
  }

  const hold = (run: DurableRun): RunHandle => {
    active.set(run.id, run)
    if (!watching) watch(LEASE_MS / 3)
    const letGo = () => {
      active.delete(run.id)
      try {
        store.release(run.id, owner)
      } catch {
        // The store gave way; the lease runs out by itself.
      }
    }
    const settled = run.settled.finally(letGo)
    settled.catch(() => {})
    return { id: run.id, settled }
  }

  /** While this process holds runs: takes what others ask of them, and keeps the leases alive. One timer for all. */
  const watch = (untilRenewalMs: number): void => {
    watching = true
    clock.after(LISTEN_MS, () => {
      watching = active.size > 0
      if (!watching) return
      try {
        if (untilRenewalMs <= 0) for (const run of active.values()) renew(run)
        for (const message of store.messages()) takeMessage(message)
      } catch (reason) {
        for (const run of active.values()) run.abandon(reason)
      }
      watch(untilRenewalMs <= 0 ? LEASE_MS / 3 : untilRenewalMs - LISTEN_MS)
    })
  }

  const renew = (run: DurableRun): void => {
    if (store.renew(run.id, owner, LEASE_MS)) return
    run.abandon(new RunRefused('run/owned', `Run ${run.id} was taken over by another process`))
  }

  const takeMessage = ({ key, run: id, body }: Message): void => {
    const run = active.get(id)
    if (!run || run.isOver) return
    const entry = body as unknown as OutsideEntry
    const fits = run.state.phase !== 'ended' && stillAsked(run, entry)
    const entries = fits ? [{ ...entry, at: Math.max(clock.now(), run.state.now) }] : []
    run.accept(entries, [key]).catch(() => {}) // a store that gives way is told through `settled`
  }

  const open = (id: string, listener: EntryListener | undefined): DurableRun => {
    const { plan, state } = load(id)
    return new DurableRun(id, executableOf(plan), state, context, listener)
  }

  /** Brings an entry from outside to the run: here, or by a message to the process that holds it. */
  const tell = async (id: string, entry: OutsideEntry, listener?: EntryListener): Promise<RunHandle> => {
    const here = active.get(id)
    if (here) {
      await here.accept([{ ...entry, at: Math.max(clock.now(), here.state.now) }])
      return { id, settled: here.settled }
    }
    if (!claim(id)) return tellHolder(id, entry, listener)
    const run = open(id, listener)
    const handle = hold(run)
    run.takeUp() // first: what the entry itself asks for must not be taken for something a crash left behind
    await run.accept([{ ...entry, at: Math.max(clock.now(), run.state.now) }])
    return handle
  }

  /** Takes up a run for which messages were left. */
  const takeOver = (id: string, listener: EntryListener | undefined): RunHandle => {
    const run = open(id, listener)
    const handle = hold(run)
    run.takeUp()
    for (const message of store.messages(id)) takeMessage(message)
    return handle
  }

  const tellHolder = async (id: string, entry: OutsideEntry, listener?: EntryListener): Promise<RunHandle> => {
    const key = store.post(id, entry as unknown as JsonValue)
    const deadline = clock.now() + 2 * LEASE_MS
    while (store.messages(id).some((message) => message.key === key)) {
      // The holder may have laid the run aside in the very moment of the message: nobody would take it then.
      if (claim(id)) return takeOver(id, listener)
      if (clock.now() > deadline) {
        throw new RunRefused('run/owned', `Another process holds run ${id} and does not answer; try again in a minute`)
      }
      await new Promise<void>((resolve) => {
        clock.after(LISTEN_MS, resolve)
      })
    }
    const { plan, state } = load(id)
    return { id, settled: Promise.resolve({ id, status: statusOf(state), state, plan }) }
  }

  return {
    load,

    async start(plan, alert, options, listener) {
      const executable = executableOf(plan)
      refuseAlert(plan, alert)
      refusePauses(plan, options.pauseBefore ?? [])
      context.refuseConnections?.(plan)
      const id = options.id ?? newRunId(clock.now())
      const run = new DurableRun(id, executable, initialState(), context, listener)
      // One transaction for all three: a run that nobody holds would be taken up by any process that sees it.
      const created = store.createRun(newRun(id, plan, alert, options, clock.now()), plan)
      const claimed = store.claimNew(id, owner, LEASE_MS)
      const { mode, by, trigger, pauseBefore } = options
      const begin = { run: id, mode, at: clock.now(), alert, by, trigger, pauseBefore }
      const saved = run.accept([startEntry(plan, begin)])
      await Promise.all([created, claimed, saved])
      return hold(run)
    },

    async record(plan, simulation, options) {
      const id = newRunId(clock.now())
      const [first, ...rest] = simulation.journal
      if (first?.kind !== 'run.started') throw new Error('a simulation begins with run.started')
      const { alert } = first
      const startedMs = clock.now()
      const row = newRun(id, plan, alert, { mode: 'simulate', ...options }, startedMs)
      const created = store.createRun(row, plan)
      const journal: Entry[] = [{ ...first, run: id }, ...rest]
      const { state } = simulation
      const saved = store.append(id, 0, journal, {
        status: simulation.status,
        // It took as long as it says, in its own time.
        endedMs: startedMs + Math.max(0, (state.endedAt ?? state.now) - state.startedAt),
        problem: state.error?.message ?? null,
      })
      await Promise.all([created, saved])
      return id
    },

    async resume(idOrPrefix, listener) {
      const run = stored(idOrPrefix)
      const here = active.get(run.id)
      if (here) return { id: run.id, settled: here.settled }
      refuseSimulated(run)
      if (run.endedMs !== undefined && run.status !== 'undoing') {
        throw new RunRefused('run/ended', `Run ${run.id} has ended (${run.status}); there is nothing to resume`)
      }
      if (!claim(run.id)) throw owned(run.id, store.lease(run.id)?.owner)
      const taken = open(run.id, listener)
      const handle = hold(taken)
      taken.takeUp()
      return handle
    },

    async resumeAll(listener) {
      const handles: RunHandle[] = []
      const left = store.runs({ status: ['running', 'undoing'] }).runs.filter((run) => run.mode !== 'simulate')
      const due = store.dueRuns(clock.now(), 10_000)
      for (const { id } of [...left, ...due]) {
        if (active.has(id) || !claim(id)) continue
        const run = open(id, listener?.(id))
        handles.push(hold(run))
        run.takeUp()
      }
      return handles
    },

    async answer(idOrPrefix, node, answer, scope, listener) {
      const run = stored(idOrPrefix)
      refuseSimulated(run)
      const loaded = active.get(run.id) ?? load(run.id)
      const plan = store.plan(run.plan) as Plan
      const place = waitingPlace(plan, loaded.state.scopes, node, scope, run.id)
      refuseAnswer(context.catalog, plan, loaded.state.scopes, place, answer)
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
      const signature = context.signAnswer?.(run.id, entry, clock.now())
      return tell(run.id, { ...entry, ...(signature && { signature }) }, listener)
    },

    async release(idOrPrefix, node, by, scope, listener) {
      const run = stored(idOrPrefix)
      refuseSimulated(run)
      const loaded = active.get(run.id) ?? load(run.id)
      const place = heldPlace(store.plan(run.plan) as Plan, loaded.state.scopes, node, scope, run.id)
      return tell(run.id, { kind: 'step.released', at: 0, ...place, by }, listener)
    },

    async cancel(idOrPrefix, by, reason, listener) {
      const run = stored(idOrPrefix)
      refuseSimulated(run)
      if (run.endedMs !== undefined) {
        throw new RunRefused('run/ended', `Run ${run.id} has ended already (${run.status}): there is nothing to cancel`)
      }
      return tell(run.id, { kind: 'cancel.requested', at: 0, by, ...(reason && { reason }) }, listener)
    },

    async undo(idOrPrefix, by, listener) {
      const run = stored(idOrPrefix)
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
      const run = stored(idOrPrefix)
      const loaded = active.get(run.id) ?? load(run.id)
      const plan = store.plan(run.plan) as Plan
      return tell(run.id, doubtEntry(plan, loaded.state.scopes, node, scope, verdict, run.id), listener)
    },

    close() {
      for (const run of active.values()) run.abandon(new RunRefused('run/closed', 'This process is stopping'))
    },
  }

  async function undoSimulated(id: string): Promise<RunHandle> {
    const { plan, journal, state } = load(id)
    if (state.phase !== 'ended')
      throw new RunRefused('run/not-ended', `Run ${id} did not end: there is nothing to undo`)
    const before = journal.length
    const simulation: Simulation = { status: statusOf(state), state, journal, ledger: [], log: [] }
    const undone = await simulateUndo(executableOf(plan), simulation)
    await store.append(id, before, undone.journal.slice(before), { status: 'undone' })
    return { id, settled: Promise.resolve({ id, status: undone.status, state: undone.state, plan }) }
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
