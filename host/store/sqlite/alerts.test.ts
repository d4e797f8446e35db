import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createTestStore } from '../store-for-tests.ts'

let test: Awaited<ReturnType<typeof createTestStore>>
beforeEach(async () => {
  test = await createTestStore()
})
afterEach(() => test.remove())

it.each([
  [3, 3],
  [0, 0],
  [99, 0],
  [-1, 0],
  [2.5, 0],
])('a severity that an older version has kept as %s is read as %s', async (kept, read) => {
  const alert = { id: 'a', source: 'siem', receivedMs: 1, title: 'x', severity: 1, body: '{}', state: 'dead' } as const
  await test.store.alerts.accept('siem', [alert])
  const database = new Database(test.file)
  database.prepare('UPDATE alerts SET severity = ?').run(kept)
  database.close()
  expect((await test.store.alerts.find('a'))?.severity).toBe(read)
  expect((await test.store.alerts.list({}))[0]?.severity).toBe(read)
})
