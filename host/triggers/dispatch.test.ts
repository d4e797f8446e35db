// The dispatch over a real store, with runs that the test plays: one that fails, or another process that is faster, at any moment.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonValue } from '../../engine/index.ts'
import { rehearsed, shapeAlert } from '../../soc/index.ts'
import { createTestTime } from '../../testing/time.ts'
import type { RunHandle, Runs, StartOptions } from '../runs/runs.ts'
import { StoreError } from '../store/errors.ts'
import { createTestStore, TEST_PLAN, testEntries, testRun } from '../store/store-for-tests.ts'
import { createDispatch, type DispatchContext, runIdOf } from './dispatch.ts'

let opened: Awaited<ReturnType<typeof createTestStore>>
beforeEach(async () => {
  opened = await createTestStore()
})
afterEach(() => opened.remove())

const ONE = [{ playbook: 'one', mode: 'live', continue: true }] as const
const TWO = [...ONE, { playbook: 'two', mode: 'live', continue: true }] as const

/** @param uid of whoever received it first: another one where it came in the one shape */
async function queue(id: string, uid = id): Promise<void> {
  const shaped = shapeAlert({ title: id }, { ...rehearsed(1_000), id: uid })
  if (shaped.kind !== 'alert') throw new Error(shaped.message)
  const row = { id, source: 'siem', receivedMs: 1_000, title: id, severity: 3, body: JSON.stringify(shaped.alert) }
  await opened.store.alerts.accept('siem', [{ ...row, state: 'queued' }])
}

/** A run that begins and goes on for ever; @param before what happens first, as in another process. */
function playedRuns(before: (options: StartOptions) => Promise<void> | void = () => {}) {
  const begun: string[] = []
  const given: JsonValue[] = []
  const start: Runs['start'] = async (plan, alert, options): Promise<RunHandle> => {
    const id = options.id as string
    await before(options)
    const { settles } = options
    const beginning = { run: testRun(id), plan, entries: testEntries(1), ...(settles && { settles }) }
    await opened.store.runs.begin(beginning)
    begun.push(id)
    given.push(alert)
    return { id, settled: new Promise(() => {}) }
  }
  return { begun, given, start }
}

function dispatching(runs: Pick<Runs, 'start'>, more: Partial<DispatchContext> = {}) {
  const time = createTestTime()
  const troubles: unknown[] = []
  const dispatch = createDispatch({
    store: opened.store,
    runs,
    clock: time,
    routes: ONE,
    plan: async () => TEST_PLAN,
    mostActive: 10,
    onStarted: () => {},
    onSettled: () => {},
    onDrained: () => {},
    onTrouble: (_alert, reason) => troubles.push(reason),
    ...more,
  })
  return { dispatch, time, troubles }
}

const alert = (id: string) => opened.store.alerts.find(id)

describe('an alert', () => {
  it('has one run of each playbook where two processes dispatch it at once', async () => {
    await queue('a')
    const [mine, theirs] = [playedRuns(), playedRuns()]
    const both = [mine, theirs].map((runs) => dispatching(runs, { routes: TWO }))
    for (const { dispatch } of both) dispatch.wake()
    await expect.poll(async () => (await alert('a'))?.state).toBe('started')
    for (const { dispatch } of both) await dispatch.stop()
    const ids = [runIdOf('a', 'one'), runIdOf('a', 'two')]
    expect([...mine.begun, ...theirs.begun].sort()).toEqual(ids.toSorted())
    expect((await alert('a'))?.runs).toEqual(ids)
    expect(both.flatMap(({ troubles }) => troubles)).toEqual([])
  })

  it('that another process has settled meanwhile is no trouble, and starts nothing more', async () => {
    await queue('a')
    const runs = playedRuns(async () => void (await opened.store.alerts.settle({ id: 'a', attempt: 1 }, 'unrouted')))
    const { dispatch, troubles } = dispatching(runs)
    dispatch.wake()
    await expect.poll(async () => (await alert('a'))?.state).toBe('unrouted')
    await dispatch.stop()
    expect([runs.begun, troubles, dispatch.active()]).toEqual([[], [], 0])
  })

  it('whose last run was there before is settled by whoever finds that', async () => {
    await queue('a')
    await opened.store.runs.begin({ run: testRun(runIdOf('a', 'one')), plan: TEST_PLAN, entries: testEntries(1) })
    const runs = playedRuns()
    const { dispatch } = dispatching(runs)
    dispatch.wake()
    await expect.poll(async () => (await alert('a'))?.runs).toEqual([runIdOf('a', 'one')])
    expect((await alert('a'))?.state).toBe('started')
    expect(runs.begun).toEqual([])
    await dispatch.stop()
  })

  it.each([
    ['what was sent, to a playbook that says nothing', 'a', undefined, undefined, 'sent'],
    ['itself where it came in the one shape, to a playbook that says nothing', 'x', undefined, undefined, 'shaped'],
    ['the one shape, where the playbook takes it', 'a', 'alert', undefined, 'shaped'],
    ['the one shape, where a route of 0.1 gives it', 'a', undefined, 'alert', 'shaped'],
    ['what the playbook takes, whatever its route gives', 'a', 'original', 'alert', 'sent'],
    ['what its first sender sent, where the playbook takes that', 'x', 'original', undefined, 'sent'],
  ] as const)('is given as %s', async (_, uid, takes, give, expected) => {
    await queue('a', uid)
    const runs = playedRuns()
    const { dispatch } = dispatching(runs, {
      routes: [{ ...ONE[0], ...(give && { give }) }],
      plan: async () => ({ ...TEST_PLAN, ...(takes && { takes }) }),
    })
    dispatch.wake()
    await expect.poll(() => runs.given).toHaveLength(1)
    const shaped = expect.objectContaining({ class_uid: 2004, original: { title: 'a' } })
    expect(runs.given).toEqual([expected === 'sent' ? { title: 'a' } : shaped])
    await dispatch.stop()
  })

  it('is a dead letter with the runs that it has, where one of its playbooks cannot be started', async () => {
    await queue('a')
    const { dispatch, troubles } = dispatching(playedRuns(), {
      routes: TWO,
      plan: async (file) => {
        if (file === 'one') throw new Error('it has errors')
        return TEST_PLAN
      },
    })
    dispatch.wake()
    await expect.poll(async () => (await alert('a'))?.state).toBe('dead')
    expect(await alert('a')).toMatchObject({ runs: [runIdOf('a', 'two')], problem: { message: 'it has errors' } })
    expect(troubles).toHaveLength(1)
    await dispatch.stop()
  })
})

describe('alerts', () => {
  it('start as many runs at once as may be under way, and the next when one has settled', async () => {
    for (const id of ['a', 'b', 'c']) await queue(id)
    const ends: (() => void)[] = []
    const runs = playedRuns()
    const start: Runs['start'] = async (...call) => ({
      ...(await runs.start(...call)),
      settled: new Promise((_, reject) => ends.push(() => reject(new Error('it is over')))),
    })
    const { dispatch } = dispatching({ start }, { mostActive: 2 })
    dispatch.wake()
    await expect.poll(() => runs.begun.length).toBe(2)
    for (let turns = 0; turns < 20; turns++) await opened.store.alerts.counts().then(nextTurn)
    expect([runs.begun.length, dispatch.active()]).toEqual([2, 2])
    ends[0]?.()
    await expect.poll(() => runs.begun.length).toBe(3)
    await dispatch.stop()
  })

  it('start a playbook once, however many routes lead to it', async () => {
    await queue('a')
    const runs = playedRuns()
    const { dispatch, troubles } = dispatching(runs, { routes: [...ONE, ...TWO, ...ONE] })
    dispatch.wake()
    await expect.poll(async () => (await alert('a'))?.state).toBe('started')
    expect((await alert('a'))?.runs).toEqual([runIdOf('a', 'one'), runIdOf('a', 'two')])
    expect([runs.begun.length, troubles]).toEqual([2, []])
    await dispatch.stop()
  })
})

describe('a store that gives way', () => {
  it('is left alone for a while; the alert stays queued, and is started then', async () => {
    await queue('a')
    let tries = 0
    const runs = playedRuns(() => {
      tries++
      if (tries < 3) throw new StoreError('store/full', 'The disk is full (made up by a test).')
    })
    const { dispatch, time, troubles } = dispatching(runs)
    dispatch.wake()
    await expect.poll(() => time.timers).toBe(1)
    for (let turns = 0; turns < 20; turns++) await opened.store.alerts.counts().then(nextTurn)
    expect([tries, troubles.length, (await alert('a'))?.state]).toEqual([1, 1, 'queued'])
    time.pass(2_000)
    await expect.poll(() => troubles.length).toBe(2)
    await expect.poll(() => time.timers).toBe(1)
    time.pass(2_000)
    await expect.poll(async () => (await alert('a'))?.state).toBe('started')
    expect([tries, runs.begun]).toEqual([3, [runIdOf('a', 'one')]])
    await dispatch.stop()
  })
})

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))
