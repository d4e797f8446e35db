// What a store writes where a secret is in it: sealed, bound to its place, masked in what is searched; and what it gives back.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRedactor } from '../../secrets/redactor.ts'
import { createSealer } from '../../secrets/sealer.ts'
import { openVault } from '../../secrets/secrets.ts'
import type { NewAlert } from '../alerts.ts'
import type { Store } from '../store.ts'
import { createTestClock, createTestFolder, TEST_PLAN, testBeginning, testEntry, testRun } from '../store-for-tests.ts'
import { openSqlite } from './open-sqlite.ts'

const SECRET = 'elastic-Secret'
const KEY = new Uint8Array(32).fill(7)

let folder: ReturnType<typeof createTestFolder>
let open: Store[]
beforeEach(() => {
  folder = createTestFolder()
  open = []
})
afterEach(async () => {
  for (const store of open) await store.close()
  folder.remove()
})

/** @param isKnown whether the process knows the secret; one that reads alone learns it from what is sealed */
async function opened({ isKnown = true, key = KEY } = {}) {
  const redactor = createRedactor()
  const vault = () => openVault(store.facts, key)
  const sealer = createSealer(redactor, vault)
  const store = await openSqlite({ file: folder.file, clock: createTestClock(), sealer, synchronous: 'NORMAL' })
  open.push(store)
  if (isKnown) {
    sealer.opened(await vault())
    redactor.add(SECRET, { connection: 'edr', field: 'token' })
  }
  return { store, redactor }
}

const bytes = () =>
  Buffer.concat(
    readdirSync(dirname(folder.file)).map((name) => readFileSync(join(dirname(folder.file), name))),
  ).toString('latin1')

const shut = async () => {
  for (const store of open.splice(0)) await store.close()
}

describe('entries', () => {
  const entries = [
    testEntry(0, { echoed: `Bearer ${SECRET}` }),
    testEntry(1, 'nothing of it'),
    testEntry(2, { filler: 'x'.repeat(300_000), host: `${SECRET}-node` }),
    testEntry(3, 'y'.repeat(300_000)),
  ]

  it('come back as they were, to a process that had not known the secret, which knows it then', async () => {
    const { store } = await opened()
    await store.runs.begin(testBeginning('run-a', entries, { change: { status: 'completed' } }))
    expect(bytes()).not.toContain('elastic')
    await shut()
    expect(bytes()).not.toContain('elastic')
    const later = await opened({ isKnown: false })
    expect(await later.store.journals.verify('run-a')).toMatchObject({ ok: true, entries: 4 })
    expect(later.redactor.knows()).toBe(false)
    expect(await later.store.journals.entries('run-a')).toEqual(entries)
    expect(later.redactor.secretsIn(SECRET)).toEqual([
      { secret: SECRET, owners: [{ connection: 'edr', field: 'token' }] },
    ])
  })

  it('are found by what is no secret in them', async () => {
    const { store } = await opened()
    await store.runs.begin(testBeginning('run-a', entries, { change: { status: 'completed' } }))
    const found = async (text: string) => (await store.runs.list({ text })).runs.length
    expect([await found('Bearer'), await found('elastic'), await found('secret')]).toEqual([1, 0, 0])
  })

  it('that were changed or moved show without the key, and are not read with it', async () => {
    const { store } = await opened()
    await store.runs.begin(testBeginning('run-a', entries))
    await store.runs.begin(testBeginning('run-b', entries))
    await shut()
    const database = new Database(folder.file)
    database.exec(`UPDATE entries SET body = (SELECT body FROM entries AS other WHERE other.run = 1 AND other.sequence = 0)
                   WHERE run = 2 AND sequence = 0`)
    database.close()
    const { store: stranger } = await opened({ isKnown: false, key: new Uint8Array(32) })
    expect(await stranger.journals.verify('run-a')).toMatchObject({ ok: true, entries: 4 })
    expect(await stranger.journals.verify('run-b')).toMatchObject({ ok: false, sequence: 0 })
    await expect(stranger.journals.entries('run-a')).rejects.toMatchObject({ code: 'secrets/wrong-key' })
    const { store: owner } = await opened()
    await expect(owner.journals.entries('run-b')).rejects.toMatchObject({ code: 'secrets/unreadable' })
  })

  it('of a removed run leave no artifact behind', async () => {
    const { store } = await opened()
    await store.runs.begin(testBeginning('run-a', entries, { change: { status: 'completed', endedMs: 5 } }))
    expect(await store.upkeep.removeRunsBefore(10, 10)).toBe(1)
    await shut()
    const database = new Database(folder.file)
    expect(database.prepare('SELECT count(*) FROM artifacts').pluck().get()).toBe(0)
    database.close()
  })
})

it('what the plan says is no secret, whatever it looks like', async () => {
  const { store, redactor } = await opened()
  redactor.add('node-1', { connection: 'edr', field: 'token' })
  await store.runs.begin(testBeginning('run-a', [testEntry(1, 'plain')]))
  await shut()
  expect(bytes()).toContain('"node":"node-1"')
})

it('messages between processes come back as they were', async () => {
  const { store } = await opened()
  await store.runs.begin(testBeginning('run-a'))
  const body = { kind: 'step.answered', reason: `the token is ${SECRET}` }
  await store.messages.post('run-a', body)
  const other = await opened({ isKnown: false })
  expect((await other.store.messages.list('run-a')).map((message) => message.body)).toEqual([body])
  await shut()
  expect(bytes()).not.toContain('elastic')
})

describe('alerts', () => {
  const alert = (id: string, more: Partial<NewAlert> = {}): NewAlert => ({
    ...{ id, source: 'siem', state: 'queued', receivedMs: 1, title: `From ${SECRET}-node`, severity: 3 },
    body: JSON.stringify({ host: `${SECRET}-node` }),
    ...more,
  })

  it('come back as they were, with a title that is masked, and are recognised by keys that nobody can read', async () => {
    const { store } = await opened()
    await store.alerts.accept('siem', [alert('a-1', { idempotency: `key ${SECRET}` })])
    const dead = { state: 'dead', body: `${SECRET} is no JSON`, problem: { code: 'x', message: SECRET } } as const
    await store.alerts.accept('siem', [alert('a-2', dead)])
    const again = await store.alerts.accept('siem', [alert('a-3', { idempotency: `key ${SECRET}` })])
    expect(again).toEqual([{ id: 'a-1', sameAs: 'idempotency' }])
    const other = await opened({ isKnown: false })
    expect(await other.store.alerts.find('a-1')).toMatchObject({ title: 'From •••-node', body: alert('a-1').body })
    expect(await other.store.alerts.list({})).toMatchObject([
      { id: 'a-2', body: dead.body, problem: { message: '•••' } },
      { id: 'a-1', body: alert('a-1').body },
    ])
    await shut()
    expect(bytes()).not.toContain('elastic')
  })

  it('that only look sealed are kept as they came', async () => {
    const { store } = await opened()
    const body = 'firebreak sealed:AAAA'
    await store.alerts.accept('siem', [alert('a-1', { title: 'x', state: 'dead', body })])
    expect((await store.alerts.find('a-1'))?.body).toBe(body)
  })
})

it('what a backtest keeps comes back as it was', async () => {
  const { store } = await opened()
  const row = { id: 'bt-1', playbookName: 'Test', playbookFile: 'test.playbook.yaml', request: {} }
  await store.backtests.create(row, TEST_PLAN, undefined)
  const progress = { targets: [`${SECRET}-node`] }
  const kept = {
    kind: 'sample',
    number: 1,
    place: 'a:1',
    detail: { host: SECRET },
    alert: `{"host":"${SECRET}"}`,
  } as const
  await store.backtests.advance('bt-1', 'done', progress, [kept], `It met ${SECRET}`)
  const other = await opened({ isKnown: false })
  expect(await other.store.backtests.alerts('bt-1', 'sample')).toEqual([kept])
  expect(await other.store.backtests.find('bt-1')).toMatchObject({ progress, problem: 'It met •••' })
  await shut()
  expect(bytes()).not.toContain('elastic')
})

it('a short secret counts where it stands alone', async () => {
  const { store, redactor } = await opened()
  redactor.add('p4ss', { connection: 'edr', field: 'token' })
  await store.runs.begin({ ...testBeginning('run-a', [testEntry(0, { pin: 'p4ss' })]), run: testRun('run-a') })
  await store.alerts.accept('siem', [
    { id: 'a-1', source: 'siem', state: 'queued', receivedMs: 1, title: 'x', severity: 0, body: '{"pin":"p4ss"}' },
  ])
  await shut()
  expect(bytes()).not.toContain('p4ss')
})
