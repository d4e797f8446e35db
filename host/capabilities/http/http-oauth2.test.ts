// OAuth2 client credentials end to end, through createHttp: the parts have their own tests in http-auth.test.ts.
import { describe, expect, test } from 'vitest'
import type { HttpRequest } from '../../../engine/index.ts'
import { json } from '../../../testing/servers.ts'
import type { HttpSettings } from '../../connections/connection-kinds.ts'
import { createHttpBench } from '../../testing/http-bench.ts'

const { clock, playing, send, reached } = createHttpBench()

describe('OAuth2', () => {
  /** An issuer of tokens and an API that takes those that are in `good`. */
  const issuing = async (more: Partial<HttpSettings> = {}, expiresIn = 600) => {
    const good = new Set<string>()
    const issuer = await playing((response) => {
      const token = `token-${issuer.received.length}`
      good.add(token)
      json(response, { access_token: token, expires_in: expiresIn })
    })
    const api = await playing((response, { headers }) => {
      const isGood = good.has(String(headers.authorization).replace('Bearer ', ''))
      json(response, { took: headers.authorization ?? null }, isGood ? 200 : 401)
    })
    const oauth = { auth: 'oauth2' as const, tokenUrl: `${issuer.url}/token`, clientId: 'soar', ...more }
    const call = (request: Partial<HttpRequest> = {}, signal?: AbortSignal) =>
      send({ url: '/x', ...request }, reached(api, oauth), { clientSecret: 'the-secret' }, signal)
    return { issuer, api, good, call }
  }

  test('gets a token with the secret in the header and keeps it', async () => {
    const { issuer, call } = await issuing({ scope: 'read write' })
    expect(await call()).toMatchObject({ status: 200, body: { took: 'Bearer token-1' } })
    expect(await call()).toMatchObject({ body: { took: 'Bearer token-1' } })
    expect(issuer.received).toHaveLength(1)
    expect(issuer.received[0]).toMatchObject({
      method: 'POST',
      url: '/token',
      headers: {
        authorization: `Basic ${Buffer.from('soar:the-secret').toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
    })
    expect(String(issuer.received[0]?.body)).toBe('grant_type=client_credentials&scope=read+write')
  })

  test('can send the secret in the body', async () => {
    const { issuer, call } = await issuing({ clientSecretIn: 'body' })
    await call()
    expect(issuer.received[0]?.headers.authorization).toBeUndefined()
    expect(String(issuer.received[0]?.body)).toContain('client_id=soar&client_secret=the-secret')
  })

  test('renews a token that has run out', async () => {
    const { call } = await issuing()
    await call()
    clock().pass(600_000)
    expect(await call()).toMatchObject({ body: { took: 'Bearer token-2' } })
  })

  test('renews a kept token that is refused, once, and repeats the request', async () => {
    const { good, api, call } = await issuing()
    await call()
    good.clear()
    const post = { method: 'POST', body: { kind: 'text', text: 'once' } } as const
    expect(await call(post)).toMatchObject({ status: 200, body: { took: 'Bearer token-2' } })
    expect(api.received.map(({ method, body }) => `${method} ${body}`)).toEqual(['GET ', 'POST once', 'POST once'])
  })

  test('does not try again with a new token that is refused', async () => {
    const { issuer, api, call, good } = await issuing()
    good.add = () => good
    expect(await call()).toMatchObject({ status: 401 })
    expect([issuer.received.length, api.received.length]).toEqual([1, 1])
  })

  test('does not repeat a write because a later redirect is refused by another host', async () => {
    const { call, issuer } = await issuing()
    await call()
    const stranger = await playing((response) => response.writeHead(401).end())
    const written: string[] = []
    const redirecting = await playing((response, { method }) => {
      written.push(method)
      response.writeHead(303, { location: stranger.url }).end()
    })
    const settings = reached(redirecting, { auth: 'oauth2', tokenUrl: `${issuer.url}/token`, clientId: 'soar' })
    const request = { url: '/x', method: 'POST', redirects: 1, allowPrivate: true }
    expect(await send(request, settings, { clientSecret: 'the-secret' })).toMatchObject({ status: 401 })
    expect(written).toEqual(['POST'])
    expect(stranger.received[0]?.headers.authorization).toBeUndefined()
  })

  test('the end of the request that asked for a token does not take it from another that waits for it', async () => {
    let answer = () => {}
    const issuer = await playing((response) => {
      answer = () => json(response, { access_token: 'shared-token' })
    })
    const api = await playing((response, { headers }) => json(response, { took: headers.authorization ?? null }))
    const settings = reached(api, { auth: 'oauth2', tokenUrl: issuer.url, clientId: 'soar' })
    const first = new AbortController()
    const broken = send({ url: '/1' }, settings, { clientSecret: 's' }, first.signal)
    const other = send({ url: '/2' }, settings, { clientSecret: 's' })
    await issuer.arrived(1)
    first.abort()
    await expect(broken).rejects.toMatchObject({ code: 'http/aborted' })
    answer()
    expect(await other).toMatchObject({ body: { took: 'Bearer shared-token' } })
    expect([issuer.received.length, api.received.length]).toEqual([1, 1])
  })

  test('an issuer that is silent, refuses or redirects is told in words', async () => {
    const issuer = await playing((response, { url }) => {
      if (url === '/refuse') json(response, { error: 'invalid_client' }, 401)
      if (url === '/redirect') response.writeHead(302, { location: '/elsewhere' }).end()
    })
    const calling = (path: string) =>
      send(
        { url: '/x' },
        {
          baseUrl: 'http://127.0.0.1:9',
          allowPrivate: true,
          auth: 'oauth2',
          tokenUrl: issuer.url + path,
          clientId: 'a',
        },
        { clientSecret: 'the-secret' },
      )
    await expect(calling('/refuse')).rejects.toMatchObject({
      code: 'http/token-refused',
      message: expect.stringContaining('(invalid_client)'),
    })
    await expect(calling('/redirect')).rejects.toMatchObject({ code: 'http/token-refused' })
    const silent = calling('/silent')
    await issuer.arrived(3)
    clock().pass(30_000)
    await expect(silent).rejects.toMatchObject({ code: 'http/timed-out' })
  })

  test('an issuer at a private address is refused unless the connection allows it', async () => {
    const issuer = await playing()
    const settings = { baseUrl: 'http://1.1.1.1', auth: 'oauth2' as const, tokenUrl: issuer.url, clientId: 'a' }
    await expect(send({ url: '/x', allowPrivate: true }, settings, { clientSecret: 's' })).rejects.toMatchObject({
      code: 'http/refused-address',
    })
    expect(issuer.received).toEqual([])
  })
})
