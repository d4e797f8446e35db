import type { LookupFunction, Socket } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { selfSigned } from '../../../testing/certificate.ts'
import {
  freePort,
  type Play,
  type RawServer,
  serve,
  serveRaw,
  serveTls,
  type TestServer,
} from '../../../testing/servers.ts'
import { createTestTime } from '../../../testing/time.ts'
import { endingOf } from './http-ending.ts'
import { createExchange, type Exchange } from './http-exchange.ts'

const open: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

const kept = <T extends { close(): Promise<void> }>(one: T): T => {
  open.push(one)
  return one
}

function sender({ lookup, silenceMs = 5_000 }: { lookup?: LookupFunction; silenceMs?: number } = {}) {
  const clock = createTestTime()
  const step = new AbortController()
  const { send } = kept(createExchange(lookup, silenceMs))
  return {
    clock,
    step,
    send: (url: string, more: Partial<Exchange> = {}, timeoutMs = 60_000) =>
      send(
        {
          method: 'GET',
          url: new URL(url),
          headers: {},
          body: undefined,
          maxBytes: 10_000,
          mayReachPrivate: true,
          mayAlwaysReachPrivate: true,
          ...more,
        },
        endingOf(step.signal, timeoutMs, clock),
      ),
  }
}

const playing = async (play: Play): Promise<TestServer> => kept(await serve(play))
const speaking = async (play: (socket: Socket) => void): Promise<RawServer> => kept(await serveRaw(play))

test('gives status, headers in lower case and the unpacked body', async () => {
  const server = await playing((response) => {
    response.writeHead(418, { 'X-Tea': 'Pot', 'Set-Cookie': ['a=1', 'b=2'], 'Content-Encoding': 'gzip' })
    response.end(gzipSync('short and stout'))
  })
  const answer = await sender().send(`${server.url}/tea?hot`)
  expect(answer).toMatchObject({ status: 418, headers: { 'x-tea': 'Pot', 'set-cookie': 'a=1, b=2' } })
  expect(answer.bytes.toString()).toBe('short and stout')
  expect(server.received).toMatchObject([{ method: 'GET', url: '/tea?hot' }])
})

test.each([
  ['HEAD', 200],
  ['GET', 204],
  ['GET', 304],
])('%s with %i has no body, whatever its headers say', async (method, status) => {
  const server = await playing((response) => {
    response.writeHead(status, { 'content-encoding': 'gzip', ...(status === 204 ? {} : { 'content-length': '99999' }) })
    response.end()
  })
  expect((await sender().send(server.url, { method })).bytes).toHaveLength(0)
})

test('a bomb is refused, and its connection closed', async () => {
  const bomb = gzipSync(Buffer.alloc(5_000_000))
  const server = await playing((response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' })
    response.end(bomb)
  })
  await expect(sender().send(server.url)).rejects.toMatchObject({ code: 'http/too-large' })
})

describe('time', () => {
  test('is up while the other side thinks', async () => {
    const server = await playing(() => {})
    const { send, clock } = sender()
    const answer = send(server.url, {}, 700)
    await server.arrived(1)
    clock.pass(700)
    await expect(answer).rejects.toMatchObject({ code: 'http/timed-out', retryable: true })
  })

  test('is up while the body drips, though it is never silent for long', async () => {
    let drip: NodeJS.Timeout | undefined
    let dripping = () => {}
    const drops = new Promise<void>((resolve) => {
      dripping = resolve
    })
    const server = await playing((response) => {
      let count = 0
      // Real time: drops come over a real socket, and what ends them is the test's clock.
      drip = setInterval(() => {
        response.write('.')
        if (++count === 5) dripping()
      }, 5)
    })
    const { send, clock } = sender({ silenceMs: 1_000 })
    const answer = send(server.url, {}, 700)
    await drops
    clock.pass(700)
    await expect(answer).rejects.toMatchObject({ code: 'http/timed-out' })
    clearInterval(drip)
  })

  test.each<[string, Play]>([
    ['before its headers', () => {}],
    ['in the middle of its body', (response) => void response.write('a')],
  ])('of silence %s is limited', async (_, play) => {
    const server = await playing(play)
    // Real time: silence is measured by the HTTP client itself, which knows no other clock.
    await expect(sender({ silenceMs: 50 }).send(server.url)).rejects.toMatchObject({
      code: 'http/timed-out',
      message: expect.stringContaining('silent'),
    })
  })

  test('is over with the step', async () => {
    const server = await playing(() => {})
    const { send, step } = sender()
    const answer = send(server.url)
    await server.arrived(1)
    step.abort()
    await expect(answer).rejects.toMatchObject({ code: 'http/aborted' })
  })

  test('that is over before it began sends nothing', async () => {
    const server = await playing((response) => response.end())
    const { send, step } = sender()
    step.abort()
    await expect(send(server.url)).rejects.toMatchObject({ code: 'http/aborted' })
    expect(server.received).toEqual([])
  })
})

describe('an answer that is none', () => {
  test.each([
    ['garbage', 'SSH-2.0-OpenSSH_9.9\r\n', 'http/bad-answer'],
    ['half a status line', 'HTTP/1.1 2', 'http/unreachable'],
    ['headers without end', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(40_000)}\r\n\r\n`, 'http/bad-answer'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabc', 'http/bad-answer'],
    ['less than it announced', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc', 'http/unreachable'],
    ['a bad chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n', 'http/bad-answer'],
    ['another packing', 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\nabc', 'http/bad-answer'],
    ['nothing', '', 'http/unreachable'],
  ])('%s', async (_, bytes, code) => {
    const server = await speaking((socket) => socket.end(bytes))
    await expect(sender().send(server.url)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(`127.0.0.1:${server.port}`),
    })
  })

  test('a reset', async () => {
    const server = await speaking((socket) => socket.resetAndDestroy())
    await expect(sender().send(server.url)).rejects.toMatchObject({
      code: 'http/unreachable',
      message: expect.stringContaining('closed the connection'),
    })
  })
})

describe('a request that HTTP forbids is not sent', () => {
  test.each<[string, Partial<Exchange>]>([
    ['a line break in a header', { headers: { 'x-own': 'a\r\nx-evil: b' } }],
    ['a line break in a name', { headers: { 'x-own\r\nx-evil': 'b' } }],
    ['a NUL in a header', { headers: { 'x-own': 'a\0b' } }],
    ['a character beyond Latin-1', { headers: { 'x-own': '日' } }],
    ['a space in the method', { method: 'GET /evil' }],
    ['a line break in the method', { method: 'GET\r\nx: y' }],
  ])('%s', async (_, more) => {
    const server = await playing((response) => response.end())
    await expect(sender().send(server.url, more)).rejects.toMatchObject({ code: 'http/bad-request' })
    expect(server.received).toEqual([])
  })
})

describe('the other side cannot be reached', () => {
  test('where nothing listens', async () => {
    const port = await freePort()
    await expect(sender().send(`http://127.0.0.1:${port}`)).rejects.toMatchObject({
      code: 'http/unreachable',
      message: `127.0.0.1:${port} cannot be reached: nothing listens on this port.`,
      retryable: true,
    })
  })

  test('where its name is unknown', async () => {
    const lookup: LookupFunction = (_host, _options, callback) =>
      callback(Object.assign(new Error('x'), { code: 'ENOTFOUND' }), [])
    for (const mayReachPrivate of [true, false]) {
      await expect(sender({ lookup }).send('http://no.example', { mayReachPrivate })).rejects.toMatchObject({
        code: 'http/unreachable',
        message: 'no.example cannot be reached: its name is not known to DNS.',
      })
    }
  })
})

describe('addresses that are not public', () => {
  const named = (...answers: string[]) => {
    const asked: string[] = []
    const lookup: LookupFunction = (host, _options, callback) => {
      asked.push(host)
      callback(null, [{ address: answers[asked.length - 1] ?? '127.0.0.1', family: 4 }])
    }
    return { lookup, asked }
  }

  test('are refused as literals and behind names, before any connection', async () => {
    let connections = 0
    const server = await playing((response) => response.end())
    const { lookup } = named()
    const { send } = sender({ lookup })
    for (const host of ['127.0.0.1', '2130706433', '0x7f000001', '[::ffff:127.0.0.1]', 'intern.example']) {
      await expect(send(`http://${host}:${server.port}/`, { mayReachPrivate: false })).rejects.toMatchObject({
        code: 'http/refused-address',
      })
      connections += server.received.length
    }
    expect(connections).toBe(0)
  })

  test('are reached where that is allowed', async () => {
    const server = await playing((response) => response.end('in'))
    const { lookup } = named()
    const answer = await sender({ lookup }).send(`http://intern.example:${server.port}/`)
    expect([answer.bytes.toString(), server.received[0]?.headers.host]).toEqual(['in', `intern.example:${server.port}`])
  })

  test('do not come in by a name that turns: one look-up for each connection, whose answer is both checked and used', async () => {
    const server = await playing((response) => response.end())
    const { lookup, asked } = named('10.0.0.1', '127.0.0.1')
    const { send } = sender({ lookup })
    for (const address of ['10.0.0.1', '127.0.0.1']) {
      await expect(send(`http://turning.example:${server.port}/`, { mayReachPrivate: false })).rejects.toMatchObject({
        code: 'http/refused-address',
        message: expect.stringContaining(address),
      })
    }
    expect([asked.length, server.received.length]).toEqual([2, 0])
  })

  test('a connection that was allowed is not used by a request that may not', async () => {
    const server = await playing((response) => response.end())
    const { lookup } = named()
    const { send } = sender({ lookup })
    await send(`http://intern.example:${server.port}/`)
    await expect(send(`http://intern.example:${server.port}/`, { mayReachPrivate: false })).rejects.toMatchObject({
      code: 'http/refused-address',
    })
  })
})

describe('TLS', () => {
  const trusted = getCACertificates('default')
  afterEach(() => setDefaultCACertificates(trusted))

  test('that is in order is spoken', async () => {
    const certificate = selfSigned()
    setDefaultCACertificates([certificate.cert])
    const server = kept(await serveTls((response) => response.end('sealed'), certificate))
    expect((await sender().send(server.url)).bytes.toString()).toBe('sealed')
  })

  test.each([
    ['an unknown authority', selfSigned(), false, 'self-signed; give its authority in NODE_EXTRA_CA_CERTS'],
    ['another name', selfSigned({ ip: [10, 0, 0, 1] }), true, 'its certificate is for another name'],
    ['the past', selfSigned({ notAfter: new Date(Date.now() - 1_000) }), true, 'its certificate has expired'],
    ['the future', selfSigned({ notBefore: new Date(Date.now() + 600_000) }), true, 'not valid yet'],
  ])('with a certificate of %s is refused in words', async (_, certificate, isTrusted, words) => {
    if (isTrusted) setDefaultCACertificates([certificate.cert])
    const server = kept(await serveTls((response) => response.end(), certificate))
    await expect(sender().send(server.url)).rejects.toMatchObject({
      code: 'http/tls',
      message: expect.stringContaining(words),
      retryable: false,
    })
    expect(server.received).toEqual([])
  })

  test('with a server that does not speak it is said so', async () => {
    const server = await playing((response) => response.end())
    await expect(sender().send(server.url.replace('http:', 'https:'))).rejects.toMatchObject({
      code: 'http/tls',
      message: expect.stringContaining('does not speak TLS on this port'),
    })
  })
})

test('closing breaks off what is under way', async () => {
  const server = await playing(() => {})
  const { send, close } = createExchange(undefined, 5_000)
  const ending = endingOf(new AbortController().signal, 60_000, createTestTime())
  const answer = send(
    {
      method: 'GET',
      url: new URL(server.url),
      headers: {},
      body: undefined,
      maxBytes: 1,
      mayReachPrivate: true,
      mayAlwaysReachPrivate: true,
    },
    ending,
  )
  await server.arrived(1)
  await Promise.all([expect(answer).rejects.toMatchObject({ code: 'http/unreachable' }), close()])
  await close()
})
