// Runs on the store, as the rest of the host sees them: what is done to a run is checked here, and carried out by whoever holds it.
import {
  type Catalog,
  type Executable,
  holdsMask,
  initialState,
  type JsonObject,
  link,
  MACHINE,
  type Plan,
  type RunState,
  type Simulation,
  simulateUndo,
  startEntry,
  statusOf,
} from '../../engine/index.ts'
import type { StoredRun } from '../store/runs.ts'
import type { Store } from '../store/store.ts'
import type { AnswerSignature, SignAnswer } from './answer-signatures.ts'
import { DurableRun, type RunSurroundings } from './durable-run.ts'
import { leftRuns } from './every-run.ts'
import { createHeldRuns, LEASE_MS } from './held-runs.ts'
import { beginningWith, newRun, newRunId } from './new-run.ts'
import {
  alreadyUndoing,
  doubtEntry,
  heldPlace,
  type OutsideEntry,
  owned,
  refuseAlert,
  refuseAnswer,
  refusePauses,
  refuseSimulated,
  refuseStale,
  refuseUntaken,
  waitingPlace,
} from './refusals.ts'
import { createRunMessages } from './run-messages.ts'
import { type EntryListener, type GivenAnswer, type RunHandle, RunRefused, type RunResult, type Runs } from './runs.ts'
import { loadRun, planOf, storedRun, type VerifyRun } from './stored-runs.ts'
import { unmaskAnswer } from './unmask-answer.ts'

export interface RunsContext extends Omit<RunSurroundings, 'journals'> {
  store: Store
  catalog: Catalog
  /** Nothing live is driven from data of somebody else. @throws HostError `workspace/untrusted` */
  refuseForeign?(): Promise<void>
  /** Refuses a plan whose connections are not there. @throws RunRefused `run/missing-connection` */
  refuseConnections?(plan: Plan): Promise<void>
  /** Refuses an answer of somebody who is not asked. @throws HostError `people/…` */
  refusePerson?(ask: JsonObject, answer: GivenAnswer): void
  /** From now on every secret of the workspace is known: what holds one is sealed, and masked where it is shown. */
  learnSecrets?(): Promise<void>
  /** Looks at a journal before its run is taken up; default: at its chain of hashes alone. */
  verify?: VerifyRun
  /** Signs the answer of a person; nothing where this workspace has no key for it. */
  signAnswer?(...answer: Parameters<SignAnswer>): Promise<AnswerSignature | undefined>
  /** A run that this process drove has nothing left to do for now: it has ended, waits or is in doubt. */
  onRest?(run: RunResult): void
}

const MAX_EXECUTABLES = 100

export function createRuns(context: RunsContext): Runs & { close(): void } {
  const { store, clock } = context
  const surroundings: RunSurroundings = { ...context, journals: store.journals }
  const executables = new Map<string, Executable>()

  const executableOf = (plan: Plan): Executable => {
    let executable = executables.get(plan.hash)
    if (!executable) {
      if (executables.size >= MAX_EXECUTABLES) executables.clear()
      executable = link(plan, context.catalog)
      executables.set(plan.hash, executable)
    }
    return executable
  }

  const held = createHeldRuns({
    store,
    clock,
    surroundings,
    executableOf,
    ...(context.learnSecrets && { learnSecrets: context.learnSecrets }),
    verify: context.verify ?? store.journals.verify,
    onWritten: (written) => messages.take(written),
    ...(context.onRest && { onRest: context.onRest }),
  })
  const messages = createRunMessages({ store, clock, held })
  const stored = (idOrPrefix: string) => storedRun(store.runs, idOrPrefix)
  const load = (idOrPrefix: string) => loadRun(store, idOrPrefix)

  /** Brings an entry from outside to the run: here, or by a message to the process that holds it. */
  const tell = async (id: string, entry: OutsideEntry, listener?: EntryListener): Promise<RunHandle> => {
    await context.refuseForeign?.()
    await context.learnSecrets?.()
    const here = await held.with(id, listener, async ({ run, handle }) => {
      run.catchUp()
      refuseStale(run, entry)
      await run.accept([{ ...entry, at: run.now }])
      return handle
    })
    if (here) return here
    const takenUp = await messages.leave(id, entry, () => held.with(id, listener, ({ handle }) => handle))
    if (takenUp) return takenUp
    const loaded = await load(id)
    refuseUntaken(loaded, entry)
    const { plan, state } = loaded
    return { id, settled: Promise.resolve({ id, status: statusOf(state), state, plan }) }
  }

  return {
    load,

    async start(plan, alert, options, listener) {
      const executable = executableOf(plan)
      refuseAlert(plan, alert)
      refusePauses(plan, options.pauseBefore ?? [])
      await context.refuseForeign?.()
      await context.learnSecrets?.()
      await context.refuseConnections?.(plan)
      const id = options.id ?? newRunId(clock.now())
      const beginning = {
        run: newRun(id, plan, alert, options, clock.now(), context.redact),
        plan,
        claim: { owner: held.owner, ttlMs: LEASE_MS },
        ...(options.settles && { settles: options.settles }),
      }
      const journals = beginningWith(store, beginning)
      const run = new DurableRun(id, executable, initialState(), { ...surroundings, journals }, listener)
      const { mode, by, trigger, pauseBefore } = options
      const begin = { run: id, mode, at: clock.now(), alert, by, trigger, pauseBefore }
      return held.begin(run, () => run.accept([startEntry(plan, begin)]))
    },

    async record(plan, simulation, options) {
      await context.learnSecrets?.()
      const id = newRunId(clock.now())
      const [first, ...rest] = simulation.journal
      if (first?.kind !== 'run.started') throw new Error('a simulation begins with run.started')
      const startedMs = clock.now()
      const { state } = simulation
      await store.runs.begin({
        run: newRun(id, plan, first.alert, { mode: 'simulate', ...options }, startedMs, context.redact),
        plan,
        entries: [{ ...first, run: id }, ...rest],
        change: {
          status: simulation.status,
          // The clock of the rehearsal says how long it took.
          endedMs: startedMs + Math.max(0, (state.endedAt ?? state.now) - state.startedAt),
          problem: state.error ? context.redact(state.error.message) : null,
        },
      })
      return id
    },

    async resume(idOrPrefix, listener) {
      const run = await stored(idOrPrefix)
      const here = held.get(run.id)
      if (here) return here.handle
      refuseSimulated(run)
      if (run.endedMs !== undefined && run.status !== 'undoing') {
        throw new RunRefused('run/ended', `Run ${run.id} has ended (${run.status}); there is nothing to resume`)
      }
      await context.refuseForeign?.()
      const handle = await held.with(run.id, listener, (one) => one.handle)
      if (!handle) throw owned(run.id, (await store.leases.holder(run.id))?.owner)
      return handle
    },

    async resumeAll(listener) {
      await context.refuseForeign?.()
      const handles: RunHandle[] = []
      const left: StoredRun[] = []
      for await (const run of leftRuns(store.runs)) left.push(run)
      const due = await store.runs.due(clock.now(), 10_000)
      for (const { id, mode } of [...left, ...due]) {
        if (mode === 'simulate' || held.get(id)) continue
        const handle = await held.with(id, listener?.(id), ({ handle: one }, isTaken) => (isTaken ? one : undefined))
        if (handle) handles.push(handle)
      }
      return handles
    },

    async answer(idOrPrefix, node, given, scope, listener) {
      const run = await stored(idOrPrefix)
      refuseSimulated(run)
      await context.refuseForeign?.()
      const { plan, state } = await stateOf(run)
      const place = waitingPlace(plan, state.scopes, node, scope, run.id)
      const ask = state.scopes[place.scope]?.steps[place.step]?.wait?.ask
      context.refusePerson?.(ask ?? {}, given)
      const answer =
        given.values && ask ? { ...given, values: unmaskAnswer(node, given.values, ask, context.redact) } : given
      refuseAnswer(context.catalog, plan, state.scopes, place, answer)
      const { by, from, unauthenticated, link, choice, reason, values } = answer
      const entry = {
        kind: 'step.answered' as const,
        at: 0,
        ...place,
        by,
        ...(from && { from }),
        ...(unauthenticated && { unauthenticated }),
        ...(link && { link }),
        choice,
        ...(reason && { reason }),
        ...(values && { values }),
      }
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
          run.status === 'in-doubt'
            ? `Run ${run.id} is in doubt. Say first what happened: firebreak runs show ${run.id} names the step`
            : `Run ${run.id} is ${run.status}. Cancel it first: firebreak cancel ${run.id}`,
        )
      }
      if (run.mode === 'simulate') return undoSimulated(run.id)
      return tell(run.id, { kind: 'undo.requested', at: 0, by, machine: MACHINE }, listener)
    },

    async settle(idOrPrefix, node, verdict, scope, listener) {
      const run = await stored(idOrPrefix)
      refuseSimulated(run)
      if (holdsMask(verdict.output)) {
        throw new RunRefused(
          'run/bad-answer',
          `${node} does not take this output: it holds a masked value (•••). Write what is meant instead.`,
        )
      }
      const { plan, state } = await stateOf(run)
      return tell(run.id, doubtEntry(plan, state.scopes, node, scope, verdict, run.id), listener)
    },

    close: held.close,
  }

  /** As this process drives it, else as it is on disk. */
  async function stateOf(run: StoredRun): Promise<{ plan: Plan; state: RunState }> {
    const here = held.get(run.id)?.run
    return here ? { plan: await planOf(store.runs, run), state: here.state } : load(run.id)
  }

  async function undoSimulated(id: string): Promise<RunHandle> {
    const { plan, journal, state } = await load(id)
    if (state.phase !== 'ended')
      throw new RunRefused('run/not-ended', `Run ${id} did not end: there is nothing to undo`)
    const before = journal.length
    const simulation: Simulation = { status: statusOf(state), state, journal, ledger: [], log: [] }
    const undone = await simulateUndo(executableOf(plan), simulation)
    try {
      await store.journals.append(id, before, undone.journal.slice(before), { status: 'undone' })
    } catch (thrown) {
      throw (thrown as { code?: unknown }).code === 'journal/diverged' ? alreadyUndoing(id) : thrown
    }
    return { id, settled: Promise.resolve({ id, status: undone.status, state: undone.state, plan }) }
  }
}
