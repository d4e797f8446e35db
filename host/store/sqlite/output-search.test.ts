import Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import type { Store } from '../store.ts'
import {
  createTestClock,
  createTestFolder,
  createTestStore,
  TEST_PLAN,
  testEntry,
  testRun,
} from '../store-for-tests.ts'
import { MIGRATIONS } from './migrations.ts'
import { openSqlite } from './open-sqlite.ts'

let opened: Awaited<ReturnType<typeof createTestStore>>
afterEach(() => opened.remove())

const ids = async (store: Store, text: string) => (await store.runs.list({ text })).runs.map(({ id }) => id)

async function withOutputs(outputs: Parameters<typeof testEntry>[1][], status: 'running' | 'completed' = 'completed') {
  opened = await createTestStore()
  const { store } = opened
  await store.runs.begin({
    run: testRun('r', { alertText: 'reported mail' }),
    plan: TEST_PLAN,
    entries: outputs.map((output, index) => testEntry(index, output)),
    change: { status },
  })
  return store
}

describe('a search', () => {
  it('finds a run by what its steps gave, together with words of its alert', async () => {
    const store = await withOutputs([{ verdict: { family: 'Emotet', score: 97 } }, 'quarantined'])
    expect(await ids(store, 'emotet')).toEqual(['r'])
    expect(await ids(store, 'quaran 97')).toEqual(['r'])
    expect(await ids(store, 'reported emotet')).toEqual(['r'])
    expect(await ids(store, 'reported trickbot')).toEqual([])
    expect(await ids(store, 'verdict')).toEqual([]) // the name of a field
  })

  it('finds it once it rests, and then by what came later, too', async () => {
    const store = await withOutputs(['first'], 'running')
    expect(await ids(store, 'first')).toEqual([])
    await store.journals.append('r', 1, [testEntry(1, 'second')], { status: 'waiting' })
    expect([await ids(store, 'first'), await ids(store, 'second')]).toEqual([['r'], ['r']])
    await store.journals.append('r', 2, [testEntry(2, 'third')], { status: 'completed' })
    expect([await ids(store, 'first'), await ids(store, 'third')]).toEqual([['r'], ['r']])
  })

  it('looks at so much of each output, and of all: one large output hides no other', async () => {
    const large = Array.from({ length: 2_000 }, (_, index) => `word${index}`)
    const store = await withOutputs([large, 'needle', ...Array(10).fill(large), 'beyond'])
    expect([await ids(store, 'word0'), await ids(store, 'needle'), await ids(store, 'beyond')]).toEqual([
      ['r'],
      ['r'],
      [],
    ])
  })

  it('reads into outputs that are kept as artifacts', async () => {
    const store = await withOutputs([`haystack ${'x'.repeat(300_000)}`])
    expect(await ids(store, 'haystack')).toEqual(['r'])
  })

  it('takes no character for an operator', async () => {
    const store = await withOutputs(['a "quoted" NEAR(thing)'])
    for (const text of ['"quoted"', 'NEAR(thing', 'quoted* OR', 'text:quoted', '-']) await ids(store, text)
    expect(await ids(store, '"quoted"')).toEqual(['r'])
  })

  it('finds the outputs of runs that an older Firebreak has written', async () => {
    const folder = createTestFolder()
    const old = new Database(folder.file)
    for (const step of MIGRATIONS.slice(0, 2)) old.exec(step)
    old.pragma('user_version = 2')
    old.pragma('application_id = 1178751563')
    old.exec(`INSERT INTO plans VALUES ('p', '{}');
      INSERT INTO runs (key, id, playbook_name, playbook_hash, plan, mode, status, started_ms, started_by, alert_summary, alert_text)
      VALUES (7, 'old', 'P', 'h', 'p', 'live', 'completed', 1, 'ana', 's', 't')`)
    const insert = old.prepare('INSERT INTO entries (run, sequence, kind, at, body, hash) VALUES (7, ?, ?, 1, ?, ?)')
    insert.run(0, 'step.completed', JSON.stringify({ output: { family: 'Emotet', count: 12 } }), 'x')
    insert.run(1, 'step.failed', JSON.stringify({ output: 'nothing' }), 'y')
    old.close()
    const store = await openSqlite({ file: folder.file, clock: createTestClock() })
    const remove = async () => {
      await store.close()
      folder.remove()
    }
    opened = { store, file: folder.file, clock: createTestClock(), remove }
    expect([await ids(store, 'emotet'), await ids(store, '12'), await ids(store, 'nothing')]).toEqual([
      ['old'],
      ['old'],
      [],
    ])
  })
})
