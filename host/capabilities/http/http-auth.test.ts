import { beforeEach, describe, expect, test } from 'vitest'
import { createTestTime, type TestClock } from '../../../testing/time.ts'
import { httpSettings } from '../../connections/connection-kinds.ts'
import { createRedactor } from '../../secrets/redactor.ts'
import { type AskToken, createAuthenticator, type HttpConnection } from './http-auth.ts'

const connection = (settings: object, secrets: { [field: string]: string }): HttpConnection => ({
  name: 'siem',
  settings: httpSettings.parse({ baseUrl: 'https://x.example', ...settings }),
  secrets,
})

describe('credentials', () => {
  const { credentials } = createAuthenticator(createRedactor(), createTestTime(), () => {
    throw new Error('nobody is asked for a token')
  })

  test.each([
    [{ auth: 'none' }, {}, { headers: {}, query: {} }],
    [
      { auth: 'basic', user: 'soar' },
      { password: 'pä:ss' },
      { headers: { authorization: `Basic ${Buffer.from('soar:pä:ss').toString('base64')}` }, query: {} },
    ],
    [{ auth: 'bearer' }, { token: 'abc' }, { headers: { authorization: 'Bearer abc' }, query: {} }],
    [{ auth: 'header', name: 'X-Api-Key' }, { key: 'abc' }, { headers: { 'x-api-key': 'abc' }, query: {} }],
    [{ auth: 'query', name: 'apikey' }, { key: 'a&b' }, { headers: {}, query: { apikey: 'a&b' } }],
  ])('%j', async (settings, secrets, expected) => {
    expect(await credentials(connection(settings, secrets as { [field: string]: string }))).toEqual(expected)
  })

  test('of basic are masked as the pair that is sent', async () => {
    const redactor = createRedactor()
    const authenticator = createAuthenticator(redactor, createTestTime(), () => Promise.reject())
    const { headers } = await authenticator.credentials(connection({ auth: 'basic', user: 'soar' }, { password: 'x' }))
    expect(redactor.redact(headers)).toEqual({ authorization: 'Basic •••' })
  })
})

describe('tokens', () => {
  const oauth = { auth: 'oauth2', tokenUrl: 'https://id.example/token', clientId: 'soar' }
  const siem = connection(oauth, { clientSecret: 'first-secret' })
  let clock: TestClock
  let redactor: ReturnType<typeof createRedactor>
  let asked: Parameters<AskToken>[1][]
  let answer: { status: number; body: unknown } | Error
  let authenticator: ReturnType<typeof createAuthenticator>

  beforeEach(() => {
    clock = createTestTime()
    redactor = createRedactor()
    asked = []
    answer = { status: 200, body: { expires_in: 600 } }
    authenticator = createAuthenticator(redactor, clock, async (_, request) => {
      asked.push(request)
      if (answer instanceof Error) throw answer
      return { ...answer, body: { access_token: `token-number-${asked.length}`, ...(answer.body as object) } }
    })
  })

  const bearer = async (from = siem) => (await authenticator.credentials(from)).headers.authorization

  test('are fetched once and kept until shortly before they run out', async () => {
    expect(await bearer()).toBe('Bearer token-number-1')
    clock.pass(569_000)
    expect(await authenticator.credentials(siem)).toEqual({
      headers: { authorization: 'Bearer token-number-1' },
      query: {},
      keptToken: 'token-number-1',
    })
    clock.pass(1_000)
    expect(await bearer()).toBe('Bearer token-number-2')
  })

  test.each([
    [{ expires_in: '600' }, 569_000],
    [{ expires_in: 20 }, 9_000],
    [{ expires_in: 0 }, 269_000],
    [{ expires_in: 'soon' }, 269_000],
    [{}, 269_000],
  ])('with %j last for %i ms and not much longer', async (body, lifetimeMs) => {
    answer = { status: 200, body }
    await bearer()
    clock.pass(lifetimeMs)
    expect(await bearer()).toBe('Bearer token-number-1')
    clock.pass(2_000)
    expect(await bearer()).toBe('Bearer token-number-2')
  })

  test('are fetched once for several requests at the same time, and are not kept ones for any of them', async () => {
    const all = await Promise.all([1, 2, 3].map(() => authenticator.credentials(siem)))
    expect(all).toEqual(Array(3).fill({ headers: { authorization: 'Bearer token-number-1' }, query: {} }))
    expect(asked).toHaveLength(1)
  })

  test('that were refused are forgotten, but not those that came in their place', async () => {
    await bearer()
    authenticator.forget(siem, 'token-number-1')
    expect(await bearer()).toBe('Bearer token-number-2')
    authenticator.forget(siem, 'token-number-1')
    expect(await bearer()).toBe('Bearer token-number-2')
  })

  test('do not outlive the secret that they were got with', async () => {
    await bearer()
    expect(await bearer(connection(oauth, { clientSecret: 'other-secret' }))).toBe('Bearer token-number-2')
    expect(await bearer(connection({ ...oauth, scope: 'read' }, siem.secrets))).toBe('Bearer token-number-3')
  })

  test('are masked', async () => {
    await bearer()
    expect(redactor.redact({ echo: 'got token-number-1!' })).toEqual({ echo: 'got •••!' })
  })

  test('that cannot be had are asked for again by the next request', async () => {
    answer = new Error('unreachable')
    await expect(bearer()).rejects.toBe(answer)
    answer = { status: 200, body: {} }
    expect(await bearer()).toBe('Bearer token-number-2')
  })

  test.each([
    [
      { status: 401, body: { error: 'invalid_client', access_token: 'ignored' } },
      /answered 401.*\(invalid_client\)/,
      false,
    ],
    [{ status: 200, body: { access_token: 7 } }, /answered 200 without a token\./, false],
    [{ status: 200, body: { access_token: '' } }, /without a token/, false],
    [{ status: 503, body: { access_token: null } }, /answered 503/, true],
    [{ status: 429, body: { access_token: null } }, /answered 429/, true],
  ])('%j is refused in words', async (given, message, retryable) => {
    answer = given
    await expect(bearer()).rejects.toMatchObject({
      code: 'http/token-refused',
      message: expect.stringMatching(message),
      retryable,
    })
  })

  test('a secret in the error of the token endpoint is masked before the error is cut', async () => {
    redactor.add('first-secret')
    answer = { status: 400, body: { error: `${'x'.repeat(55)} first-secret`, access_token: null } }
    await expect(bearer()).rejects.toThrow(/^(?!.*firs).*x •••\)/)
  })

  test('an answer that is no object has no token', async () => {
    authenticator = createAuthenticator(redactor, clock, async () => ({ status: 200, body: null }))
    await expect(bearer()).rejects.toMatchObject({ code: 'http/token-refused' })
  })

  describe('the client shows its secret', () => {
    const odd = { clientSecret: 'a b:c+%é' }

    test('in the header, form-encoded', async () => {
      await bearer(connection({ ...oauth, clientId: 'so ar', scope: 'a b' }, odd))
      const pair = Buffer.from('so+ar:a+b%3Ac%2B%25%C3%A9').toString('base64')
      expect(asked).toEqual([
        {
          url: 'https://id.example/token',
          headers: { authorization: `Basic ${pair}` },
          fields: { grant_type: 'client_credentials', scope: 'a b' },
        },
      ])
      expect(redactor.redact(pair)).toBe('•••')
    })

    test('or in the body', async () => {
      await bearer(connection({ ...oauth, clientSecretIn: 'body' }, odd))
      expect(asked).toEqual([
        {
          url: 'https://id.example/token',
          headers: {},
          fields: { grant_type: 'client_credentials', client_id: 'soar', client_secret: 'a b:c+%é' },
        },
      ])
    })
  })
})
