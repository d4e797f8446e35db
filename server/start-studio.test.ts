import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Hint } from '../api/index.ts'
import { startStudio } from './index.ts'
import { afterwards, ask, cleanUp, client, cookieOf, studio, TOKEN, upgrade } from './testing/studio.ts'

afterEach(cleanUp)

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
      status: 404,
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
    afterwards(one.close)
    afterwards(other.close)
    const tokens = [one, other].map(({ url }) => new URL(url).searchParams.get('token') ?? '')
    expect(tokens[0]).not.toBe(tokens[1])
    expect(tokens.every((token) => token.length >= 32)).toBe(true)
    await expect(start('.third', { token: 'short' })).rejects.toThrow(RangeError)
  })
})
