import { execFile, execFileSync } from 'node:child_process'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Entry, JsonValue } from '../../engine/index.ts'
import { openStore } from './store.ts'
import { createTestClock, createTestStore, failingAt, TEST_PLAN, testEntry, testRun } from './store-for-tests.ts'

let test: ReturnType<typeof createTestStore>
beforeEach(async () => {
  test = createTestStore()
  await test.store.createRun(testRun('run-a'), TEST_PLAN)
})
afterEach(() => test.remove())

/** Changes the file behind the store's back. */
function tamper(sql: string, ...values: unknown[]): void {
  const database = new Database(test.file)
  database.prepare(sql).run(...values)
  database.close()
}

const entries = (n: number): Entry[] => Array.from({ length: n }, (_, position) => testEntry(position))

describe('a journal', () => {
  it('gives back the entries in their order, from any of them on', async () => {
    await test.store.append('run-a', 0, entries(3))
    await test.store.append('run-a', 3, [testEntry(3)])
    expect(test.store.entries('run-a')).toEqual(entries(4))
    expect(test.store.entries('run-a', 2)).toEqual(entries(4).slice(2))
    expect(test.store.entries('run-a', 1, 2)).toEqual(entries(3).slice(1))
  })

  it('commits every append of one turn together, and nothing before its end', async () => {
    await test.store.createRun(testRun('run-b'), TEST_PLAN)
    const reader = openStore({ file: test.file, clock: test.clock })
    const appends = [
      test.store.append('run-a', 0, entries(1)),
      test.store.append('run-b', 0, entries(2)),
      test.store.append('run-a', 1, [testEntry(1)]),
    ]
    expect(reader.entries('run-a')).toEqual([])
    await appends[0]
    expect(reader.entries('run-a')).toHaveLength(2)
    expect(reader.entries('run-b')).toHaveLength(2)
    await Promise.all(appends)
    reader.close()
  })

  it('takes entries as they are when they are handed over', async () => {
    const entry = testEntry(0, { list: [1] }) as Entry & { output: { list: number[] } }
    const appended = test.store.append('run-a', 0, [entry])
    entry.output.list.push(2)
    await appended
    expect(test.store.entries('run-a')).toEqual([testEntry(0, { list: [1] })])
  })

  it.each([
    ['a sequence number that is taken', 1],
    ['a gap', 3],
    ['a negative one', -1],
  ])('refuses %s and keeps nothing of that append', async (_, first) => {
    await test.store.append('run-a', 0, entries(2))
    await expect(test.store.append('run-a', first, entries(2))).rejects.toMatchObject({ code: 'journal/diverged' })
    expect(test.store.entries('run-a')).toHaveLength(2)
  })

  it('refuses one append of a turn without harm to the others', async () => {
    await test.store.createRun(testRun('run-b'), TEST_PLAN)
    const results = await Promise.allSettled([
      test.store.append('run-a', 0, entries(1)),
      test.store.append('run-a', 0, entries(1)),
      test.store.append('no-such-run', 0, entries(1)),
      test.store.append('run-b', 0, entries(1)),
    ])
    expect(results.map((result) => (result.status === 'rejected' ? result.reason.code : 'written'))).toEqual([
      'written',
      'journal/diverged',
      'run/unknown',
      'written',
    ])
    expect(test.store.verify('run-a')).toMatchObject({ ok: true, entries: 1 })
  })

  it('lets the second of two processes lose, however much each of them remembers', async () => {
    const other = openStore({ file: test.file, clock: test.clock })
    await test.store.append('run-a', 0, entries(1))
    await other.append('run-a', 1, [testEntry(1, 'theirs')])
    await expect(test.store.append('run-a', 1, [testEntry(1, 'ours')])).rejects.toMatchObject({
      code: 'journal/diverged',
      data: { sequence: 1, entries: 2 },
    })
    await test.store.append('run-a', 2, [testEntry(2)])
    await expect(other.append('run-a', 2, [testEntry(2)])).rejects.toMatchObject({ code: 'journal/diverged' })
    expect(test.store.entries('run-a').map((entry) => (entry as { output: JsonValue }).output)).toEqual([
      { score: 0 },
      'theirs',
      { score: 2 },
    ])
    expect(other.verify('run-a')).toMatchObject({ ok: true, entries: 3 })
    other.close()
  })

  it('appends at once when asked, after what was queued', async () => {
    const queued = test.store.append('run-a', 0, entries(1))
    test.store.appendNow('run-a', 1, [testEntry(1)])
    expect(test.store.entries('run-a')).toEqual(entries(2))
    await queued
    expect(() => test.store.appendNow('run-a', 1, [testEntry(1)])).toThrow(/cannot be written/)
  })

  it('keeps what was queued when the store is closed, and refuses what comes later', async () => {
    const queued = test.store.append('run-a', 0, entries(2))
    test.store.close()
    await queued
    await expect(test.store.append('run-a', 2, entries(1))).rejects.toMatchObject({ code: 'store/closed' })
    expect(() => test.store.entries('run-a')).toThrow(expect.objectContaining({ code: 'store/closed' }))
    const again = openStore({ file: test.file, clock: test.clock })
    expect(again.entries('run-a')).toEqual(entries(2))
    again.close()
  })

  it('holds every text that JSON can, and numbers as they are', async () => {
    const output = { text: 'a\0b\ud800\u{1f525}\n"', __proto__x: 1, number: 1e-7, big: 2 ** 53, nothing: null }
    await test.store.append('run-a', 0, [testEntry(0, output)])
    expect(test.store.entries('run-a')).toEqual([testEntry(0, output)])
    expect(test.store.verify('run-a')).toMatchObject({ ok: true })
  })
})

describe('two processes on one workspace', () => {
  /** Another process: appends to its own run, and fights for every place in a run that both want. Says how many it won. */
  const rival = (own: string): Promise<string> => {
    const script = `
      import { openStore } from ${JSON.stringify(new URL('./store.ts', import.meta.url).href)}
      import { testEntry, testRun, TEST_PLAN } from ${JSON.stringify(new URL('./store-for-tests.ts', import.meta.url).href)}
      const [file, own] = process.argv.slice(1)
      const store = openStore({ file, clock: { now: () => 0 }, synchronous: 'NORMAL', busyTimeoutMs: 20_000 })
      await store.createRun(testRun(own), TEST_PLAN)
      let won = 0
      for (let at = 0; at < 100; at++) {
        const both = await Promise.allSettled([
          store.append(own, at, [testEntry(at)], { status: 'running' }),
          store.append('run-a', at, [testEntry(at, own)]),
        ])
        if (both[0].status === 'rejected') throw both[0].reason
        if (both[1].status === 'fulfilled') won++
        else if (both[1].reason.code !== 'journal/diverged') throw both[1].reason
      }
      store.close()
      console.log(won)`
    return new Promise((resolve, reject) =>
      execFile('node', ['--input-type=module', '-e', script, test.file, own], (error, said) =>
        error ? reject(error) : resolve(said),
      ),
    )
  }

  it('write at the same time, lose nothing, and never both hold one place', async () => {
    const won = await Promise.all([rival('run-b'), rival('run-c')])
    expect(Number(won[0]) + Number(won[1])).toBe(100)
    for (const run of ['run-a', 'run-b', 'run-c']) {
      expect(test.store.verify(run)).toMatchObject({ ok: true, entries: 100 })
    }
    const holders = test.store.entries('run-a').map((entry) => (entry as { output: JsonValue }).output)
    expect(holders.filter((holder) => holder === 'run-b')).toHaveLength(Number(won[0]))
  })
})

describe('a process that dies', () => {
  it('leaves every entry whose append had resolved, and a whole journal', () => {
    const script = `
      import { openStore } from ${JSON.stringify(new URL('./store.ts', import.meta.url).href)}
      import { testEntry } from ${JSON.stringify(new URL('./store-for-tests.ts', import.meta.url).href)}
      const store = openStore({ file: process.argv[1], clock: { now: () => 0 } })
      await store.append('run-a', 0, [testEntry(0), testEntry(1)])
      store.append('run-a', 2, [testEntry(2)])
      process.kill(process.pid, 'SIGKILL')`
    const node = () => execFileSync('node', ['--input-type=module', '-e', script, test.file], { stdio: 'pipe' })
    expect(node).toThrow(expect.objectContaining({ signal: 'SIGKILL' }))
    expect(test.store.entries('run-a')).toEqual(entries(2))
    test.store.appendNow('run-a', 2, [testEntry(2)])
    expect(test.store.verify('run-a')).toMatchObject({ ok: true, entries: 3 })
  })

  it.each([false, true])(
    'can be played by a store that fails at its n-th append (written first: %s)',
    async (after) => {
      const failing = failingAt(test.store, 2, after)
      await failing.append('run-a', 0, entries(1))
      await expect(failing.append('run-a', 1, [testEntry(1)])).rejects.toMatchObject({ code: 'store/full' })
      expect(() => failing.appendNow('run-a', 1, [testEntry(1)])).toThrow(/disk is full/)
      expect(test.store.entries('run-a')).toHaveLength(after ? 2 : 1)
    },
  )
})

describe('the hash chain', () => {
  beforeEach(async () => {
    await test.store.append('run-a', 0, entries(5), { status: 'completed' })
  })

  it('is whole when nobody touched it, and ends in a head that depends on every entry', async () => {
    const head = test.store.verify('run-a')
    expect(head).toMatchObject({ ok: true, entries: 5, head: expect.stringMatching(/^[0-9a-f]{64}$/) })
    await test.store.append('run-a', 5, [testEntry(5)])
    expect(test.store.verify('run-a')).not.toEqual(head)
  })

  it.each([
    ['a changed body', `UPDATE entries SET body = replace(body, '"score":2', '"score":9') WHERE sequence = 2`, 2],
    ['a changed hash', `UPDATE entries SET hash = replace(hash, substr(hash, 1, 1), 'x') WHERE sequence = 3`, 3],
    ['a changed time', 'UPDATE entries SET at = at + 1 WHERE sequence = 1', 1],
    ['a changed kind', `UPDATE entries SET kind = 'step.failed' WHERE sequence = 0`, 0],
    ['a removed entry', 'DELETE FROM entries WHERE sequence = 2', 2],
    ['removed first entries', 'DELETE FROM entries WHERE sequence < 2', 0],
    ['a removed end', 'DELETE FROM entries WHERE sequence >= 3', 3],
    ['everything removed', 'DELETE FROM entries', 0],
  ])('shows %s at the first entry that is not as it was', (_, sql, sequence) => {
    tamper(sql)
    expect(test.store.verify('run-a')).toMatchObject({ ok: false, sequence })
  })

  it('shows an entry that was moved to another run', async () => {
    await test.store.createRun(testRun('run-b'), TEST_PLAN)
    tamper(
      `INSERT INTO entries SELECT (SELECT key FROM runs WHERE id = 'run-b'), sequence, kind, at, body, hash FROM entries`,
    )
    expect(test.store.verify('run-b')).toMatchObject({ ok: false, sequence: 0 })
  })

  it('shows an end that was written anew with right hashes, when the run had ended before', () => {
    tamper('DELETE FROM entries WHERE sequence >= 4')
    const other = openStore({ file: test.file, clock: createTestClock() })
    other.appendNow('run-a', 4, [testEntry(4, 'forged')])
    other.close()
    expect(test.store.verify('run-a')).toMatchObject({ ok: false, sequence: 4 })
  })
})

describe('large values', () => {
  const large = (letter: string): JsonValue => ({ text: letter.repeat(300_000) })

  it('live once as an artifact and come back as they were', async () => {
    await test.store.append('run-a', 0, [testEntry(0, large('a')), testEntry(1, large('a')), testEntry(2, large('b'))])
    expect(test.store.entries('run-a')).toEqual([
      testEntry(0, large('a')),
      testEntry(1, large('a')),
      testEntry(2, large('b')),
    ])
    const database = new Database(test.file, { readonly: true })
    expect(database.prepare('SELECT count(*) FROM artifacts').pluck().get()).toBe(2)
    const body = JSON.parse(database.prepare('SELECT body FROM entries LIMIT 1').pluck().get() as string)
    database.close()
    expect(body.output).toEqual({ $artifact: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), bytes: 300_011 })
    expect(test.store.artifact(body.output.$artifact)?.length).toBe(300_011)
    expect(test.store.verify('run-a')).toMatchObject({ ok: true, entries: 3 })
  })

  it('are counted in bytes, not in letters', async () => {
    const text = '\u{1f525}'.repeat(70_000)
    await test.store.append('run-a', 0, [testEntry(0, text), testEntry(1, 'x'.repeat(200_000))])
    const database = new Database(test.file, { readonly: true })
    expect(database.prepare('SELECT count(*) FROM artifacts').pluck().get()).toBe(1)
    database.close()
    expect(test.store.entries('run-a')[0]).toEqual(testEntry(0, text))
  })

  it('show when somebody changed or removed them', async () => {
    await test.store.append('run-a', 0, [testEntry(0), testEntry(1, large('a'))])
    tamper('UPDATE artifacts SET body = ?', Buffer.from('"forged"'))
    expect(test.store.verify('run-a')).toMatchObject({
      ok: false,
      sequence: 1,
      reason: expect.stringContaining('output'),
    })
    tamper('DELETE FROM artifacts')
    expect(test.store.verify('run-a')).toMatchObject({ ok: false, sequence: 1 })
    expect(() => test.store.entries('run-a')).toThrow(expect.objectContaining({ code: 'artifact/missing' }))
  })

  it('cannot be reached by data that looks like a reference', async () => {
    await test.store.append('run-a', 0, [testEntry(0, large('a'))])
    const database = new Database(test.file, { readonly: true })
    const hash = database.prepare('SELECT hash FROM artifacts').pluck().get() as string
    database.close()
    const forged = { $artifact: hash, bytes: 300_011, $artifacts: ['output'] }
    await test.store.append('run-a', 1, [testEntry(1, forged)])
    expect(test.store.entries('run-a', 1)).toEqual([testEntry(1, forged)])
  })
})
