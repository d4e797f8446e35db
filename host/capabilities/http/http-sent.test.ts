// Whether a request that failed was sent: what certainly was not has failed, what may have acted is in doubt.
import { createServer as createNetServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { CapabilityError } from '../../../engine/index.ts'
import { createHttpBench } from '../../testing/http-bench.ts'

const { clock, playing, send, reached, kept } = createHttpBench()

type Given = Parameters<typeof send>
const failure = async (...given: Given) => {
  const error: CapabilityError = await send(...given).then(
    () => Promise.reject(new Error('it was answered')),
    (thrown) => thrown,
  )
  return { code: error.code, sent: error.sent }
}
const POST = { method: 'POST', body: { kind: 'json', value: {} } } as const

describe('a request was sent', () => {
  test('that nobody answers in time', async () => {
    const server = await playing(() => {})
    const sending = failure({ ...POST, url: server.url, timeoutMs: 5_000 })
    await server.arrived(1)
    clock().pass(5_000)
    expect(await sending).toEqual({ code: 'http/timed-out', sent: true })
  })

  test('that was broken off with its step', async () => {
    const server = await playing(() => {})
    const controller = new AbortController()
    const sending = failure({ ...POST, url: server.url }, undefined, {}, controller.signal)
    await server.arrived(1)
    controller.abort()
    expect(await sending).toEqual({ code: 'http/aborted', sent: true })
  })

  test('whose connection breaks before an answer', async () => {
    const server = await playing((response) => response.destroy())
    expect(await failure({ ...POST, url: server.url })).toEqual({ code: 'http/unreachable', sent: true })
  })

  test('whose answer says that it was done, and cannot be read', async () => {
    const server = await playing((response) => response.end('no JSON'))
    expect(await failure({ ...POST, url: server.url, expect: 'json' })).toEqual({ code: 'http/not-json', sent: true })
    const large = await playing((response) => response.end('x'.repeat(99)))
    expect(await failure({ ...POST, url: large.url, maxBytes: 9 })).toEqual({ code: 'http/too-large', sent: true })
  })
})

describe('a request was not sent, or not done', () => {
  test('where nothing listens', async () => {
    const server = await playing()
    await server.close()
    expect(await failure({ ...POST, url: server.url })).toEqual({ code: 'http/unreachable', sent: false })
  })

  test('where the name is not known', async () => {
    expect(await failure({ ...POST, url: 'http://nowhere.invalid/' })).toMatchObject({ sent: false })
  })

  test('where there is no secure connection', async () => {
    const server = await playing()
    const url = server.url.replace('http:', 'https:')
    expect(await failure({ ...POST, url })).toEqual({ code: 'http/tls', sent: false })
  })

  test('where it is broken off while it connects', async () => {
    // Accepts nothing: TLS never begins.
    const silent = createNetServer(() => {})
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    kept({ close: () => new Promise<void>((resolve) => void silent.close(() => resolve())) })
    const { port } = silent.address() as { port: number }
    const controller = new AbortController()
    const sending = failure({ ...POST, url: `https://127.0.0.1:${port}/` }, undefined, {}, controller.signal)
    controller.abort()
    expect(await sending).toEqual({ code: 'http/aborted', sent: false })
  })

  test('where the answer refuses it, though its page cannot be read', async () => {
    const server = await playing((response) => {
      response.statusCode = 503
      response.end('x'.repeat(99))
    })
    expect(await failure({ ...POST, url: server.url, maxBytes: 9 })).toEqual({ code: 'http/too-large', sent: false })
  })

  test('where it is led elsewhere and that is not followed', async () => {
    const server = await playing((response) => response.writeHead(302, { location: 'ftp://x/' }).end())
    expect(await failure({ url: '/', ...POST, redirects: 2 }, reached(server))).toEqual({
      code: 'http/bad-redirect',
      sent: false,
    })
  })
})
