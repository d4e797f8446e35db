import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { freePort, type Play, serve, serveRaw } from '../../testing/servers.ts'
import { createTestTime, type TestClock } from '../../testing/time.ts'
import { createHttp, type HttpRoom } from '../capabilities/http/http.ts'
import { createRedactor, type Redactor } from '../secrets/redactor.ts'
import { openVault } from '../secrets/secrets.ts'
import { createTestStore, TEST_PLAN } from '../store/store-for-tests.ts'
import { connectionFinder, refuseConnections, testConnection } from './connection-use.ts'
import { type Connections, createConnections } from './connections.ts'

let made: Awaited<ReturnType<typeof createTestStore>>
let redactor: Redactor
let connections: Connections
let key: number
beforeEach(async () => {
  made = await createTestStore()
  redactor = createRedactor()
  key = 7
  connections = createConnections(
    made.store.connections,
    () => openVault(made.store.facts, new Uint8Array(32).fill(key)),
    redactor,
  )
})
afterEach(() => made.remove())

const add = (name: string, baseUrl = 'https://x.example', settings: object = {}) =>
  connections.add({
    name,
    kind: 'http',
    settings: { baseUrl, auth: 'bearer', allowPrivate: true, ...settings },
    secrets: { token: 'the-secret' },
  })

describe('a connection is found', () => {
  test('by the name that the playbook declares, with its secrets, which are masked from then on', async () => {
    const { settings } = await add('edr')
    redactor = createRedactor()
    connections = createConnections(
      made.store.connections,
      () => openVault(made.store.facts, new Uint8Array(32).fill(7)),
      redactor,
    )
    const found = await connectionFinder(connections, { edr: 'http' })('edr')
    expect(found).toEqual({ name: 'edr', settings, secrets: { token: 'the-secret' } })
    expect(redactor.redact('the-secret')).toBe('•••')
  })

  test.each([
    ['when the playbook does not declare it', { siem: 'http' }, 'edr', 'does not declare a connection edr'],
    ['when its name is one that every object has', {}, 'constructor', 'does not declare a connection constructor'],
    ['when the workspace has none', { siem: 'http' }, 'siem', 'The workspace has no connection siem.'],
    ['when it is of another kind', { edr: 'ldap' }, 'edr', 'edr is of kind http, and the playbook needs ldap'],
  ])('not %s', async (_, declared, name, words) => {
    await add('edr')
    await expect(connectionFinder(connections, declared as { [name: string]: string })(name)).rejects.toThrow(
      expect.objectContaining({
        code: 'connection/missing',
        message: expect.stringContaining(words),
        retryable: false,
      }),
    )
  })

  test('as it is now, not as it was when the run began', async () => {
    await add('edr')
    const find = connectionFinder(connections, { edr: 'http' })
    find('edr')
    await connections.replaceSecret('edr', 'token', 'another-secret')
    expect((await find('edr')).secrets).toEqual({ token: 'another-secret' })
    await connections.remove('edr')
    await expect(find('edr')).rejects.toThrow(expect.objectContaining({ code: 'connection/missing' }))
  })
})

test('no secret goes with the settings of another time, whoever changes both meanwhile', async () => {
  await add('edr')
  const { store } = made
  let finds = 0
  const changing = {
    ...store.connections,
    async find(name: string) {
      const row = await store.connections.find(name)
      if (++finds === 2) await connections.change(name, { ...row?.settings, baseUrl: 'https://y.example' }, NEW)
      return row
    },
  }
  const vault = () => openVault(store.facts, new Uint8Array(32).fill(7))
  const find = connectionFinder(createConnections(changing, vault, redactor), { edr: 'http' })
  const isWhole = ({ settings, secrets }: Awaited<ReturnType<typeof find>>) =>
    (settings.baseUrl === 'https://y.example') === (secrets['token'] === NEW.token)
  expect([isWhole(await find('edr')), isWhole(await find('edr')), finds]).toEqual([true, true, 2])
})

const NEW = { token: 'the-new-secret' }

describe('a run is refused before it begins', () => {
  const refuse = (declared: { [name: string]: string }) =>
    refuseConnections(connections, { ...TEST_PLAN, connections: declared })

  test('unless every connection is there', async () => {
    await add('edr')
    await refuse({ edr: 'http' })
    await refuse({})
  })

  test('with everything that is missing in one message', async () => {
    await add('edr')
    await expect(refuse({ edr: 'ldap', siem: 'http', mail: 'graph' })).rejects.toThrow(
      expect.objectContaining({
        code: 'run/missing-connection',
        message: expect.stringMatching(/edr is of kind http.*no connection siem\..*no connection mail\./),
      }),
    )
  })

  test('when a secret cannot be unsealed', async () => {
    await add('edr')
    key = 8
    await expect(refuse({ edr: 'http' })).rejects.toThrow(expect.objectContaining({ code: 'secrets/wrong-key' }))
  })
})

describe('the test of a connection', () => {
  let clock: TestClock
  let http: HttpRoom
  let closing: (() => Promise<void>)[]
  beforeEach(() => {
    clock = createTestTime()
    http = createHttp({ redactor, clock })
    closing = [http.close]
  })
  afterEach(async () => {
    for (const close of closing) await close()
  })

  const tested = async (play: Play, settings: object = {}) => {
    const server = await serve(play)
    closing.push(server.close)
    await add('edr', `${server.url}/api`, settings)
    return { server, result: await testConnection(connections, http, redactor, clock, 'edr') }
  }

  test('is one request with its credentials', async () => {
    const { server, result } = await tested((response) => {
      clock.pass(30)
      response.end('fine')
    })
    expect(result).toEqual({ ok: true, status: 200, durationMs: 30 })
    expect(server.received).toMatchObject([
      { method: 'GET', url: '/api', headers: { authorization: 'Bearer the-secret' } },
    ])
  })

  test('goes where the settings say', async () => {
    const { server } = await tested((response) => response.end(), { testPath: '/me?short=1' })
    expect(server.received[0]?.url).toBe('/api/me?short=1')
  })

  test.each([
    [204, undefined],
    [302, undefined],
    [404, undefined],
    [401, 'it does not take the credentials (401)'],
    [403, 'the account may not do this (403)'],
    [407, 'a proxy asks for credentials (407)'],
    [500, 'it answers, but is in trouble itself (500)'],
    [503, 'it answers, but is in trouble itself (503)'],
  ])('says of %i: %j', async (status, words) => {
    const { result } = await tested((response) => response.writeHead(status).end('the-secret'))
    expect(result).toMatchObject({ ok: words === undefined, status })
    if (words === undefined) expect(result.message).toBeUndefined()
    else expect(result.message).toContain(words)
  })

  test('says in words why nobody answers', async () => {
    const port = await freePort()
    await add('edr', `http://127.0.0.1:${port}`)
    expect(await testConnection(connections, http, redactor, clock, 'edr')).toEqual({
      ok: false,
      message: `127.0.0.1:${port} cannot be reached: nothing listens on this port.`,
      durationMs: 0,
    })
  })

  test('gives up when there is no answer', async () => {
    const server = await serve(() => {})
    closing.push(server.close)
    await add('edr', server.url)
    const result = testConnection(connections, http, redactor, clock, 'edr')
    await server.arrived(1)
    clock.pass(20_000)
    expect(await result).toMatchObject({ ok: false, durationMs: 20_000, message: expect.stringContaining('20000 ms') })
  })

  test('repeats no secret, whatever the other side says', async () => {
    const server = await serveRaw((socket) => socket.end('the-secret is no HTTP\r\n\r\n'))
    closing.push(server.close)
    await add('edr', server.url)
    const result = await testConnection(connections, http, redactor, clock, 'edr')
    expect(result).toMatchObject({ ok: false, message: expect.stringContaining('proper HTTP') })
    expect(JSON.stringify(result)).not.toContain('the-secret')
  })

  test('of one that is not there is refused', async () => {
    await expect(testConnection(connections, http, redactor, clock, 'siem')).rejects.toMatchObject({
      code: 'connection/unknown',
    })
  })
})
