// The contract of runs: begun whole or not at all, found, listed page by page, woken.
import { beforeEach, describe, expect, it } from 'vitest'
import type { NewAlert } from '../alerts.ts'
import type { RunFilter } from '../runs.ts'
import { changeRun, TEST_PLAN, testBeginning, testEntries, testEntry, testRun } from '../store-for-tests.ts'
import { type GiveBench, keepsAllOrNothing, withCode } from './place.ts'

const queued = (id: string): NewAlert => ({
  id,
  source: 'siem',
  state: 'queued',
  receivedMs: 5,
  title: 'Beacon',
  severity: 3,
  body: '{}',
})

export function runsContract(bench: GiveBench): void {
  describe('a run', () => {
    it('comes back with its plan', async () => {
      const { store } = bench()
      const playbook = { name: 'Triage', hash: 'sha256:p', file: 'triage.playbook.yaml' }
      await store.runs.begin(testBeginning('run-a', [], { run: testRun('run-a', { playbook, mode: 'shadow' }) }))
      expect(await store.runs.find('run-a')).toEqual({
        id: 'run-a',
        playbook,
        plan: TEST_PLAN.hash,
        mode: 'shadow',
        status: 'running',
        startedMs: 1_790_000_000_000,
        by: 'tests',
        alertSummary: 'A reported mail',
      })
      expect(await store.runs.plan(TEST_PLAN.hash)).toEqual(TEST_PLAN)
      expect(await store.runs.plan('sha256:other')).toBeUndefined()
    })

    it('begins with its entries, its row as they leave it, and its owner', async () => {
      const { store, place } = bench()
      const claim = { owner: 'me', ttlMs: 1_000 }
      const change = { status: 'waiting', wakeAtMs: 500, problem: 'slow' } as const
      await store.runs.begin(testBeginning('run-a', testEntries(2), { claim, change }))
      expect(await store.journals.entries('run-a')).toEqual(testEntries(2))
      expect(await store.runs.find('run-a')).toMatchObject(change)
      expect(await store.leases.holder('run-a')).toEqual({ owner: 'me', expiresMs: place.clock.now() + 1_000 })
      expect(await store.journals.verify('run-a')).toMatchObject({ ok: true, entries: 2 })
    })

    it('is there once: the second of the same id is refused and leaves nothing', async () => {
      const { store, place } = bench()
      const other = await place.open()
      const claimed = (owner: string) => testBeginning('run-a', testEntries(1), { claim: { owner, ttlMs: 1_000 } })
      const both = await Promise.allSettled([store.runs.begin(claimed('one')), other.runs.begin(claimed('two'))])
      const lost = both.findIndex(({ status }) => status === 'rejected')
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      expect(both[lost]).toMatchObject({ reason: withCode('run/exists') })
      expect((await store.leases.holder('run-a'))?.owner).toBe(lost === 0 ? 'two' : 'one')
      expect(await store.journals.entries('run-a')).toHaveLength(1)
      await expect(store.runs.begin(claimed('three'))).rejects.toEqual(withCode('run/exists'))
    })

    it('is not gone on with by whoever was too late to begin it', async () => {
      const { store, place } = bench()
      const other = await place.open()
      await other.runs.begin(testBeginning('run-a', testEntries(1)))
      const both = await Promise.allSettled([
        store.runs.begin(testBeginning('run-a', testEntries(1))),
        store.journals.append('run-a', 1, [testEntry(1, 'not theirs')]),
      ])
      expect(both).toEqual([
        { status: 'rejected', reason: withCode('run/exists') },
        { status: 'rejected', reason: withCode('journal/diverged') },
      ])
      expect(await store.journals.entries('run-a')).toEqual(testEntries(1))
      await store.journals.append('run-a', 1, [testEntry(1)])
      expect(await store.journals.entries('run-a')).toHaveLength(2)
    })

    it('begins whole or not at all, whichever statement fails', async () => {
      const { store } = bench()
      await store.alerts.accept('siem', [queued('alert-1')])
      const beginning = testBeginning('run-a', testEntries(2), {
        claim: { owner: 'me', ttlMs: 1_000 },
        change: { status: 'waiting', wakeAtMs: 500 },
        settles: { alert: { id: 'alert-1', attempt: 1 }, runs: ['run-a'] },
      })
      await keepsAllOrNothing(
        bench(),
        () => store.runs.begin(beginning),
        async () => ({
          runs: await store.runs.list(),
          plan: await store.runs.plan(TEST_PLAN.hash),
          alert: await store.alerts.find('alert-1'),
          tail: await store.runs.tail('run-a'),
          due: await store.runs.due(1_000),
        }),
      )
      expect(await store.journals.verify('run-a')).toMatchObject({ ok: true, entries: 2 })
      expect(await store.alerts.find('alert-1')).toMatchObject({ state: 'started', runs: ['run-a'] })
    })

    it('is begun for an alert once, however many try at the same time', async () => {
      const { store, place } = bench()
      await store.alerts.accept('siem', [queued('alert-1')])
      const stores = [store, await place.open(), await place.open()]
      const begin = (at: number) => {
        const settles = { alert: { id: 'alert-1', attempt: 1 }, runs: [`run-${at}`] }
        return stores[at]!.runs.begin(testBeginning(`run-${at}`, testEntries(1), { settles }))
      }
      const all = await Promise.allSettled(stores.map((_, at) => begin(at)))
      const won = all.findIndex(({ status }) => status === 'fulfilled')
      expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      for (const one of all) {
        if (one.status === 'rejected') expect(one.reason).toEqual(withCode('alert/settled'))
      }
      expect((await store.runs.list()).runs.map(({ id }) => id)).toEqual([`run-${won}`])
      expect(await store.alerts.find('alert-1')).toMatchObject({ state: 'started', runs: [`run-${won}`] })
    })

    it('keeps an alert that was queued again since from being settled by whoever read it before', async () => {
      const { store } = bench()
      await store.alerts.accept('siem', [queued('alert-1')])
      const alert = { id: 'alert-1', attempt: 1 }
      await store.alerts.settle(alert, 'unrouted')
      await store.alerts.replay('alert-1')
      const late = testBeginning('run-a', [], { settles: { alert, runs: ['run-a'] } })
      await expect(store.runs.begin(late)).rejects.toEqual(withCode('alert/settled'))
      expect(await store.runs.find('run-a')).toBeUndefined()
      expect(await store.alerts.find('alert-1')).toMatchObject({ state: 'queued', attempt: 2 })
    })

    it('goes on from its journal once the lease of a process that died has run out', async () => {
      const { store, place } = bench()
      await store.runs.begin(testBeginning('run-a', testEntries(1), { claim: { owner: 'dead', ttlMs: 1_000 } }))
      await store.close() // between its beginning and what would follow
      const next = await place.open()
      expect(await next.leases.claim('run-a', 'me', 1_000)).toBe(false)
      place.clock.advance(1_000)
      expect(await next.leases.claim('run-a', 'me', 1_000)).toBe(true)
      await next.journals.append('run-a', 1, [testEntry(1)])
      expect(await next.journals.entries('run-a')).toEqual(testEntries(2))
    })

    it('is found by the beginning of its id, when only one begins so', async () => {
      const { runs } = bench().store
      for (const id of ['01ab', '01ac', '02', '01']) await runs.begin(testBeginning(id))
      expect((await runs.find('01ab'))?.id).toBe('01ab')
      expect((await runs.find('02'))?.id).toBe('02')
      expect((await runs.find('01'))?.id).toBe('01')
      await expect(runs.find('01a')).rejects.toEqual(withCode('run/ambiguous'))
      await expect(runs.find('01a')).rejects.toThrow(/01ab, 01ac/)
      for (const nothing of ['', '3', '%']) expect(await runs.find(nothing)).toBeUndefined()
    })

    it('changes with the entries that cause it, or not at all', async () => {
      const { store } = bench()
      await store.runs.begin(testBeginning('run-a'))
      await store.journals.append('run-a', 0, [testEntry(0)], { status: 'waiting', wakeAtMs: 500, problem: 'slow' })
      await expect(store.journals.append('run-a', 0, [testEntry(0)], { status: 'failed' })).rejects.toThrow()
      expect(await store.runs.find('run-a')).toMatchObject({ status: 'waiting', wakeAtMs: 500, problem: 'slow' })
      const ended = { status: 'completed', endedMs: 900, wakeAtMs: null, problem: null } as const
      await store.journals.append('run-a', 1, [testEntry(1)], ended)
      const run = await store.runs.find('run-a')
      expect(run).toMatchObject({ status: 'completed', endedMs: 900 })
      expect(run).not.toHaveProperty('wakeAtMs')
      expect(run).not.toHaveProperty('problem')
    })

    it('is changed to what it was before when someone else has changed it meanwhile', async () => {
      const { store, place } = bench()
      await store.runs.begin(testBeginning('run-a', [testEntry(0)], { change: { status: 'running', wakeAtMs: null } }))
      const other = await place.open()
      await other.journals.append('run-a', 1, [testEntry(1)], { status: 'waiting', wakeAtMs: 500 })
      await store.journals.append('run-a', 2, [testEntry(2)], { status: 'running', wakeAtMs: null })
      expect((await store.runs.find('run-a'))?.status).toBe('running')
      expect(await store.runs.nextWakeMs()).toBeUndefined()
    })
  })

  listContract(bench)

  describe('waking runs', () => {
    it('finds those that are due and held by nobody, the longest due first', async () => {
      const { store, place } = bench()
      const now = place.clock.now()
      for (const [id, wakeAtMs] of Object.entries({ r1: now - 10, r2: now - 20, r3: now + 10, r4: now - 30 })) {
        await store.runs.begin(testBeginning(id, [], { change: { wakeAtMs } }))
      }
      await store.leases.claim('r4', 'someone', 60_000)
      const due = async (limit?: number) => (await store.runs.due(now, limit)).map((run) => run.id)
      expect(await due()).toEqual(['r2', 'r1'])
      expect(await due(1)).toEqual(['r2'])
      expect(await store.runs.nextWakeMs()).toBe(now - 30)
      place.clock.advance(60_000)
      expect(await due()).toEqual(['r4', 'r2', 'r1'])
    })

    it('knows of no wake when no run has one', async () => {
      expect(await bench().store.runs.nextWakeMs()).toBeUndefined()
    })
  })

  it('says where runs stand: those under way, and the latest others', async () => {
    const { runs, journals } = bench().store
    await runs.begin(testBeginning('r1', testEntries(2), { change: { status: 'completed' } }))
    await runs.begin(testBeginning('r2'))
    expect(await runs.tail('r1')).toEqual({ id: 'r1', status: 'completed', sequence: 2 })
    expect(await runs.tail('none')).toBeUndefined()
    await journals.append('r2', 0, testEntries(1))
    const lively = await runs.lively()
    expect(lively.sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
      { id: 'r1', status: 'completed', sequence: 2 },
      { id: 'r2', status: 'running', sequence: 1 },
    ])
  })
}

function listContract(bench: GiveBench): void {
  const found = async (filter: RunFilter) => (await bench().store.runs.list(filter)).runs.map((run) => run.id)

  describe('the list of runs', () => {
    beforeEach(async () => {
      const { store } = bench()
      const of = (more: Parameters<typeof testRun>[1], id: string) => testBeginning(id, [], { run: testRun(id, more) })
      const ransomware = { name: 'Ransomware "containment"', hash: 'sha256:r' }
      const alertText = 'FINANCE-07 to evil.example'
      await store.runs.begin(of({ startedMs: 100, alertSummary: 'Beacon from 10.20.30.40', alertText }, 'r1'))
      await store.runs.begin(of({ startedMs: 200, status: 'waiting', mode: 'simulate' }, 'r2'))
      await store.runs.begin(of({ startedMs: 200, playbook: ransomware }, 'r3'))
      await store.runs.begin(of({ startedMs: 300, status: 'failed' }, 'r4'))
      await store.journals.append('r2', 0, [testEntry(0, { verdict: 'credential harvesting' })], { status: 'waiting' })
      await changeRun(store, 'r4', { problem: 'The directory refused the password' })
    })

    it.each<[string, RunFilter, string[]]>([
      ['everything, newest first', {}, ['r4', 'r3', 'r2', 'r1']],
      ['one playbook', { playbook: 'Phishing triage' }, ['r4', 'r2', 'r1']],
      ['one status', { status: 'waiting' }, ['r2']],
      ['several statuses', { status: ['waiting', 'failed'] }, ['r4', 'r2']],
      ['no status at all', { status: [] }, []],
      ['one mode', { mode: 'simulate' }, ['r2']],
      ['a time range, its end not included', { fromMs: 200, toMs: 300 }, ['r3', 'r2']],
      ['a word of the alert', { text: 'beacon' }, ['r1']],
      ['the beginning of a word', { text: 'fin' }, ['r1']],
      ['an address', { text: '10.20.30.40' }, ['r1']],
      ['several words', { text: 'evil.example beacon' }, ['r1']],
      ['words that are not there together', { text: 'beacon mail' }, []],
      ['a word of the problem', { text: 'directory' }, ['r4']],
      ['a word of what a step gave', { text: 'harvesting' }, ['r2']],
      ['a word of the alert and one of an output', { text: 'mail harvest' }, ['r2']],
      ['the name of a playbook', { text: 'ransomware' }, ['r3']],
      ['the id', { text: 'r2' }, ['r2']],
      ['text and status', { text: 'mail', status: 'waiting' }, ['r2']],
      ['text without a letter', { text: ' - ' }, ['r4', 'r3', 'r2', 'r1']],
      ['text that looks like a query', { text: 'NOT "containment" OR (x*' }, []],
      ['a quotation mark', { text: '"containment"' }, ['r3']],
    ])('gives %s', async (_, filter, ids) => {
      expect(await found(filter)).toEqual(ids)
    })

    it('forgets a problem that is mended', async () => {
      await changeRun(bench().store, 'r4', { problem: null })
      expect(await found({ text: 'directory' })).toEqual([])
    })

    it('goes page by page without losing or repeating a run, also where starts are equal', async () => {
      const pages: string[][] = []
      let cursor: string | undefined
      do {
        const page = await bench().store.runs.list(cursor === undefined ? { limit: 2 } : { limit: 2, cursor })
        pages.push(page.runs.map((run) => run.id))
        cursor = page.next
      } while (cursor !== undefined)
      expect(pages.flat()).toEqual(['r4', 'r3', 'r2', 'r1'])
      expect(await found({ cursor: 'nonsense' })).toEqual([])
    })
  })
}
