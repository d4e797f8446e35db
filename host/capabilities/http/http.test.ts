import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { HttpRequest } from '../../../engine/index.ts'
import { selfSigned } from '../../../testing/certificate.ts'
import { type Play, serveTls, type TestServer } from '../../../testing/servers.ts'
import { createHttpBench } from '../../testing/http-bench.ts'

const { clock, playing, send, reached, kept } = createHttpBench()

describe('a request', () => {
  test.each(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'])('can be a %s', async (method) => {
    const server = await playing()
    await send({ url: `${server.url}/x`, method })
    expect(server.received).toMatchObject([{ method, url: '/x' }])
  })

  test.each<[HttpRequest['body'], string, string]>([
    [{ kind: 'json', value: { a: [1, null] } }, '{"a":[1,null]}', 'application/json'],
    [{ kind: 'form', fields: { a: 'b c' } }, 'a=b+c', 'application/x-www-form-urlencoded'],
    [{ kind: 'text', text: 'hi' }, 'hi', 'text/plain; charset=utf-8'],
    [{ kind: 'base64', data: '/9gA' }, '\xff\xd8\0', 'application/octet-stream'],
  ])('can have the body %j', async (body, bytes, contentType) => {
    const server = await playing()
    await send({ url: server.url, method: 'POST', ...(body && { body }) })
    const [received] = server.received
    expect(received?.body.toString('latin1')).toBe(bytes)
    expect(received?.headers).toMatchObject({ 'content-type': contentType, 'content-length': String(bytes.length) })
  })

  test('has its headers and query, and headers of our own only where it has none', async () => {
    const server = await playing()
    const headers = { Accept: 'text/csv', 'X-Own': 'grün', 'Content-Type': 'text/csv' }
    await send({
      url: `${server.url}/x?a=1`,
      method: 'PUT',
      headers,
      query: { b: 'c d' },
      body: { kind: 'text', text: 'x' },
      idempotencyKey: 'run/1',
    })
    expect(server.received[0]).toMatchObject({
      url: '/x?a=1&b=c+d',
      headers: {
        accept: 'text/csv',
        'content-type': 'text/csv',
        'user-agent': 'firebreak',
        'idempotency-key': 'run/1',
      },
    })
  })

  test.each(['Host', 'content-length', 'Transfer-Encoding', 'connection', 'keep-alive', 'Expect', 'TE', 'Upgrade'])(
    'cannot set %s by hand',
    async (name) => {
      const server = await playing()
      await expect(send({ url: server.url, headers: { [name]: 'x' } })).rejects.toMatchObject({
        code: 'http/bad-request',
      })
      expect(server.received).toEqual([])
    },
  )

  test('with a line break in a header or in the url is not sent', async () => {
    const server = await playing()
    const evil = 'a\r\nx-evil: 1'
    await expect(send({ url: server.url, headers: { a: evil } })).rejects.toMatchObject({ code: 'http/bad-request' })
    await expect(send({ url: `${server.url}/${evil}` })).rejects.toMatchObject({ code: 'http/bad-url' })
    await expect(send({ url: `/${evil}` }, reached(server))).rejects.toMatchObject({ code: 'http/bad-url' })
    expect(server.received).toEqual([])
  })

  test('to a private address is refused unless the node or the connection allows it', async () => {
    const server = await playing()
    const refused = { code: 'http/refused-address' }
    await expect(send({ url: server.url, allowPrivate: false })).rejects.toMatchObject(refused)
    await expect(send({ url: '' }, { baseUrl: server.url })).rejects.toMatchObject(refused)
    expect(server.received).toEqual([])
    await send({ url: server.url, allowPrivate: true })
    await send({ url: '' }, reached(server))
    expect(server.received).toHaveLength(2)
  })

  test('ends when its time is up, token and redirects counted in', async () => {
    const server = await playing((response, { url }) => {
      if (url === '/first') response.writeHead(302, { location: '/second' }).end()
    })
    const answer = send({ url: `${server.url}/first`, redirects: 1, timeoutMs: 100 })
    await server.arrived(1)
    clock().pass(60)
    await server.arrived(2)
    clock().pass(40)
    await expect(answer).rejects.toMatchObject({ code: 'http/timed-out', message: expect.stringContaining('100 ms') })
    expect(clock().timers).toBe(0)
  })

  test('that names no limit does not go on for ever', async () => {
    const server = await playing(() => {})
    const answer = send({ url: server.url })
    await server.arrived(1)
    clock().pass(600_000)
    await expect(answer).rejects.toMatchObject({ code: 'http/timed-out' })
  })

  test('ends with its step', async () => {
    const server = await playing(() => {})
    const step = new AbortController()
    const answer = send({ url: server.url }, undefined, {}, step.signal)
    await server.arrived(1)
    step.abort()
    await expect(answer).rejects.toMatchObject({ code: 'http/aborted' })
  })
})

describe('an answer', () => {
  test('comes with its value, its unpacked size and where it is from', async () => {
    const server = await playing((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      clock().pass(25)
      response.end(gzipSync('{"a":1}'))
    })
    expect(await send({ url: '/x' }, reached(server, { auth: 'query', name: 'key' }), { key: 'k' })).toEqual({
      status: 200,
      headers: expect.objectContaining({ 'content-type': 'application/json' }),
      body: { a: 1 },
      bytes: 7,
      durationMs: 25,
      url: `${server.url}/x`,
    })
  })

  test.each([
    ['text', '{"a":1}'],
    ['base64', 'eyJhIjoxfQ=='],
    ['json', { a: 1 }],
  ] as const)('is read as %s where that is wanted', async (expected, body) => {
    const server = await playing((response) => response.end('{"a":1}'))
    expect(await send({ url: server.url, expect: expected })).toMatchObject({ body })
  })

  test('that is an error page comes as it is, though JSON was wanted', async () => {
    const server = await playing((response) => response.writeHead(502).end('<h1>Bad gateway'))
    expect(await send({ url: server.url, expect: 'json' })).toMatchObject({ status: 502, body: '<h1>Bad gateway' })
  })

  test('over the limit is refused, packed or not', async () => {
    const server = await playing((response, { url }) => {
      response.writeHead(200, url === '/gzip' ? { 'content-encoding': 'gzip' } : {})
      response.end(url === '/gzip' ? gzipSync(Buffer.alloc(2_000)) : Buffer.alloc(2_000))
    })
    for (const url of ['/gzip', '/plain']) {
      await expect(send({ url: server.url + url, maxBytes: 1_999 })).rejects.toMatchObject({ code: 'http/too-large' })
      expect(await send({ url: server.url + url, maxBytes: 2_000 })).toMatchObject({ bytes: 2_000 })
    }
  })
})

describe('redirects', () => {
  const chain: Play = (response, { url }) => {
    const at = Number(url.slice(1))
    if (at < 3) response.writeHead(302, { location: `/${at + 1}` }).end()
    else response.end('there')
  }

  test.each([
    [undefined, 302, '/0'],
    [0, 302, '/0'],
    [2, 302, '/2'],
    [3, 200, '/3'],
    [10, 200, '/3'],
  ])('are followed %j times: %i from %s', async (redirects, status, path) => {
    const server = await playing(chain)
    const answer = await send({ url: `${server.url}/0`, ...(redirects !== undefined && { redirects }) })
    expect(answer).toMatchObject({ status, url: server.url + path })
  })

  test('that turn in circles end with the limit', async () => {
    const server = await playing((response) => response.writeHead(302, { location: '/' }).end())
    expect(await send({ url: server.url, redirects: 10 })).toMatchObject({ status: 302 })
    expect(server.received).toHaveLength(11)
  })

  test.each([
    [{ auth: 'bearer' as const }, { token: 'the-secret' }],
    [{ auth: 'basic' as const, user: 'u' }, { password: 'the-secret' }],
    [{ auth: 'header' as const, name: 'x-key' }, { key: 'the-secret' }],
    [{ auth: 'query' as const, name: 'key' }, { key: 'the-secret' }],
  ])('to another origin and back take no credentials along: %j', async (settings, secrets) => {
    const other: TestServer = await playing((response) =>
      response.writeHead(302, { location: `${server.url}/back` }).end(),
    )
    const server: TestServer = await playing((response, { url }) => {
      const location = { '/': '/here', '/here': other.url, '/back': undefined }[url.replace(/\?.*/, '')]
      response.writeHead(location ? 302 : 200, location ? { location } : {}).end()
    })
    const answer = await send(
      { url: '', redirects: 5, allowPrivate: true, headers: { cookie: 'session', 'x-own': 'a' } },
      reached(server, settings),
      secrets as unknown as { [field: string]: string },
    )
    expect(answer.url).toBe(`${server.url}/back`)
    const holds = ({ url, headers }: TestServer['received'][number]) =>
      url.includes('the-secret') || Object.keys(headers).some((name) => ['authorization', 'x-key'].includes(name))
    expect(server.received.map(holds)).toEqual([true, true, false])
    expect(other.received.map(holds)).toEqual([false])
    expect(other.received[0]?.headers).not.toMatchObject({ cookie: 'session' })
    expect(other.received[0]?.headers['x-own']).toBeUndefined()
  })

  test('to a private address are refused, also where the connection may reach its own', async () => {
    const inner = await playing()
    const server = await playing((response) => response.writeHead(302, { location: inner.url }).end())
    await expect(send({ url: '', redirects: 1 }, reached(server))).rejects.toMatchObject({
      code: 'http/refused-address',
    })
    expect(inner.received).toEqual([])
    await send({ url: '', redirects: 1, allowPrivate: true }, reached(server))
    expect(inner.received).toHaveLength(1)
  })

  test('from https to http are refused', async () => {
    const trusted = getCACertificates('default')
    const certificate = selfSigned()
    setDefaultCACertificates([certificate.cert])
    const plain = await playing()
    const server = kept(
      await serveTls((response) => response.writeHead(302, { location: plain.url }).end(), certificate),
    )
    await expect(send({ url: server.url, redirects: 1 })).rejects.toMatchObject({ code: 'http/bad-redirect' })
    expect([server.received.length, plain.received.length]).toEqual([1, 0])
    setDefaultCACertificates(trusted)
  })
})

describe('credentials', () => {
  test.each([
    [{ auth: 'none' as const }, {}, undefined, '/x'],
    [{ auth: 'bearer' as const }, { token: 'abc' }, 'Bearer abc', '/x'],
    [{ auth: 'basic' as const, user: 'soar' }, { password: 'pw' }, 'Basic c29hcjpwdw==', '/x'],
    [{ auth: 'header' as const, name: 'Authorization' }, { key: 'Splunk abc' }, 'Splunk abc', '/x'],
    [{ auth: 'query' as const, name: 'api key' }, { key: 'a&b' }, undefined, '/x?api+key=a%26b'],
  ])('of %j are on the request', async (settings, secrets, authorization, url) => {
    const server = await playing()
    await send({ url: '/x' }, reached(server, settings), secrets as { [field: string]: string })
    expect(server.received[0]?.url).toBe(url)
    expect(server.received[0]?.headers.authorization).toBe(authorization)
  })

  test('by hand do not come before those of the connection', async () => {
    const server = await playing()
    const settings = reached(server, { auth: 'bearer' })
    await send({ url: '/x', headers: { AUTHORIZATION: 'Bearer own' } }, settings, { token: 'abc' })
    expect(server.received[0]?.headers.authorization).toBe('Bearer abc')
  })

  test('go nowhere else: a foreign address, a climbing path and credentials in the url are refused', async () => {
    const other = await playing()
    const server = await playing()
    const settings = reached(server, { auth: 'bearer', baseUrl: `${server.url}/api` })
    for (const [url, code] of [
      [other.url, 'http/foreign-url'],
      [`${server.url}/admin`, 'http/foreign-url'],
      ['/../admin', 'http/bad-url'],
      ['/%2e%2e%2fadmin', 'http/bad-url'],
      [`${server.url.replace('//', '//user:pw@')}/api`, 'http/bad-url'],
    ]) {
      await expect(send({ url: url as string }, settings, { token: 'abc' })).rejects.toMatchObject({ code })
    }
    expect([other.received, server.received]).toEqual([[], []])
  })
})
