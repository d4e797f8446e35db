import { describe, expect, test } from 'vitest'
import { CapabilityError, type HttpRequest, type HttpResponse } from '../../engine/index.ts'
import { type FakeCan, runNode } from '../../testing/run-node.ts'
import { httpRequest } from './http-request.ts'

const answered = (status: number, body: HttpResponse['body'] = { ok: true }): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body,
  bytes: 11,
  durationMs: 5,
  url: 'https://api.example.com/x',
})

/** A server that gives one answer, and what it was sent. */
function server(response: HttpResponse): { can: Partial<FakeCan>; sent: HttpRequest[] } {
  const sent: HttpRequest[] = []
  const send = async (request: HttpRequest) => {
    sent.push(request)
    return response
  }
  return { can: { http: { send }, idempotencyKey: 'key-1' }, sent }
}

describe('what is sent', () => {
  const base = { url: '/x', method: 'GET', redirects: 0, allowPrivate: false }

  test.each([
    ['a plain GET', { url: '/x' }, base],
    ['a connection', { url: '/x', connection: 'edr' }, { ...base, connection: 'edr' }],
    ['a query as text', { url: '/x', query: { a: 1, b: true } }, { ...base, query: { a: '1', b: 'true' } }],
    [
      'JSON',
      { url: '/x', method: 'POST', json: null },
      { ...base, method: 'POST', body: { kind: 'json', value: null } },
    ],
    [
      'a form',
      { url: '/x', method: 'POST', form: { a: 'b' } },
      { ...base, method: 'POST', body: { kind: 'form', fields: { a: 'b' } } },
    ],
    ['text', { url: '/x', method: 'PUT', text: '' }, { ...base, method: 'PUT', body: { kind: 'text', text: '' } }],
    [
      'bytes',
      { url: '/x', method: 'PUT', base64: 'aGk=' },
      { ...base, method: 'PUT', body: { kind: 'base64', data: 'aGk=' } },
    ],
    [
      'limits and permissions',
      { url: '/x', redirects: 2, maxBytes: 10, allowPrivate: true, expect: 'text', headers: { a: 'b' } },
      { ...base, redirects: 2, maxBytes: 10, allowPrivate: true, expect: 'text', headers: { a: 'b' } },
    ],
    ['an idempotency key', { url: '/x', idempotencyKey: true }, { ...base, idempotencyKey: 'key-1' }],
  ])('%s', async (_, fields, request) => {
    const { can, sent } = server(answered(200))
    await runNode(httpRequest, fields, can)
    expect(sent).toEqual([request])
  })

  test('is nothing where there are two bodies', async () => {
    const { can, sent } = server(answered(200))
    expect(await runNode(httpRequest, { url: '/x', json: {}, text: 'a' }, can)).toMatchObject({
      code: 'http/several-bodies',
    })
    expect(sent).toEqual([])
  })

  test('can be aborted with the step', async () => {
    const signal = { aborted: true, addEventListener: () => undefined, removeEventListener: () => undefined }
    let seen: unknown
    const send = async (_: HttpRequest, given: unknown) => {
      seen = given
      return answered(200)
    }
    await runNode(httpRequest, { url: '/x' }, { http: { send }, signal })
    expect(seen).toBe(signal)
  })
})

describe('what an answer means', () => {
  test.each([
    [200, undefined, 'good'],
    [302, undefined, 'bad'],
    [304, undefined, 'bad'],
    [302, ['302'], 'good'],
    [304, ['2xx', '304'], 'good'],
    [400, undefined, 'bad'],
    [404, undefined, 'bad'],
    [404, ['2xx', '404'], 'good'],
    [204, ['2xx'], 'good'],
    [302, ['2xx'], 'bad'],
    [200, ['404'], 'bad'],
    [408, undefined, 'again'],
    [425, undefined, 'again'],
    [429, undefined, 'again'],
    [500, undefined, 'again'],
    [503, undefined, 'again'],
    [503, ['5xx'], 'good'],
  ])('%i with accept %j is %s', async (status, accept, meaning) => {
    const response = answered(status)
    const outcome = await runNode(httpRequest, { url: '/x', accept }, server(response).can)
    if (meaning === 'good') expect(outcome).toEqual({ kind: 'done', output: response })
    else {
      expect(outcome).toMatchObject({ kind: 'failed', code: 'http/status', retryable: meaning === 'again' })
      expect(outcome).toMatchObject({
        message: expect.stringContaining(String(status)),
        data: { status, body: { ok: true } },
      })
    }
  })

  test('a redirect that was not followed says that nothing was done, and what to do', async () => {
    const outcome = await runNode(httpRequest, { url: '/x', method: 'PUT' }, server(answered(302)).can)
    expect(outcome).toMatchObject({
      message: expect.stringMatching(/PUT answered 302\. .*nothing was done.*`redirects`/),
    })
  })

  test('a large body is left out of the error', async () => {
    const outcome = await runNode(httpRequest, { url: '/x' }, server(answered(500, 'x'.repeat(5_000))).can)
    expect(outcome).toMatchObject({ data: { status: 500, url: 'https://api.example.com/x' } })
    expect(JSON.stringify(outcome).length).toBeLessThan(500)
  })

  test('what keeps a request from being answered is handed on with its code', async () => {
    const refused = new CapabilityError('http/refused-address', 'Private', false)
    const send = () => Promise.reject(refused)
    await expect(runNode(httpRequest, { url: '/x' }, { http: { send } })).rejects.toBe(refused)
  })
})

describe('what a request does to the world, where its node declares nothing', () => {
  test.each([
    [{}, 'read', 'natural'],
    [{ method: 'GET' }, 'read', 'natural'],
    [{ method: 'HEAD' }, 'read', 'natural'],
    [{ method: 'PUT' }, 'change', 'natural'],
    [{ method: 'DELETE' }, 'change', 'natural'],
    [{ method: 'POST' }, 'change', 'no'],
    [{ method: 'PATCH' }, 'change', 'no'],
    [{ method: 'POST', idempotencyKey: true }, 'change', 'key'],
    [{ method: '${vars.method}' }, 'change', 'no'],
  ])('%j: %s, %s', (fields, effect, idempotent) => {
    expect(httpRequest.generic?.(fields)).toEqual({ effect, idempotent })
  })
})

describe('an answer that asks to be left alone for a while', () => {
  const answers = (status: number, retryAfter: string) => {
    const response = answered(status)
    return runNode(httpRequest, { url: '/x' }, server({ ...response, headers: { 'retry-after': retryAfter } }).can)
  }

  test('says for how long', async () => {
    expect(await answers(429, '30')).toMatchObject({ kind: 'failed', retryable: true, retryAfterMs: 30_000 })
    expect(await answers(503, '2')).toMatchObject({ retryAfterMs: 2_000 })
  })

  test('is not listened to where trying again does not help', async () => {
    expect(await answers(404, '30')).not.toHaveProperty('retryAfterMs')
  })
})
