import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createArtifacts } from './artifacts.ts'
import { openDatabase } from './database.ts'
import { createJournal } from './journal.ts'
import { APPLICATION_ID, MIGRATIONS } from './migrations.ts'
import { createRunRows, createRuns } from './run-rows.ts'
import { openStore } from './store.ts'
import { createTestClock, createTestFolder, TEST_PLAN, testEntry, testRun } from './store-for-tests.ts'

let folder: ReturnType<typeof createTestFolder>
const clock = createTestClock()
const open = (file = folder.file) => openStore({ file, clock, busyTimeoutMs: 50 })
const PAGE = 4096
const withCode = (code: string) => expect.objectContaining({ name: 'StoreError', code })

beforeEach(() => {
  folder = createTestFolder()
})
afterEach(() => folder.remove())

describe('opening the database', () => {
  it('makes a new file, and opens it again with everything in it', async () => {
    const store = open()
    await store.createRun(testRun('run-a'), TEST_PLAN)
    store.close()
    store.close()
    const again = open()
    expect(again.run('run-a')?.status).toBe('running')
    expect(again.problems()).toEqual([])
    again.close()
  })

  it('shows nobody a new run before it is held', async () => {
    const store = open()
    const other = open()
    const made = store.createRun(testRun('run-a'), TEST_PLAN)
    const held = store.claimNew('run-a', 'me', 1_000)
    expect(other.run('run-a')).toBeUndefined()
    await Promise.all([made, held])
    expect(other.lease('run-a')?.owner).toBe('me')
    expect(other.claim('run-a', 'another', 1_000)).toBe(false)
    await expect(store.claimNew('run-b', 'me', 1_000)).rejects.toEqual(withCode('run/unknown'))
    store.close()
    other.close()
  })

  it('brings a file of version 1 forward and finds its old runs by their text', () => {
    const old = new Database(folder.file)
    old.exec(MIGRATIONS[0] as string)
    old.pragma(`application_id = ${APPLICATION_ID}`)
    old.pragma('user_version = 1')
    old.exec(`INSERT INTO plans VALUES ('sha256:plan', '{}');
      INSERT INTO runs (id, playbook_name, playbook_hash, plan, mode, status, started_ms, started_by, alert_summary, alert_text)
      VALUES ('old', 'Triage', 'sha256:p', 'sha256:plan', 'live', 'completed', 5, 'me', 'Beacon from HR-LAPTOP-7', '')`)
    old.close()
    const store = open()
    expect(store.runs({ text: 'laptop' }).runs.map((run) => run.id)).toEqual(['old'])
    expect(store.connections()).toEqual([])
    store.close()
    const raw = new Database(folder.file)
    expect(raw.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length)
    raw.close()
  })

  it('refuses a file of a newer version and leaves it as it is', () => {
    open().close()
    const raw = new Database(folder.file)
    raw.pragma('user_version = 99')
    raw.close()
    const before = readFileSync(folder.file)
    expect(() => open()).toThrow(withCode('store/newer'))
    expect(() => open()).toThrow(/version 99.*Update Firebreak/)
    expect(readFileSync(folder.file).equals(before)).toBe(true)
  })

  it('refuses the database of another program and leaves it as it is', () => {
    const raw = new Database(folder.file)
    raw.exec('CREATE TABLE cookies (name TEXT)')
    raw.close()
    const before = readFileSync(folder.file)
    expect(() => open()).toThrow(withCode('store/foreign'))
    expect(() => open()).toThrow(/leaves it alone. Choose another data folder/)
    expect(readFileSync(folder.file).equals(before)).toBe(true)
  })

  it('says so when the file is no database', () => {
    writeFileSync(folder.file, 'This is a letter, not a database. '.repeat(100))
    expect(() => open()).toThrow(withCode('store/corrupt'))
    expect(() => open()).toThrow(/Move it aside/)
  })

  it.each([
    ['cut off in the middle', (bytes: Buffer) => bytes.subarray(0, 3 * PAGE + 100)],
    [
      'overwritten in its list of tables',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 100), bytes.fill(0xff, 100)]),
    ],
  ])('says so when the file was %s, and keeps it for whoever recovers it', (_, damage) => {
    open().close()
    const damaged = damage(readFileSync(folder.file))
    writeFileSync(folder.file, damaged)
    expect(() => open().problems()).toThrow(withCode('store/corrupt'))
    expect(() => open().problems()).toThrow(/is damaged. Move it .* aside and restore a backup, or recover/)
    expect(readFileSync(folder.file).equals(damaged)).toBe(true)
  })

  it('recognises a damaged page when it is read', async () => {
    const store = open()
    for (let n = 0; n < 200; n++)
      await store.createRun(testRun(`run-${n}`, { alertText: 'word '.repeat(100) }), TEST_PLAN)
    store.close()
    const bytes = readFileSync(folder.file)
    bytes.fill(0xff, 8192)
    writeFileSync(folder.file, bytes)
    expect(() => {
      const damaged = open()
      try {
        damaged.runs({ limit: 1000 })
      } finally {
        damaged.close()
      }
    }).toThrow(withCode('store/corrupt'))
  })

  it.each([
    ['a folder that is not there', () => join(folder.path, 'missing', 'x.sqlite')],
    ['a folder in the place of the file', () => folder.path],
    ['a file in the place of the folder', () => join(folder.file, 'x.sqlite')],
  ])('says that it cannot open %s', (_, file) => {
    open().close()
    expect(() => open(file())).toThrow(withCode('store/unopenable'))
  })
})

describe('a disk that gives trouble', () => {
  it('is reported as full, loses nothing, and goes on once there is room', async () => {
    const store = open()
    await store.createRun(testRun('run-a'), TEST_PLAN)
    await store.append('run-a', 0, [testEntry(0)])
    store.close()
    const full = openDatabase({ file: folder.file, clock })
    const journal = createJournal(full, createRunRows(full), createArtifacts(full))
    const pages = full.sqlite.pragma('page_count', { simple: true }) as number
    full.sqlite.pragma(`max_page_count = ${pages}`)
    const bulky = testEntry(1, 'x'.repeat(50_000))
    const together = await Promise.allSettled([
      journal.append('run-a', 1, [bulky]),
      journal.append('run-a', 2, [testEntry(2)]),
    ])
    expect(together.map((result) => result.status === 'rejected' && result.reason.code)).toEqual([
      'store/full',
      'store/full',
    ])
    expect(() => journal.appendNow('run-a', 1, [bulky])).toThrow(withCode('store/full'))
    expect(journal.entries('run-a')).toEqual([testEntry(0)])

    full.sqlite.pragma(`max_page_count = ${pages + 1000}`)
    await journal.append('run-a', 1, [bulky])
    expect(journal.verify('run-a')).toMatchObject({ ok: true, entries: 2 })
    full.close()
  })

  it('keeps neither a run nor its first entry when there is no room for both', async () => {
    open().close()
    const full = openDatabase({ file: folder.file, clock })
    const rows = createRunRows(full)
    const runs = createRuns(full, rows)
    const journal = createJournal(full, rows, createArtifacts(full))
    full.sqlite.pragma(`max_page_count = ${(full.sqlite.pragma('page_count', { simple: true }) as number) + 2}`)
    const start = () => [
      runs.createRun(testRun('run-a'), TEST_PLAN),
      journal.append('run-a', 0, [testEntry(0, 'x'.repeat(50_000))]),
    ]
    const refused = { status: 'rejected', reason: withCode('store/full') }
    expect(await Promise.allSettled(start())).toEqual([refused, refused])
    expect(runs.run('run-a')).toBeUndefined()
    expect(runs.plan(TEST_PLAN.hash)).toBeUndefined()
    full.sqlite.pragma('max_page_count = 100000')
    await Promise.all(start())
    expect(journal.verify('run-a')).toMatchObject({ ok: true, entries: 1 })
    full.close()
  })

  it('is reported as read-only', async () => {
    const database = openDatabase({ file: folder.file, clock })
    database.sqlite.pragma('query_only = ON')
    expect(() => database.writeNow(() => database.sqlite.exec('CREATE TABLE x (y)'))).toThrow(
      withCode('store/read-only'),
    )
    const refused = database.enqueue(() => database.sqlite.exec('CREATE TABLE x (y)'))
    await expect(refused).rejects.toMatchObject({
      code: 'store/read-only',
      message: expect.stringContaining('permissions'),
    })
    database.close()
  })

  it('is reported as busy while another process writes, and works again after it', async () => {
    const store = open()
    await store.createRun(testRun('run-a'), TEST_PLAN)
    const other = new Database(folder.file)
    other.exec('BEGIN IMMEDIATE')
    await expect(store.append('run-a', 0, [testEntry(0)])).rejects.toMatchObject({ code: 'store/busy' })
    expect(() => store.claim('run-a', 'me', 1000)).toThrow(withCode('store/busy'))
    other.exec('COMMIT')
    other.close()
    await store.append('run-a', 0, [testEntry(0)])
    expect(store.entries('run-a')).toHaveLength(1)
    store.close()
  })

  it('takes the whole turn back when a write fails for a reason of its own', async () => {
    const database = openDatabase({ file: folder.file, clock })
    const good = database.enqueue(() => database.sqlite.exec(`INSERT INTO facts VALUES ('a', 'b')`))
    const bad = database.enqueue(() => {
      throw new RangeError('a mistake in the caller')
    })
    await expect(good).rejects.toThrow('a mistake in the caller')
    await expect(bad).rejects.toThrow('a mistake in the caller')
    expect(database.sqlite.prepare('SELECT count(*) FROM facts').pluck().get()).toBe(0)
    database.close()
  })
})

it('opens one file from two sides at once', () => {
  const stores = [open(), open()]
  expect(stores.map((store) => store.runs().runs)).toEqual([[], []])
  for (const store of stores) store.close()
})
