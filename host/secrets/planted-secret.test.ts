// A secret is planted in a connection, the other side says it back in every way it can, and afterwards it is nowhere: not in
// the database, the journal, the log, an error or an answer of the host.
import { describe, expect, test } from 'vitest'
import { json, type Play, type Received, serveRaw } from '../../testing/servers.ts'
import { createWorkspaces } from '../../testing/workspaces.ts'
import type { Host, LogLine } from '../host.ts'
import { planOf } from '../runs/testing/workbench.ts'
import { disguises, everyFile, found, PLANTED } from './testing/planted.ts'

const { workspace, playing } = createWorkspaces()

/** Everything that the server was shown, and said back in every form that it knows. */
function confession({ url, headers, body }: Received, secret: string) {
  return {
    ...{ url, headers, body: body.toString(), decoded: decodeURIComponent(url) },
    [`key ${secret}`]: { nested: [[`Bearer ${secret}`]] },
    forms: disguises(secret),
    offsets: ['', 'x', 'xy'].map((before) => Buffer.from(`${before}${secret} and more`).toString('base64')),
    html: `<pre>${secret.replaceAll('"', '&#34;').replaceAll('&', '&#x26;')}</pre>`,
  }
}

const CURIOUS = planOf(`
  start: { type: trigger/alert, next: echo }
  echo: { type: action/http-request, with: { connection: edr, url: /echo, redirects: 3 }, next: tell }
  tell: { type: action/log, with: { message: "\${string(steps.echo.body.url)} \${steps.echo.headers['x-echo']}", fields: { all: "\${steps.echo}" } }, next: text }
  text: { type: action/http-request, with: { connection: edr, url: /text, expect: text }, next: binary }
  binary: { type: action/http-request, with: { connection: edr, url: /text, expect: base64 }, next: large }
  large: { type: action/http-request, with: { connection: edr, url: /large }, next: moved }
  moved: { type: action/http-request, with: { connection: edr, url: /moved, accept: [3xx] }, next: follow }
  follow: { type: action/http-request, with: { connection: edr, url: /moved, redirects: 1 }, next: bounced }
  bounced: { type: action/http-request, with: { connection: edr, url: /away, redirects: 1, allowPrivate: true }, next: { done: broken, error: broken } }
  broken: { type: action/http-request, with: { connection: edr, url: /broken }, next: { done: not-json, error: not-json } }
  not-json: { type: action/http-request, with: { connection: edr, url: /text, expect: json }, next: { done: posted, error: posted } }
  posted: { type: action/http-request, timeout: 30s, effect: change, idempotent: natural, with: { connection: edr, method: POST, url: /echo, json: { a: 1 } }, next: failing }
  failing: { type: action/http-request, with: { connection: edr, url: /broken } }
`)

/** A server that cannot keep anything to itself. */
const gossip =
  (secret: () => string, elsewhere: () => string): Play =>
  (response, received) => {
    const path = received.url.replace(/\?.*/, '')
    const all = confession(received, secret())
    const header = { 'x-echo': `${encodeURIComponent(secret())} ${Buffer.from(secret()).toString('base64')}` }
    if (path === '/text') response.writeHead(200, header).end(JSON.stringify(JSON.stringify(all)))
    else if (path === '/large') json(response, { filler: 'x'.repeat(300_000), all }, 200, header)
    else if (path === '/moved')
      response.writeHead(302, { location: `/echo?leak=${encodeURIComponent(secret())}` }).end()
    else if (path === '/away')
      response.writeHead(302, { location: `${elsewhere()}/?leak=${encodeURI(secret())}` }).end()
    else if (path === '/broken') json(response, { error: all }, 500, header)
    else json(response, all, 200, header)
  }

async function run(host: Host) {
  const shown: unknown[] = []
  const handle = await host.runs.start(CURIOUS, { about: 'nothing' }, { mode: 'live', by: 'test' }, (entry, state) =>
    shown.push(entry, state.error),
  )
  const result = await handle.settled
  return {
    ...result,
    shown: JSON.stringify([shown, result, await host.runs.load(handle.id), await host.runs.stored(handle.id)]),
  }
}

describe.each([
  ['bearer', {}, { token: PLANTED }],
  ['basic', { user: 'soar' }, { password: `${PLANTED}ü` }],
  ['header', { name: 'X-Api-Key' }, { key: PLANTED }],
  ['query', { name: 'apikey' }, { key: PLANTED }],
])('with %s', (auth, settings, secrets) => {
  const secret = Object.values(secrets)[0] as string

  test('nothing of the secret is left anywhere', { timeout: 20_000 }, async () => {
    const lines: LogLine[] = []
    const place = workspace()
    const host = await place.open({ onLog: (line) => lines.push(line) })
    const other = await playing((response) => response.end())
    const server = await playing(
      gossip(
        () => secret,
        () => other.url,
      ),
    )
    const added = await host.connections.add({
      name: 'edr',
      kind: 'http',
      settings: { baseUrl: server.url, allowPrivate: true, auth, ...settings },
      secrets: secrets as { [field: string]: string },
    })
    const { id, status, shown } = await run(host)
    const tested = await host.connections.test('edr')

    // The server did get it, told it, and every step went its way.
    expect([status, server.received.length >= 12]).toEqual(['failed', true])
    expect(found(secret, JSON.stringify(confession(server.received[0] as Received, secret))).length).toBeGreaterThan(10)
    const { state } = await host.runs.load(id)
    expect(state.error).toMatchObject({ node: 'failing', code: 'http/status' })
    expect(shown.split('•••').length).toBeGreaterThan(200)
    expect(shown).toContain('http/bad-redirect')

    expect(found(secret, shown)).toEqual([])
    expect(lines).toHaveLength(1)
    expect(JSON.stringify(lines)).toContain('•••')
    expect(found(secret, JSON.stringify(lines))).toEqual([])
    expect(
      found(secret, JSON.stringify([added, tested, await host.connections.list(), await host.runs.history({})])),
    ).toEqual([])
    expect(other.received).toEqual([])

    const open = everyFile(place.dataDir)
    expect(open.map(({ name }) => name)).toEqual(expect.arrayContaining(['firebreak.sqlite', 'firebreak.sqlite-wal']))
    await host.close()
    for (const { name, bytes } of [...open, ...everyFile(place.dataDir)]) {
      expect([name, found(secret, bytes)]).toEqual([name, []])
    }
    expect(open.some(({ bytes }) => bytes.includes('•••'))).toBe(true)
  })
})

test('with OAuth2 neither the client secret nor the token is left', { timeout: 20_000 }, async () => {
  const token = 't0k3n/from+issuer==&"%42'
  const place = workspace()
  const lines: LogLine[] = []
  const host = await place.open({ onLog: (line) => lines.push(line) })
  const issuer = await playing((response) => json(response, { access_token: token, expires_in: 600 }))
  const server = await playing((response, received) => {
    gossip(
      () => (received.url.length % 2 === 0 ? token : PLANTED),
      () => issuer.url,
    )(response, received)
  })
  await host.connections.add({
    name: 'edr',
    kind: 'http',
    settings: { baseUrl: server.url, allowPrivate: true, auth: 'oauth2', tokenUrl: issuer.url, clientId: 'soar' },
    secrets: { clientSecret: PLANTED },
  })
  const { shown } = await run(host)
  expect(server.received[0]?.headers.authorization).toBe(`Bearer ${token}`)
  await host.close()
  const everything = [shown, JSON.stringify(lines), ...everyFile(place.dataDir).map(({ bytes }) => bytes)]
  for (const secret of [PLANTED, token]) {
    for (const where of everything) expect(found(secret, where)).toEqual([])
  }
})

test('an issuer that says the client secret back in its refusal is not repeated', async () => {
  const place = workspace()
  const host = await place.open()
  const issuer = await playing((response, { headers }) =>
    json(response, { error: `no such secret: ${PLANTED} (${headers.authorization})`, error_description: PLANTED }, 401),
  )
  await host.connections.add({
    name: 'edr',
    kind: 'http',
    settings: { baseUrl: issuer.url, allowPrivate: true, auth: 'oauth2', tokenUrl: issuer.url, clientId: 'soar' },
    secrets: { clientSecret: PLANTED },
  })
  const { shown } = await run(host)
  const tested = await host.connections.test('edr')
  expect(tested).toMatchObject({ ok: false, message: expect.stringContaining('no such secret: •••') })
  expect([found(PLANTED, shown), found(PLANTED, JSON.stringify(tested))]).toEqual([[], []])
})

test('a secret in what is no HTTP at all is not repeated', async () => {
  const place = workspace()
  const host = await place.open()
  const server = await serveRaw((socket) => socket.end(`${PLANTED} is what I was told\r\n\r\n`))
  await host.connections.add({
    name: 'edr',
    kind: 'http',
    settings: { baseUrl: server.url, allowPrivate: true, auth: 'bearer' },
    secrets: { token: PLANTED },
  })
  const { shown } = await run(host)
  expect(shown).toContain('http/bad-answer')
  expect(found(PLANTED, shown)).toEqual([])
  await server.close()
})

test('an error of the host does not repeat the secret that it was given', async () => {
  const host = await workspace().open()
  const add = (more: object) => () =>
    host.connections.add({
      name: 'edr',
      kind: 'http',
      settings: { baseUrl: 'https://x.example', auth: 'bearer' },
      secrets: { token: PLANTED },
      ...more,
    })
  await add({})()
  for (const failing of [
    add({}),
    add({ secrets: { token: `${PLANTED}\n` } }),
    add({ secrets: { token: PLANTED, password: PLANTED } }),
    add({ settings: { baseUrl: `https://user:${encodeURIComponent(PLANTED)}@x.example`, auth: 'bearer' } }),
    add({ kind: 'ldap' }),
    () => host.connections.replaceSecret('edr', 'password', PLANTED),
    () => host.connections.replaceSecret('siem', 'token', PLANTED),
  ]) {
    let thrown: unknown
    try {
      await failing()
    } catch (error) {
      thrown = error
    }
    const { message, stack, cause } = thrown as Error
    expect(found(PLANTED, `${message} ${stack} ${cause} ${JSON.stringify(thrown)} ${JSON.stringify(cause)}`)).toEqual(
      [],
    )
  }
})
