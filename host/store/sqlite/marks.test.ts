// The marks of journals: who can write to the database, but has not the master key, is found.
import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openStore } from '../open-store.ts'
import { NO_SEALER } from '../sealer.ts'
import type { Store } from '../store.ts'
import {
  changeRun,
  createTestClock,
  createTestFolder,
  testBeginning,
  testEntries,
  testRun,
} from '../store-for-tests.ts'

const sealer = {
  ...NO_SEALER,
  mark: (parts: readonly (string | number)[]) =>
    createHmac('sha256', 'key').update(parts.join('\n')).digest('base64url'),
}
let folder: ReturnType<typeof createTestFolder>
let own: Store
let stranger: Store
beforeEach(async () => {
  folder = createTestFolder()
  const options = { file: folder.file, clock: createTestClock(), synchronous: 'NORMAL' as const }
  own = await openStore({ ...options, sealer })
  stranger = await openStore(options)
})
afterEach(async () => {
  await own.close()
  await stranger.close()
  folder.remove()
})
const UNMARKED = { ok: false, reason: expect.stringContaining('no mark under the key of this workspace') }

it('a journal that this workspace wrote verifies, also without the key', async () => {
  await own.runs.begin(testBeginning('run', testEntries(2), { change: { status: 'running' } }))
  await own.journals.append('run', 2, testEntries(2, 2))
  expect([await own.journals.verify('run'), await stranger.journals.verify('run')]).toEqual([
    { ok: true, entries: 4, head: expect.any(String) },
    { ok: true, entries: 4, head: expect.any(String) },
  ])
})

it('entries that somebody else has written are found, and so is a whole run of theirs', async () => {
  await own.runs.begin(testBeginning('run', testEntries(2), { change: { status: 'running' } }))
  await stranger.journals.append('run', 2, testEntries(1, 2))
  expect(await own.journals.verify('run')).toMatchObject({ ...UNMARKED, sequence: 2 })
  await stranger.runs.begin(testBeginning('theirs', testEntries(2), { change: { status: 'waiting' } }))
  expect(await own.journals.verify('theirs')).toMatchObject(UNMARKED)
  // A rehearsal drives nothing.
  await stranger.runs.begin({
    ...testBeginning('rehearsed', testEntries(2)),
    run: testRun('rehearsed', { mode: 'simulate' }),
  })
  expect((await own.journals.verify('rehearsed')).ok).toBe(true)
})

it('an end that was sealed anew is found', async () => {
  await own.runs.begin(testBeginning('run', testEntries(2), { change: { status: 'running' } }))
  await changeRun(stranger, 'run', { status: 'waiting' })
  expect(await own.journals.verify('run')).toMatchObject({ ...UNMARKED, sequence: 1 })
})

it('what was there before is marked once it is taken over', async () => {
  await stranger.runs.begin(testBeginning('old', testEntries(2), { change: { status: 'running' } }))
  await stranger.journals.append('old', 2, testEntries(2, 2))
  expect((await own.journals.verify('old')).ok).toBe(false)
  await own.journals.markAll()
  expect(await own.journals.verify('old')).toMatchObject({ ok: true, entries: 4 })
  await own.journals.append('old', 4, testEntries(1, 4))
  expect(await own.journals.verify('old')).toMatchObject({ ok: true, entries: 5 })
})
