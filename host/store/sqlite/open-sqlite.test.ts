import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  createTestClock,
  createTestFolder,
  TEST_PLAN,
  testBeginning,
  testEntries,
  testEntry,
  testRun,
} from '../store-for-tests.ts'
import { openDatabase } from './database.ts'
import { APPLICATION_ID, MIGRATIONS } from './migrations.ts'
import { openSqlite, storeOn } from './open-sqlite.ts'

let folder: ReturnType<typeof createTestFolder>
const clock = createTestClock()
const open = (file = folder.file) => openSqlite({ file, clock, busyTimeoutMs: 50 })
const PAGE = 4096
const withCode = (code: string) => expect.objectContaining({ name: 'StoreError', code })

beforeEach(() => {
  folder = createTestFolder()
})
afterEach(() => folder.remove())

describe('opening the database', () => {
  it('makes a new file, and opens it again with everything in it', async () => {
    const store = await open()
    await store.runs.begin(testBeginning('run-a'))
    await store.close()
    const again = await open()
    expect((await again.runs.find('run-a'))?.status).toBe('running')
    expect(await again.upkeep.problems()).toEqual([])
    await again.close()
  })

  it('copies a database that is in use into a file that can be opened', async () => {
    const store = await open()
    await store.runs.begin(testBeginning('run-a', testEntries(3)))
    const copy = join(folder.path, 'copy.sqlite')
    await store.upkeep.backupTo(copy)
    await store.close()
    const other = await open(copy)
    expect(await other.journals.verify('run-a')).toMatchObject({ ok: true, entries: 3 })
    await other.close()
  })

  it('brings a file of version 1 forward and finds its old runs by their text', async () => {
    const old = new Database(folder.file)
    old.exec(MIGRATIONS[0] as string)
    old.pragma(`application_id = ${APPLICATION_ID}`)
    old.pragma('user_version = 1')
    old.exec(`INSERT INTO plans VALUES ('sha256:plan', '{}');
      INSERT INTO runs (id, playbook_name, playbook_hash, plan, mode, status, started_ms, started_by, alert_summary, alert_text)
      VALUES ('old', 'Triage', 'sha256:p', 'sha256:plan', 'live', 'completed', 5, 'me', 'Beacon from HR-LAPTOP-7', '')`)
    old.close()
    const store = await open()
    expect((await store.runs.list({ text: 'laptop' })).runs.map((run) => run.id)).toEqual(['old'])
    expect(await store.connections.list()).toEqual([])
    await store.close()
    const raw = new Database(folder.file)
    expect(raw.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length)
    raw.close()
  })

  it('refuses a file of a newer version and leaves it as it is', async () => {
    await (await open()).close()
    const raw = new Database(folder.file)
    raw.pragma('user_version = 99')
    raw.close()
    const before = readFileSync(folder.file)
    await expect(open()).rejects.toThrow(withCode('store/newer'))
    await expect(open()).rejects.toThrow(/version 99.*Update Firebreak/)
    expect(readFileSync(folder.file).equals(before)).toBe(true)
  })

  it.each([0, -1])(
    'refuses a file of the version %i, which there has never been, and leaves it as it is',
    async (version) => {
      await (await open()).close()
      const raw = new Database(folder.file)
      raw.pragma(`user_version = ${version}`)
      raw.close()
      const before = readFileSync(folder.file)
      await expect(open()).rejects.toThrow(withCode('store/corrupt'))
      await expect(open()).rejects.toThrow(`version ${version}, which there has never been`)
      expect(readFileSync(folder.file).equals(before)).toBe(true)
    },
  )

  it('refuses the database of another program and leaves it as it is', async () => {
    const raw = new Database(folder.file)
    raw.exec('CREATE TABLE cookies (name TEXT)')
    raw.close()
    const before = readFileSync(folder.file)
    await expect(open()).rejects.toThrow(withCode('store/foreign'))
    await expect(open()).rejects.toThrow(/leaves it alone. Choose another data folder/)
    expect(readFileSync(folder.file).equals(before)).toBe(true)
  })

  it('says so when the file is no database', async () => {
    writeFileSync(folder.file, 'This is a letter, not a database. '.repeat(100))
    await expect(open()).rejects.toThrow(withCode('store/corrupt'))
    await expect(open()).rejects.toThrow(/Move it aside/)
  })

  it.each([
    ['cut off in the middle', (bytes: Buffer) => bytes.subarray(0, 3 * PAGE + 100)],
    [
      'overwritten in its list of tables',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 100), bytes.fill(0xff, 100)]),
    ],
  ])('says so when the file was %s, and keeps it for whoever recovers it', async (_, damage) => {
    await (await open()).close()
    const damaged = damage(readFileSync(folder.file))
    writeFileSync(folder.file, damaged)
    const look = async () => (await open()).upkeep.problems()
    await expect(look()).rejects.toThrow(withCode('store/corrupt'))
    await expect(look()).rejects.toThrow(/is damaged. Move it .* aside and restore a backup, or recover/)
    expect(readFileSync(folder.file).equals(damaged)).toBe(true)
  })

  it('recognises a damaged page when it is read', async () => {
    const store = await open()
    for (let n = 0; n < 200; n++) {
      const run = testRun(`run-${n}`, { alertText: 'word '.repeat(100) })
      await store.runs.begin({ run, plan: TEST_PLAN, entries: [] })
    }
    await store.close()
    const bytes = readFileSync(folder.file)
    bytes.fill(0xff, 8192)
    writeFileSync(folder.file, bytes)
    const read = async () => {
      const damaged = await open()
      try {
        await damaged.runs.list({ limit: 1000 })
      } finally {
        await damaged.close()
      }
    }
    await expect(read()).rejects.toThrow(withCode('store/corrupt'))
  })

  it.each([
    ['a folder that is not there', () => join(folder.path, 'missing', 'x.sqlite')],
    ['a folder in the place of the file', () => folder.path],
    ['a file in the place of the folder', () => join(folder.file, 'x.sqlite')],
  ])('says that it cannot open %s', async (_, file) => {
    await (await open()).close()
    await expect(open(file())).rejects.toThrow(withCode('store/unopenable'))
  })
})

describe('a disk that gives trouble', () => {
  it('is reported as full, loses nothing, and goes on once there is room', async () => {
    const store = await open()
    await store.runs.begin(testBeginning('run-a', [testEntry(0)]))
    await store.close()
    const full = openDatabase({ file: folder.file, clock })
    const { journals, close } = storeOn(full)
    const pages = full.sqlite.pragma('page_count', { simple: true }) as number
    full.sqlite.pragma(`max_page_count = ${pages}`)
    const bulky = testEntry(1, 'x'.repeat(50_000))
    const together = await Promise.allSettled([
      journals.append('run-a', 1, [bulky]),
      journals.append('run-a', 2, [testEntry(2)]),
    ])
    expect(together.map((result) => result.status === 'rejected' && result.reason.code)).toEqual([
      'store/full',
      'store/full',
    ])
    expect(await journals.entries('run-a')).toEqual([testEntry(0)])

    full.sqlite.pragma(`max_page_count = ${pages + 1000}`)
    await journals.append('run-a', 1, [bulky])
    expect(await journals.verify('run-a')).toMatchObject({ ok: true, entries: 2 })
    await close()
  })

  it('keeps neither a run nor its first entry when there is no room for both', async () => {
    await (await open()).close()
    const full = openDatabase({ file: folder.file, clock })
    const { runs, journals, close } = storeOn(full)
    full.sqlite.pragma(`max_page_count = ${(full.sqlite.pragma('page_count', { simple: true }) as number) + 2}`)
    const beginning = testBeginning('run-a', [testEntry(0, 'x'.repeat(50_000))])
    await expect(runs.begin(beginning)).rejects.toEqual(withCode('store/full'))
    expect(await runs.find('run-a')).toBeUndefined()
    expect(await runs.plan(TEST_PLAN.hash)).toBeUndefined()
    full.sqlite.pragma('max_page_count = 100000')
    await runs.begin(beginning)
    expect(await journals.verify('run-a')).toMatchObject({ ok: true, entries: 1 })
    await close()
  })

  it('is reported as read-only', async () => {
    const database = openDatabase({ file: folder.file, clock })
    database.sqlite.pragma('query_only = ON')
    await expect(database.write(() => database.sqlite.exec('CREATE TABLE x (y)'))).rejects.toMatchObject({
      code: 'store/read-only',
      message: expect.stringContaining('permissions'),
    })
    database.close()
  })

  it('is reported as busy while another process writes, and works again after it', async () => {
    const store = await open()
    await store.runs.begin(testBeginning('run-a'))
    const other = new Database(folder.file)
    other.exec('BEGIN IMMEDIATE')
    await expect(store.journals.append('run-a', 0, [testEntry(0)])).rejects.toMatchObject({ code: 'store/busy' })
    await expect(store.leases.claim('run-a', 'me', 1000)).rejects.toEqual(withCode('store/busy'))
    other.exec('COMMIT')
    other.close()
    await store.journals.append('run-a', 0, [testEntry(0)])
    expect(await store.journals.entries('run-a')).toHaveLength(1)
    await store.close()
  })

  it('takes the whole turn back when a write fails for a reason of its own', async () => {
    const database = openDatabase({ file: folder.file, clock })
    const good = database.write(() => database.sqlite.exec(`INSERT INTO facts VALUES ('a', 'b')`))
    const bad = database.write(() => {
      throw new RangeError('a mistake in the caller')
    })
    await expect(good).rejects.toThrow('a mistake in the caller')
    await expect(bad).rejects.toThrow('a mistake in the caller')
    expect(database.sqlite.prepare('SELECT count(*) FROM facts').pluck().get()).toBe(0)
    database.close()
  })
})

it('opens one file from two sides at once', async () => {
  const stores = await Promise.all([open(), open()])
  for (const store of stores) {
    expect((await store.runs.list()).runs).toEqual([])
    await store.close()
  }
})
