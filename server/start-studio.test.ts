import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Contract, Hint } from '../api/index.ts'
import { type StudioServer, startStudio } from './index.ts'

const TOKEN = 'test-token-test-token-00'
const examples = fileURLToPath(new URL('../examples', import.meta.url))
const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function studio(): Promise<StudioServer & { workspace: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-server-'))
  cleanups.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  const workspace = join(folder, 'workspace')
  cpSync(examples, workspace, { recursive: true, filter: (path) => !path.endsWith('.firebreak') })
  const rendererDir = join(folder, 'renderer')
  mkdirSync(join(rendererDir, 'assets'), { recursive: true })
  writeFileSync(join(rendererDir, 'index.html'), '<!doctype html><title>Firebreak</title>')
  writeFileSync(join(rendererDir, 'assets', 'index-DiwrgTda.js'), 'export {}')
  writeFileSync(join(folder, 'secret.json'), '{"secret":true}')
  const options = { workspaceDir: workspace, dataDir: join(workspace, '.firebreak'), rendererDir }
  const served = await startStudio({
    ...options,
    person: 'ana',
    version: '0.0.0',
    masterKey: { keyFile: join(folder, 'master.key') },
    token: TOKEN,
  })
  cleanups.push(() => served.close())
  return { ...served, workspace }
}

interface Answer {
  status: number
  headers: { [name: string]: string }
  body: string
}

/** A request with exactly this path and these headers: fetch would tidy both. */
async function ask(port: number, path: string, headers: { [name: string]: string } = {}): Promise<Answer> {
  const socket = connect(port, '127.0.0.1')
  const lines = Object.entries({ Host: `127.0.0.1:${port}`, Connection: 'close', ...headers })
  socket.write(`GET ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n`)
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk
  })
  await once(socket, 'close')
  const [head = '', body = ''] = text.split('\r\n\r\n')
  const [first = '', ...rest] = head.split('\r\n')
  const pairs = rest.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)])
  return { status: Number(first.split(' ')[1]), headers: Object.fromEntries(pairs), body }
}

async function cookieOf(port: number): Promise<string> {
  const { headers } = await ask(port, `/?token=${TOKEN}`)
  return headers['set-cookie']?.split(';')[0] ?? ''
}

/** The HTTP status with which an upgrade is answered: 101 where it is taken. */
async function upgrade(port: number, path: string, headers: { [name: string]: string }): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
  return new Promise((resolve) => {
    socket.on('open', () => {
      socket.terminate()
      resolve(101)
    })
    socket.on('unexpected-response', (request, { statusCode = 0 }) => {
      request.destroy()
      resolve(statusCode)
    })
    socket.on('error', () => {})
  })
}

async function client({ port }: StudioServer) {
  const headers = { Cookie: await cookieOf(port), Origin: `http://127.0.0.1:${port}` }
  const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { headers })
  cleanups.push(() => socket.terminate())
  await once(socket, 'open')
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })
  return { socket, api: createORPCClient(link) as ContractRouterClient<Contract> }
}

describe('the address with its token', () => {
  it('gives a cookie that no script reads, and leads to an address without it', async () => {
    const { port, url } = await studio()
    expect(url).toBe(`http://127.0.0.1:${port}/?token=${TOKEN}`)
    const { status, headers } = await ask(port, `/?token=${TOKEN}`)
    expect([status, headers['location']]).toEqual([303, '/'])
    expect(headers['set-cookie']).toMatch(
      new RegExp(`^firebreak-${port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
    )
    expect(headers['set-cookie']).not.toContain(TOKEN)
  })

  it('is needed: without it, or with another, a page says where to come in', async () => {
    const { port } = await studio()
    for (const path of ['/', '/?token=', '/?token=test-token-test-token-01', '/assets/index-DiwrgTda.js']) {
      const { status, body } = await ask(port, path)
      expect([path, status]).toEqual([path, 401])
      expect(body).toContain('the address that was printed')
    }
    expect((await ask(port, '/', { Cookie: `firebreak-${port}=${TOKEN}` })).status).toBe(401)
  })
})

describe('files', () => {
  it('are served with their type, and what has a hash in its name is kept', async () => {
    const { port } = await studio()
    const Cookie = await cookieOf(port)
    const page = await ask(port, '/', { Cookie })
    expect([page.status, page.headers['content-type'], page.headers['cache-control']]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-cache',
    ])
    expect(page.body).toContain('<title>Firebreak</title>')
    const script = await ask(port, '/assets/index-DiwrgTda.js', { Cookie })
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8')
    expect(script.headers['cache-control']).toContain('immutable')
  })

  it('come under a policy that lets nothing in from elsewhere', async () => {
    const { port } = await studio()
    const { headers } = await ask(port, '/', { Cookie: await cookieOf(port) })
    expect(headers['content-security-policy']).toBe(
      "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; worker-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
    )
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    })
  })

  it.each([
    '/../secret.json',
    '/assets/../../secret.json',
    '/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/assets/..%5c..%5csecret.json',
    '/%00/secret.json',
    '//etc/hostname.txt',
    '/%zz.json',
    '/assets',
    '/.env.json',
  ])('are found by plain names alone: %s is none', async (path) => {
    const { port } = await studio()
    const { status, body } = await ask(port, path, { Cookie: await cookieOf(port) })
    expect(status).toBe(404)
    expect(body).not.toContain('secret')
  })
})

describe('other pages and other names', () => {
  it('get nothing over HTTP', async () => {
    const { port } = await studio()
    const Cookie = await cookieOf(port)
    expect((await ask(port, '/', { Cookie, Host: `rebound.example:${port}` })).status).toBe(403)
    expect((await ask(port, `/?token=${TOKEN}`, { Host: `rebound.example:${port}` })).status).toBe(403)
    expect((await ask(port, '/', { Cookie, Origin: 'https://evil.example' })).status).toBe(403)
    expect((await ask(port, '/', { Cookie, Host: `localhost:${port}` })).status).toBe(200)
  })

  it('get no socket', async () => {
    const { port } = await studio()
    const Cookie = await cookieOf(port)
    const Origin = `http://127.0.0.1:${port}`
    expect(await upgrade(port, '/rpc', { Cookie, Origin })).toBe(101)
    expect(await upgrade(port, '/rpc', { Origin })).toBe(401)
    expect(await upgrade(port, '/rpc', { Origin, Cookie: `firebreak-${port}=x` })).toBe(401)
    expect(await upgrade(port, '/rpc', { Cookie })).toBe(403)
    expect(await upgrade(port, '/rpc', { Cookie, Origin: 'https://evil.example' })).toBe(403)
    expect(await upgrade(port, '/rpc', { Cookie, Origin: `http://127.0.0.1:${port + 1}` })).toBe(403)
    expect(await upgrade(port, '/rpc', { Cookie, Origin: 'null' })).toBe(403)
    expect(await upgrade(port, '/rpc', { Cookie, Origin, Host: `rebound.example:${port}` })).toBe(403)
    expect(await upgrade(port, '/other', { Cookie, Origin })).toBe(404)
  })
})

describe('the socket', () => {
  it('carries the contract, both ways checked, and refusals with their codes', async () => {
    const { api } = await client(await studio())
    expect(await api.workspace.get()).toMatchObject({ name: 'workspace', person: 'ana', shell: 'browser' })
    const all = await api.playbooks.list()
    expect(all.map(({ file }) => file)).toContain('phishing-triage/phishing-triage.playbook.yaml')
    await expect(api.playbooks.read({ file: 'none.playbook.yaml' })).rejects.toMatchObject({
      code: 'REFUSED',
      defined: true,
      data: { code: 'playbook/unknown' },
    })
    await expect(api.playbooks.read({ file: '../none.playbook.yaml' })).rejects.toMatchObject({
      code: 'REFUSED',
      data: { code: 'request/bad-input' },
      message: expect.stringContaining('file: must be a path within the workspace'),
    })
  })

  it('brings hints of what others change, until it is closed', async () => {
    const served = await studio()
    const { api, socket } = await client(served)
    const hints: Hint[] = []
    const stream = await api.workspace.hints()
    const reading = (async () => {
      for await (const hint of stream) hints.push(hint)
    })()
    const file = 'alert-triage/alert-triage.playbook.yaml'
    const path = join(served.workspace, file)
    writeFileSync(path, readFileSync(path, 'utf8').replace(/^name: .*$/m, 'name: Renamed outside'))
    await expect.poll(() => hints).toMatchObject([{ topic: 'playbook.changed', file }])
    socket.terminate()
    await reading.catch(() => {})
  })

  it('is closed on a message beyond the limit', async () => {
    const { socket } = await client(await studio())
    const closed = once(socket, 'close')
    socket.send('x'.repeat(65 * 1024 * 1024))
    await closed
  })
})

describe('a start', () => {
  it('is refused on a port that is taken', async () => {
    const { port, workspace } = await studio()
    const options = { workspaceDir: workspace, dataDir: join(workspace, '.other'), rendererDir: workspace }
    const starting = startStudio({ ...options, port, person: 'a', version: '0', masterKey: { passphrase: 'x' } })
    await expect(starting).rejects.toMatchObject({ code: 'studio/port-taken' })
  })

  it('makes another token each time, and takes none that is easily guessed', async () => {
    const { workspace } = await studio()
    const start = (dataDir: string, more = {}) =>
      startStudio({
        workspaceDir: workspace,
        dataDir: join(workspace, dataDir),
        rendererDir: workspace,
        person: 'a',
        version: '0',
        masterKey: { passphrase: 'x' },
        ...more,
      })
    const one = await start('.one')
    const other = await start('.other')
    cleanups.push(one.close, other.close)
    const tokens = [one, other].map(({ url }) => new URL(url).searchParams.get('token') ?? '')
    expect(tokens[0]).not.toBe(tokens[1])
    expect(tokens.every((token) => token.length >= 32)).toBe(true)
    await expect(start('.third', { token: 'short' })).rejects.toThrow(RangeError)
  })
})
