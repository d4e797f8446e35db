import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { json } from '../testing/servers.ts'
import { createTestTime } from '../testing/time.ts'
import { createWorkspaces } from '../testing/workspaces.ts'
import { DATABASE_FILE } from './data-folder.ts'
import type { Host, LogLine } from './host.ts'
import { planOf, story, write } from './runs/testing/workbench.ts'
import { openStore } from './store/open-store.ts'
import type { Store } from './store/store.ts'

const { workspace, playing } = createWorkspaces()

const connect = (host: Host, baseUrl: string, name = 'edr') =>
  host.connections.add({
    name,
    kind: 'http',
    settings: { baseUrl, auth: 'bearer', allowPrivate: true },
    secrets: { token: 'the-secret' },
  })

const LOOK_UP_AND_WRITE = planOf(`
  start: { type: trigger/alert, next: look-up }
  look-up: { type: action/http-request, with: { connection: edr, url: /facts }, next: isolate }
${write('isolate', 'note')}
  note: { type: action/log, with: { message: "\${string(steps['look-up'].body.host)}" } }
`)

const NOTE_ONLY = `
  start: { type: trigger/alert, next: note }
  note: { type: action/log, with: { message: x } }
`

const started = async (host: Host, mode: 'live' | 'shadow' = 'live', plan = LOOK_UP_AND_WRITE) =>
  (await host.runs.start(plan, {}, { mode, by: 'test' })).settled

describe('a run', () => {
  const facts = () => playing((response, { url }) => json(response, { host: 'fin-ws-0142', url }))

  test('that is live asks, writes and logs', async () => {
    const server = await facts()
    const lines: LogLine[] = []
    const host = await workspace().open({ onLog: (line) => lines.push(line) })
    await connect(host, server.url)
    const { id, status } = await started(host)
    expect(status).toBe('completed')
    expect(server.received.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /facts', 'POST /isolate'])
    expect(server.received[0]?.headers.authorization).toBe('Bearer the-secret')
    expect(lines).toEqual([{ run: id, node: 'note', level: 'info', message: 'fin-ws-0142', fields: {} }])
    expect(await host.runs.verify(id)).toMatchObject({ ok: true })
    expect(await host.runs.stored(id.slice(0, -3))).toMatchObject({ id, status: 'completed', mode: 'live' })
    expect((await host.runs.history({})).runs).toMatchObject([{ id }])
  })

  test('masks in its log what is a secret of this workspace, wherever it came from', async () => {
    const lines: LogLine[] = []
    const host = await workspace().open({ onLog: (line) => lines.push(line) })
    await connect(host, 'https://x.example')
    const plan = planOf(`
  start: { type: trigger/alert, next: note }
  note: { type: action/log, with: { message: "seen: \${alert.line}", fields: { all: "\${alert}" } } }
`)
    const { settled } = await host.runs.start(plan, { line: 'Bearer the-secret' }, { mode: 'live', by: 'test' })
    await settled
    expect(lines).toMatchObject([{ message: 'seen: Bearer •••', fields: { all: { line: 'Bearer •••' } } }])
  })

  test('in shadow mode asks for real and writes nothing', async () => {
    const server = await facts()
    const host = await workspace().open()
    await connect(host, server.url)
    const { id, status } = await started(host, 'shadow')
    expect(status).toBe('completed')
    expect(server.received.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /facts'])
    const { journal } = await host.runs.load(id)
    expect(story(journal)).toContain('step.completed isolate')
    expect(journal.find((entry) => entry.kind === 'step.completed' && entry.node === 'isolate')).toHaveProperty(
      'source',
    )
  })

  test.each(['live', 'shadow'] as const)(
    'that is %s is refused before it begins when a connection is missing',
    async (mode) => {
      const host = await workspace().open()
      await expect(started(host, mode)).rejects.toMatchObject({
        code: 'run/missing-connection',
        message: expect.stringContaining('The workspace has no connection edr. Add it: firebreak connections add edr'),
      })
      expect((await host.runs.history({})).runs).toEqual([])
    },
  )

  test('is refused before it begins when a connection is of another kind', async () => {
    const host = await workspace().open()
    await connect(host, 'https://x.example')
    const plan = { ...LOOK_UP_AND_WRITE, connections: { edr: 'microsoft-graph' } }
    await expect(started(host, 'live', plan)).rejects.toMatchObject({
      code: 'run/missing-connection',
      message: expect.stringContaining('edr is of kind http, and the playbook needs microsoft-graph'),
    })
    expect((await host.runs.history({})).runs).toEqual([])
  })

  test('is refused before it begins under a wrong key', async () => {
    const place = workspace()
    await connect(await place.open(), 'https://x.example')
    const other = await place.open({ masterKey: { key: new Uint8Array(32).fill(9) } })
    await expect(started(other)).rejects.toMatchObject({ code: 'workspace/untrusted' })
    expect((await other.runs.history({})).runs).toEqual([])
  })

  test('whose alert does not fit is refused', async () => {
    const host = await workspace().open()
    const plan = planOf(NOTE_ONLY, 'inputs: { type: object, required: [mail] }\n')
    expect(() => host.givenAlert(plan, {})).toThrow(expect.objectContaining({ code: 'run/bad-alert' }))
    await expect(started(host, 'live', plan)).rejects.toMatchObject({ code: 'run/bad-alert' })
  })

  test('that is not there is told so', async () => {
    await expect((await workspace().open()).runs.stored('20260101-x')).rejects.toThrow(
      expect.objectContaining({ code: 'run/unknown', message: expect.stringContaining('20260101-x') }),
    )
  })
})

describe('the key', () => {
  test('is not asked for where nothing is secret or live', async () => {
    const place = workspace()
    const host = await place.open({ masterKey: { keyFile: join(place.path, 'master.key') } })
    expect((await host.trust.look()).isTrusted).toBe(true)
    expect([(await host.connections.list()).length, existsSync(join(place.path, 'master.key'))]).toEqual([0, false])
  })

  test('in a file is made with the first secret', async () => {
    const place = workspace()
    await connect(await place.open({ masterKey: { keyFile: join(place.path, 'master.key') } }), 'https://x.example')
    expect(existsSync(join(place.path, 'master.key'))).toBe(true)
  })

  test('from a passphrase opens the workspace again, and is another one in each workspace', async () => {
    const server = await playing((response) => response.end())
    const [one, other] = [workspace(), workspace()]
    const masterKey = { passphrase: 'correct horse' }
    const hosts = [one, other].map(async (place) => {
      const opened = await place.open({ masterKey })
      await connect(opened, server.url)
      return opened
    })
    const [, host] = await Promise.all(hosts)
    expect(await (await one.open({ masterKey })).connections.test('edr')).toMatchObject({ ok: true })

    const stores = [one, other].map(({ dataDir }) =>
      openStore({ file: join(dataDir, DATABASE_FILE), clock: createTestTime() }),
    )
    const [from, to] = (await Promise.all(stores)) as [Store, Store]
    await to.connections.change('edr', undefined, (await from.connections.withSecrets('edr'))!.sealed)
    await from.close()
    await to.close()
    await expect(host?.connections.test('edr')).rejects.toMatchObject({
      code: 'secrets/unreadable',
    })
    expect(server.received).toHaveLength(1)
  })
})

test('no door leads to a secret', async () => {
  const host = await workspace().open()
  await connect(host, 'https://x.example')
  expect(Object.keys(host.connections).sort()).toEqual([
    'add',
    'change',
    'get',
    'known',
    'list',
    'remove',
    'replaceSecret',
    'secretsFor',
    'test',
  ])
  expect(JSON.stringify([await host.connections.list(), await host.connections.known('edr')])).not.toContain(
    'the-secret',
  )
})

test('lists stand beside the data folder, and are read again by the next run', async () => {
  const place = workspace()
  const host = await place.open()
  const withList = planOf(`
  start: { type: trigger/alert, next: known }
  known: { type: condition/in-list, with: { value: a.example, list: partners }, next: { in: yes-it-is, out: no } }
  yes-it-is: { type: action/log, with: { message: known } }
  no: { type: action/log, with: { message: unknown } }
`)
  const playbook = { ...withList, connections: {} }
  mkdirSync(join(place.path, 'lists'))
  writeFileSync(join(place.path, 'lists', 'partners.txt'), 'b.example\n')
  const first = await started(host, 'live', playbook)
  writeFileSync(join(place.path, 'lists', 'partners.txt'), 'a.example\nb.example\n')
  const second = await started(host, 'live', playbook)
  const found = [first, second].map(async ({ id }) =>
    story((await host.runs.load(id)).journal).includes('step.completed yes-it-is'),
  )
  expect(await Promise.all(found)).toEqual([false, true])
  expect(host.lists.names()).toEqual(['partners'])
})

describe('two hosts on one data folder', () => {
  test('see the same connections and runs', async () => {
    const server = await playing((response) => json(response, { host: 'a' }))
    const place = workspace()
    const [one, two] = [await place.open(), await place.open()]
    await connect(one, server.url)
    expect(await two.connections.list()).toEqual(await one.connections.list())
    const { id } = await started(two)
    expect(await one.runs.stored(id)).toMatchObject({ id, status: 'completed' })
    await two.connections.remove('edr')
    await expect(started(one)).rejects.toMatchObject({ code: 'run/missing-connection' })
  })

  test('do not take a run from each other', async () => {
    const place = workspace()
    const [one, two] = [await place.open(), await place.open()]
    const server = await playing(() => {})
    await connect(one, server.url)
    const { id, settled } = await one.runs.start(LOOK_UP_AND_WRITE, {}, { mode: 'live', by: 'test' })
    await server.arrived(1)
    await expect(two.runs.resume(id)).rejects.toMatchObject({ code: 'run/owned' })
    await Promise.all([expect(settled).rejects.toMatchObject({ code: 'run/closed' }), one.close()])
  })
})

describe('closing', () => {
  test('lets go of what is under way, and another host goes on with it', async () => {
    let isOpen = false
    const server = await playing((response) => isOpen && json(response, { host: 'a' }))
    const place = workspace()
    const host = await place.open()
    await connect(host, server.url)
    const { id, settled } = await host.runs.start(LOOK_UP_AND_WRITE, {}, { mode: 'live', by: 'test' })
    await server.arrived(1)
    await Promise.all([expect(settled).rejects.toMatchObject({ code: 'run/closed' }), host.close()])
    isOpen = true
    const next = await place.open()
    const taken = await next.runs.resume(id)
    expect((await taken.settled).status).toBe('completed')
  })

  test('can be done twice, and nothing works afterwards', async () => {
    const host = await workspace().open()
    await host.close()
    await host.close()
    await expect(host.runs.history({})).rejects.toThrow(expect.objectContaining({ code: 'store/closed' }))
    await expect(connect(host, 'https://x.example')).rejects.toThrow(expect.objectContaining({ code: 'store/closed' }))
  })

  test('leaves a folder that can be removed and opened anew', async () => {
    const place = workspace()
    await (await place.open()).close()
    rmSync(place.dataDir, { recursive: true })
    expect((await (await place.open()).runs.history({})).runs).toEqual([])
  })
})

describe('a data folder that cannot be used gives one clear error', () => {
  test.each([
    [
      'a file in its place',
      (path: string) => writeFileSync(path, 'mine'),
      'workspace/unwritable',
      'a file of that name',
    ],
    [
      'a folder in place of the database',
      (path: string) => mkdirSync(join(path, 'firebreak.sqlite'), { recursive: true }),
      'store/unopenable',
      'cannot be opened',
    ],
    [
      'a text in place of the database',
      (path: string) => {
        mkdirSync(path)
        writeFileSync(join(path, 'firebreak.sqlite'), 'my notes, which are no database at all. '.repeat(100))
      },
      'store/corrupt',
      'not a Firebreak database',
    ],
  ])('%s', async (_, spoil, code, words) => {
    const place = workspace()
    spoil(place.dataDir)
    await expect(place.open()).rejects.toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(words) }),
    )
    await expect(place.open()).rejects.toThrow(place.dataDir)
  })

  test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('one that may not be written', async () => {
    const place = workspace()
    mkdirSync(place.dataDir, { mode: 0o500 })
    await expect(place.open()).rejects.toThrow(expect.objectContaining({ code: 'store/unopenable' }))
    mkdirSync(join(place.path, 'closed'), { mode: 0o500 })
    await expect(place.open({ dataDir: join(place.path, 'closed', 'data') })).rejects.toThrow(
      expect.objectContaining({ code: 'workspace/unwritable', message: expect.stringContaining('may not write') }),
    )
  })

  test('what was there is left as it was', async () => {
    const place = workspace()
    writeFileSync(place.dataDir, 'mine')
    await expect(place.open()).rejects.toThrow()
    expect(readFileSync(place.dataDir, 'utf8')).toBe('mine')
  })
})
