import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunFilter } from './run-query.ts'
import type { NewRun } from './runs.ts'
import { openStore } from './store.ts'
import { createTestStore, TEST_PLAN, testEntry, testRun } from './store-for-tests.ts'

let test: ReturnType<typeof createTestStore>
beforeEach(() => {
  test = createTestStore()
})
afterEach(() => test.remove())

const add = (id: string, more: Partial<NewRun> = {}): Promise<void> =>
  test.store.createRun(testRun(id, more), TEST_PLAN)
const found = (filter: RunFilter): string[] => test.store.runs(filter).runs.map((run) => run.id)

describe('a run', () => {
  it('comes back with its plan', async () => {
    await add('run-a', { playbook: { name: 'Triage', hash: 'sha256:p', file: 'triage.playbook.yaml' }, mode: 'shadow' })
    expect(test.store.run('run-a')).toEqual({
      id: 'run-a',
      playbook: { name: 'Triage', hash: 'sha256:p', file: 'triage.playbook.yaml' },
      plan: TEST_PLAN.hash,
      mode: 'shadow',
      status: 'running',
      startedMs: 1_790_000_000_000,
      by: 'tests',
      alertSummary: 'A reported mail',
    })
    expect(test.store.plan(TEST_PLAN.hash)).toEqual(TEST_PLAN)
    expect(test.store.plan('sha256:other')).toBeUndefined()
  })

  it('is there once: the second of the same id is refused', async () => {
    await add('run-a')
    await expect(add('run-a')).rejects.toMatchObject({ code: 'run/exists' })
  })

  it('is created in the same transaction as entries appended in the same turn', async () => {
    const created = add('run-a')
    const appended = test.store.append('run-a', 0, [testEntry(0)])
    expect(test.store.run('run-a')).toBeUndefined()
    await Promise.all([created, appended])
    expect(test.store.entries('run-a')).toHaveLength(1)
  })

  it('is found by the beginning of its id, when only one begins so', async () => {
    await Promise.all([add('01ab'), add('01ac'), add('02'), add('01')])
    expect(test.store.run('01ab')?.id).toBe('01ab')
    expect(test.store.run('02')?.id).toBe('02')
    expect(test.store.run('01')?.id).toBe('01')
    expect(() => test.store.run('01a')).toThrow(expect.objectContaining({ code: 'run/ambiguous' }))
    expect(() => test.store.run('01a')).toThrow(/01ab, 01ac/)
    expect(test.store.run('')).toBeUndefined()
    expect(test.store.run('3')).toBeUndefined()
    expect(test.store.run('%')).toBeUndefined()
  })

  it('changes with the entries that cause it, or not at all', async () => {
    await add('run-a')
    await test.store.append('run-a', 0, [testEntry(0)], { status: 'waiting', wakeAtMs: 500, problem: 'slow' })
    expect(test.store.run('run-a')).toMatchObject({ status: 'waiting', wakeAtMs: 500, problem: 'slow' })
    await expect(test.store.append('run-a', 0, [testEntry(0)], { status: 'failed' })).rejects.toThrow()
    expect(test.store.run('run-a')?.status).toBe('waiting')
    test.store.appendNow('run-a', 1, [testEntry(1)], {
      status: 'completed',
      endedMs: 900,
      wakeAtMs: null,
      problem: null,
    })
    expect(test.store.run('run-a')).toMatchObject({ status: 'completed', endedMs: 900 })
    expect(test.store.run('run-a')).not.toHaveProperty('wakeAtMs')
    expect(test.store.run('run-a')).not.toHaveProperty('problem')
    test.store.setRunState('run-a', { status: 'undone' })
    expect(test.store.run('run-a')).toMatchObject({ status: 'undone', endedMs: 900 })
    expect(() => test.store.setRunState('run-x', {})).toThrow(expect.objectContaining({ code: 'run/unknown' }))
    expect(() => test.store.entries('run-x')).toThrow(expect.objectContaining({ code: 'run/unknown' }))
  })

  it('is changed to what it was before when someone else has changed it meanwhile', async () => {
    await add('run-a')
    await test.store.append('run-a', 0, [testEntry(0)], { status: 'running', wakeAtMs: null })
    const other = openStore({ file: test.file, clock: test.clock })
    other.appendNow('run-a', 1, [testEntry(1)], { status: 'waiting', wakeAtMs: 500 })
    other.close()
    await test.store.append('run-a', 2, [testEntry(2)], { status: 'running', wakeAtMs: null })
    expect(test.store.run('run-a')?.status).toBe('running')
    test.store.setRunState('run-a', { status: 'waiting' })
    await test.store.append('run-a', 3, [testEntry(3)], { status: 'running' })
    expect(test.store.run('run-a')?.status).toBe('running')
  })

  it('is changed at last when the change before was taken back', async () => {
    await add('run-a')
    const blocker = new Database(test.file)
    blocker.exec(
      `CREATE TRIGGER refuse BEFORE INSERT ON entries WHEN new.sequence = 1 BEGIN SELECT raise(ABORT, 'no'); END`,
    )
    const failed = { status: 'failed', problem: 'It broke' } as const
    const together = [
      test.store.append('run-a', 0, [testEntry(0)], failed),
      test.store.append('run-a', 1, [testEntry(1)]),
    ]
    expect((await Promise.allSettled(together)).map((result) => result.status)).toEqual(['rejected', 'rejected'])
    expect(test.store.run('run-a')?.status).toBe('running')
    blocker.close()
    await test.store.append('run-a', 0, [testEntry(0)], failed)
    expect(test.store.run('run-a')).toMatchObject(failed)
  })
})

describe('the list of runs', () => {
  beforeEach(async () => {
    await Promise.all([
      add('r1', { startedMs: 100, alertSummary: 'Beacon from 10.20.30.40', alertText: 'FINANCE-07 to evil.example' }),
      add('r2', { startedMs: 200, status: 'waiting', mode: 'simulate' }),
      add('r3', { startedMs: 200, playbook: { name: 'Ransomware "containment"', hash: 'sha256:r' } }),
      add('r4', { startedMs: 300, status: 'failed' }),
    ])
    test.store.setRunState('r4', { problem: 'The directory refused the password' })
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
    ['the name of a playbook', { text: 'ransomware' }, ['r3']],
    ['the id', { text: 'r2' }, ['r2']],
    ['text and status', { text: 'mail', status: 'waiting' }, ['r2']],
    ['text without a letter', { text: ' - ' }, ['r4', 'r3', 'r2', 'r1']],
    ['text that looks like a query', { text: 'NOT "containment" OR (x*' }, []],
    ['a quotation mark', { text: '"containment"' }, ['r3']],
  ])('gives %s', (_, filter, ids) => {
    expect(found(filter)).toEqual(ids)
  })

  it('forgets a problem that is mended', () => {
    test.store.setRunState('r4', { problem: null })
    expect(found({ text: 'directory' })).toEqual([])
    expect(test.store.problems()).toEqual([])
  })

  it('goes page by page without losing or repeating a run, also where starts are equal', () => {
    const pages: string[][] = []
    let cursor: string | undefined
    do {
      const page = test.store.runs(cursor === undefined ? { limit: 2 } : { limit: 2, cursor })
      pages.push(page.runs.map((run) => run.id))
      cursor = page.next
    } while (cursor !== undefined)
    expect(pages.flat()).toEqual(['r4', 'r3', 'r2', 'r1'])
    expect(found({ cursor: 'nonsense' })).toEqual([])
  })

  it.each([
    ['playbook_name = ?', 'runs_by_playbook'],
    ['status = ?', 'runs_by_status'],
    ['started_ms > ?', 'runs_by_start'],
  ])('is read from an index in its order: %s', (condition, index) => {
    const database = new Database(test.file, { readonly: true })
    const plan = database
      .prepare(`EXPLAIN QUERY PLAN SELECT * FROM runs WHERE ${condition} ORDER BY started_ms DESC, key DESC LIMIT 50`)
      .all('x') as { detail: string }[]
    database.close()
    const detail = plan.map((row) => row.detail).join('\n')
    expect(detail).toContain(index)
    expect(detail).not.toContain('TEMP B-TREE')
  })
})

describe('waking runs', () => {
  it('finds those that are due and held by nobody, the longest due first', async () => {
    await Promise.all([add('r1'), add('r2'), add('r3'), add('r4')])
    const now = test.clock.now()
    test.store.setRunState('r1', { wakeAtMs: now - 10 })
    test.store.setRunState('r2', { wakeAtMs: now - 20 })
    test.store.setRunState('r3', { wakeAtMs: now + 10 })
    test.store.setRunState('r4', { wakeAtMs: now - 30 })
    test.store.claim('r4', 'someone', 60_000)
    expect(test.store.dueRuns(now).map((run) => run.id)).toEqual(['r2', 'r1'])
    expect(test.store.dueRuns(now, 1).map((run) => run.id)).toEqual(['r2'])
    expect(test.store.nextWakeMs()).toBe(now - 30)
    test.clock.advance(60_000)
    expect(test.store.dueRuns(now).map((run) => run.id)).toEqual(['r4', 'r2', 'r1'])
  })

  it('knows of no wake when no run has one', () => {
    expect(test.store.nextWakeMs()).toBeUndefined()
  })
})

describe('a lease', () => {
  beforeEach(() => add('run-a'))

  it('belongs to one owner until it runs out or is given back', () => {
    expect(test.store.claim('run-a', 'a', 1000)).toBe(true)
    expect(test.store.claim('run-a', 'b', 1000)).toBe(false)
    expect(test.store.claim('run-a', 'a', 2000)).toBe(true)
    expect(test.store.lease('run-a')).toEqual({ owner: 'a', expiresMs: test.clock.now() + 2000 })
    test.clock.advance(1999)
    expect(test.store.claim('run-a', 'b', 1000)).toBe(false)
    test.clock.advance(1)
    expect(test.store.lease('run-a')).toBeUndefined()
    expect(test.store.claim('run-a', 'b', 1000)).toBe(true)
    test.store.release('run-a', 'a')
    test.store.flush()
    expect(test.store.lease('run-a')?.owner).toBe('b')
    test.store.release('run-a', 'b')
    test.store.flush()
    expect(test.store.lease('run-a')).toBeUndefined()
  })

  it('is renewed by its owner alone, and only in time', () => {
    test.store.claim('run-a', 'a', 1000)
    expect(test.store.renew('run-a', 'b', 5000)).toBe(false)
    expect(test.store.renew('run-a', 'a', 5000)).toBe(true)
    test.clock.advance(4999)
    expect(test.store.renew('run-a', 'a', 10)).toBe(true)
    test.clock.advance(10)
    expect(test.store.renew('run-a', 'a', 10)).toBe(false)
  })

  it('needs a run', () => {
    expect(() => test.store.claim('no-such-run', 'a', 1)).toThrow(expect.objectContaining({ code: 'run/unknown' }))
  })
})

describe('messages', () => {
  it('wait for whoever holds the run and go with the entries that answer them', async () => {
    await Promise.all([add('run-a'), add('run-b')])
    const first = test.store.post('run-a', { answer: 'approved' })
    test.store.post('run-b', 'cancel')
    expect(test.store.messages('run-a')).toEqual([
      { key: first, run: 'run-a', atMs: test.clock.now(), body: { answer: 'approved' } },
    ])
    expect(test.store.messages()).toHaveLength(2)
    await expect(test.store.append('run-a', 7, [testEntry(0)], { taken: [first] })).rejects.toThrow()
    expect(test.store.messages('run-a')).toHaveLength(1)
    await test.store.append('run-a', 0, [testEntry(0)], { taken: [first] })
    expect(test.store.messages('run-a')).toEqual([])
    expect(() => test.store.post('no-such-run', 1)).toThrow(expect.objectContaining({ code: 'run/unknown' }))
  })
})
