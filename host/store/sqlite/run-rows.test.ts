import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createTestStore, testBeginning, testEntry } from '../store-for-tests.ts'

let test: Awaited<ReturnType<typeof createTestStore>>
beforeEach(async () => {
  test = await createTestStore()
})
afterEach(() => test.remove())

it('a row is changed at last when the change before was taken back', async () => {
  const { store, file } = test
  await store.runs.begin(testBeginning('run-a'))
  const blocker = new Database(file)
  blocker.exec(
    `CREATE TRIGGER refuse BEFORE INSERT ON entries WHEN new.sequence = 1 BEGIN SELECT raise(ABORT, 'no'); END`,
  )
  const failed = { status: 'failed', problem: 'It broke' } as const
  const together = [
    store.journals.append('run-a', 0, [testEntry(0)], failed),
    store.journals.append('run-a', 1, [testEntry(1)]),
  ]
  expect((await Promise.allSettled(together)).map((result) => result.status)).toEqual(['rejected', 'rejected'])
  expect((await store.runs.find('run-a'))?.status).toBe('running')
  blocker.close()
  await store.journals.append('run-a', 0, [testEntry(0)], failed)
  expect(await store.runs.find('run-a')).toMatchObject(failed)
})

it.each([
  ['playbook_name = ?', 'runs_by_playbook'],
  ['status = ?', 'runs_by_status'],
  ['started_ms > ?', 'runs_by_start'],
])('the list is read from an index in its order: %s', (condition, index) => {
  const database = new Database(test.file, { readonly: true })
  const plan = database
    .prepare(`EXPLAIN QUERY PLAN SELECT * FROM runs WHERE ${condition} ORDER BY started_ms DESC, key DESC LIMIT 50`)
    .all('x') as { detail: string }[]
  database.close()
  const detail = plan.map((row) => row.detail).join('\n')
  expect(detail).toContain(index)
  expect(detail).not.toContain('TEMP B-TREE')
})
