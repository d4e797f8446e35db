import { execFile, execFileSync } from 'node:child_process'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonValue } from '../../../engine/index.ts'
import {
  createTestClock,
  createTestStore,
  failingAt,
  testBeginning,
  testEntries,
  testEntry,
} from '../store-for-tests.ts'
import { openSqlite } from './open-sqlite.ts'

let test: Awaited<ReturnType<typeof createTestStore>>
beforeEach(async () => {
  test = await createTestStore()
  await test.store.runs.begin(testBeginning('run-a'))
})
afterEach(() => test.remove())

/** Changes the file behind the store's back. */
function tamper(sql: string, ...values: unknown[]): void {
  const database = new Database(test.file)
  database.prepare(sql).run(...values)
  database.close()
}

it('commits every append of one turn together, and nothing before its end', async () => {
  const { journals, runs } = test.store
  await runs.begin(testBeginning('run-b'))
  const reader = await openSqlite({ file: test.file, clock: test.clock })
  const appends = [
    journals.append('run-a', 0, testEntries(1)),
    journals.append('run-b', 0, testEntries(2)),
    journals.append('run-a', 1, [testEntry(1)]),
  ]
  expect(await reader.journals.entries('run-a')).toEqual([])
  await appends[0]
  expect(await reader.journals.entries('run-a')).toHaveLength(2)
  expect(await reader.journals.entries('run-b')).toHaveLength(2)
  await Promise.all(appends)
  await reader.close()
})

describe('two processes on one workspace', () => {
  /** Another process: appends to its own run, and fights for every place in a run that both want. Says how many it won. */
  const rival = (own: string): Promise<string> => {
    const script = `
      import { openSqlite } from ${JSON.stringify(new URL('./open-sqlite.ts', import.meta.url).href)}
      import { testBeginning, testEntry } from ${JSON.stringify(new URL('../store-for-tests.ts', import.meta.url).href)}
      const [file, own] = process.argv.slice(1)
      const store = await openSqlite({ file, clock: { now: () => 0 }, synchronous: 'NORMAL', busyTimeoutMs: 20_000 })
      await store.runs.begin(testBeginning(own))
      let won = 0
      for (let at = 0; at < 100; at++) {
        const both = await Promise.allSettled([
          store.journals.append(own, at, [testEntry(at)], { status: 'running' }),
          store.journals.append('run-a', at, [testEntry(at, own)]),
        ])
        if (both[0].status === 'rejected') throw both[0].reason
        if (both[1].status === 'fulfilled') won++
        else if (both[1].reason.code !== 'journal/diverged') throw both[1].reason
      }
      await store.close()
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
      expect(await test.store.journals.verify(run)).toMatchObject({ ok: true, entries: 100 })
    }
    const holders = (await test.store.journals.entries('run-a')).map((entry) => (entry as { output: JsonValue }).output)
    expect(holders.filter((holder) => holder === 'run-b')).toHaveLength(Number(won[0]))
  })
})

describe('a process that dies', () => {
  it('leaves every entry whose append had resolved, and a whole journal', async () => {
    const script = `
      import { openSqlite } from ${JSON.stringify(new URL('./open-sqlite.ts', import.meta.url).href)}
      import { testEntry } from ${JSON.stringify(new URL('../store-for-tests.ts', import.meta.url).href)}
      const store = await openSqlite({ file: process.argv[1], clock: { now: () => 0 } })
      await store.journals.append('run-a', 0, [testEntry(0), testEntry(1)])
      store.journals.append('run-a', 2, [testEntry(2)])
      process.kill(process.pid, 'SIGKILL')`
    const node = () => execFileSync('node', ['--input-type=module', '-e', script, test.file], { stdio: 'pipe' })
    expect(node).toThrow(expect.objectContaining({ signal: 'SIGKILL' }))
    expect(await test.store.journals.entries('run-a')).toEqual(testEntries(2))
    await test.store.journals.append('run-a', 2, [testEntry(2)])
    expect(await test.store.journals.verify('run-a')).toMatchObject({ ok: true, entries: 3 })
  })

  it.each([false, true])(
    'can be played by a store that fails at its n-th append (written first: %s)',
    async (after) => {
      const failing = failingAt(test.store, 2, after)
      await failing.journals.append('run-a', 0, testEntries(1))
      await expect(failing.journals.append('run-a', 1, [testEntry(1)])).rejects.toMatchObject({ code: 'store/full' })
      await expect(failing.runs.begin(testBeginning('run-b'))).rejects.toThrow(/disk is full/)
      expect(await test.store.journals.entries('run-a')).toHaveLength(after ? 2 : 1)
    },
  )
})

describe('the hash chain', () => {
  beforeEach(async () => {
    await test.store.journals.append('run-a', 0, testEntries(5), { status: 'completed' })
  })

  it('is whole when nobody touched it, and ends in a head that depends on every entry', async () => {
    const head = await test.store.journals.verify('run-a')
    expect(head).toMatchObject({ ok: true, entries: 5, head: expect.stringMatching(/^[0-9a-f]{64}$/) })
    await test.store.journals.append('run-a', 5, [testEntry(5)])
    expect(await test.store.journals.verify('run-a')).not.toEqual(head)
  })

  it.each([
    ['a changed body', `UPDATE entries SET body = replace(body, '"score":2', '"score":9') WHERE sequence = 2`, 2],
    ['a changed hash', `UPDATE entries SET hash = replace(hash, substr(hash, 1, 1), 'x') WHERE sequence = 3`, 3],
    ['a changed time', 'UPDATE entries SET at = at + 1 WHERE sequence = 1', 1],
    ['a changed kind', `UPDATE entries SET kind = 'step.failed' WHERE sequence = 0`, 0],
    ['a removed entry', 'DELETE FROM entries WHERE sequence = 2', 2],
    ['removed first entries', 'DELETE FROM entries WHERE sequence < 2', 0],
    ['a removed end', 'DELETE FROM entries WHERE sequence >= 3', 3],
    ['a removed last entry', 'DELETE FROM entries WHERE sequence = 4', 4],
    ['everything removed', 'DELETE FROM entries', 0],
  ])('shows %s at the first entry that is not as it was', async (_, sql, sequence) => {
    tamper(sql)
    expect(await test.store.journals.verify('run-a')).toMatchObject({ ok: false, sequence })
  })

  it('shows an entry that was moved to another run', async () => {
    await test.store.runs.begin(testBeginning('run-b'))
    tamper(
      `INSERT INTO entries SELECT (SELECT key FROM runs WHERE id = 'run-b'), sequence, kind, at, body, hash, mark FROM entries`,
    )
    expect(await test.store.journals.verify('run-b')).toMatchObject({ ok: false, sequence: 0 })
  })

  it('shows an end that was written anew with right hashes, when the run had ended before', async () => {
    tamper('DELETE FROM entries WHERE sequence >= 4')
    const other = await openSqlite({ file: test.file, clock: createTestClock() })
    await other.journals.append('run-a', 4, [testEntry(4, 'forged')])
    await other.close()
    expect(await test.store.journals.verify('run-a')).toMatchObject({ ok: false, sequence: 4 })
  })
})

describe('large values', () => {
  const large = (letter: string): JsonValue => ({ text: letter.repeat(300_000) })

  it('live once as an artifact and come back as they were', async () => {
    await test.store.journals.append('run-a', 0, [
      testEntry(0, large('a')),
      testEntry(1, large('a')),
      testEntry(2, large('b')),
    ])
    expect(await test.store.journals.entries('run-a')).toEqual([
      testEntry(0, large('a')),
      testEntry(1, large('a')),
      testEntry(2, large('b')),
    ])
    const database = new Database(test.file, { readonly: true })
    expect(database.prepare('SELECT count(*) FROM artifacts').pluck().get()).toBe(2)
    const body = JSON.parse(database.prepare('SELECT body FROM entries LIMIT 1').pluck().get() as string)
    database.close()
    expect(body.output).toEqual({ $artifact: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), bytes: 300_011 })
    expect((await test.store.artifacts.get(body.output.$artifact))?.length).toBe(300_011)
    expect(await test.store.journals.verify('run-a')).toMatchObject({ ok: true, entries: 3 })
  })

  it('are counted in bytes, not in letters', async () => {
    const text = '\u{1f525}'.repeat(70_000)
    await test.store.journals.append('run-a', 0, [testEntry(0, text), testEntry(1, 'x'.repeat(200_000))])
    const database = new Database(test.file, { readonly: true })
    expect(database.prepare('SELECT count(*) FROM artifacts').pluck().get()).toBe(1)
    database.close()
    expect((await test.store.journals.entries('run-a'))[0]).toEqual(testEntry(0, text))
  })

  it('show when somebody changed or removed them', async () => {
    await test.store.journals.append('run-a', 0, [testEntry(0), testEntry(1, large('a'))])
    tamper('UPDATE artifacts SET body = ?', Buffer.from('"forged"'))
    expect(await test.store.journals.verify('run-a')).toMatchObject({
      ok: false,
      sequence: 1,
      reason: expect.stringContaining('output'),
    })
    tamper('DELETE FROM artifacts')
    expect(await test.store.journals.verify('run-a')).toMatchObject({ ok: false, sequence: 1 })
    await expect(test.store.journals.entries('run-a')).rejects.toMatchObject({ code: 'artifact/missing' })
  })

  it('cannot be reached by data that looks like a reference', async () => {
    await test.store.journals.append('run-a', 0, [testEntry(0, large('a'))])
    const database = new Database(test.file, { readonly: true })
    const hash = database.prepare('SELECT hash FROM artifacts').pluck().get() as string
    database.close()
    const forged = { $artifact: hash, bytes: 300_011, $artifacts: ['output'] }
    await test.store.journals.append('run-a', 1, [testEntry(1, forged)])
    expect(await test.store.journals.entries('run-a', 1)).toEqual([testEntry(1, forged)])
  })
})
