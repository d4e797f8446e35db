import { describe, expect, test } from 'vitest'
import { createRedactor } from '../../secrets/redactor.ts'
import type { Exchange } from './http-exchange.ts'
import { redirected } from './http-redirect.ts'

const HEADERS = {
  accept: 'a',
  'user-agent': 'u',
  'content-type': 'c',
  'content-language': 'l',
  'x-own': 'o',
  cookie: 'k',
}

const from = (more: Partial<Exchange> = {}): Exchange => ({
  method: 'GET',
  url: new URL('https://x.example/a/b?c=d'),
  headers: HEADERS,
  body: undefined,
  maxBytes: 1_000,
  mayReachPrivate: true,
  mayAlwaysReachPrivate: false,
  ...more,
})

const redactor = createRedactor()
redactor.add('the-long-secret')

const to = (location: string | undefined, status = 302, one = from()) =>
  redirected(one, { status, headers: location === undefined ? {} : { location }, bytes: Buffer.alloc(0) }, redactor)

test.each([
  ['/z', 'https://x.example/z'],
  ['z', 'https://x.example/a/z'],
  ['?e=f', 'https://x.example/a/b?e=f'],
  ['//y.example/z', 'https://y.example/z'],
  ['https://user:pw@y.example/z#part', 'https://y.example/z'],
  ['', 'https://x.example/a/b?c=d'],
])('%j leads to %s', (location, url) => {
  expect(to(location)?.url.href).toBe(url)
})

test.each([
  ['no location', 302, undefined],
  ['a status that is no redirect', 200, '/z'],
  ['not modified', 304, '/z'],
  ['a choice', 300, '/z'],
])('%s leads nowhere', (_, status, location) => {
  expect(to(location, status)).toBeUndefined()
})

const body = Buffer.from('x')
test.each([
  [301, 'GET', undefined, 'GET', false],
  [301, 'POST', body, 'GET', false],
  [302, 'POST', body, 'GET', false],
  [303, 'POST', body, 'GET', false],
  [303, 'PUT', body, 'GET', false],
  [303, 'HEAD', undefined, 'HEAD', false],
  [301, 'PUT', body, 'PUT', true],
  [302, 'DELETE', undefined, 'DELETE', false],
  [307, 'POST', body, 'POST', true],
  [308, 'PATCH', body, 'PATCH', true],
])('%i of a %s', (status, method, given, becomes, keepsBody) => {
  const next = to('/z', status, from({ method, body: given }))
  expect([next?.method, next?.body !== undefined]).toEqual([becomes, keepsBody])
  const hasContentHeaders =
    next?.headers['content-type'] !== undefined && next.headers['content-language'] !== undefined
  expect(hasContentHeaders).toBe(becomes === method)
})

describe('to another origin', () => {
  test.each(['https://y.example/', 'https://x.example:8443/', '//x.example:444/z'])(
    '%s goes what any server may see',
    (url) => {
      expect(to(url)).toMatchObject({ headers: { accept: 'a', 'user-agent': 'u', 'content-type': 'c' } })
      expect(Object.keys(to(url)?.headers ?? {})).toHaveLength(3)
    },
  )

  test('at the same one everything is kept', () => {
    expect(to('https://x.example:443/z')?.headers).toEqual(HEADERS)
  })

  test.each([
    [from(), false],
    [from({ mayAlwaysReachPrivate: true }), true],
  ])('what a connection may reach does not count, what the node may does', (one, may) => {
    expect(to('https://y.example/', 302, one)?.mayReachPrivate).toBe(may)
    expect(to('/z', 302, one)?.mayReachPrivate).toBe(true)
  })

  test.each([
    ['a write with a body', 'https://y.example/', 307, from({ method: 'POST', body })],
    ['a write without one', 'https://y.example/', 302, from({ method: 'DELETE' })],
    ['a secret in the query', 'https://y.example/?key=the-long-secret', 302, from()],
    ['a secret in disguise', 'https://y.example/%74he%2Dlong%2Dsecret', 302, from()],
    ['plain text', 'http://x.example/', 302, from()],
    ['a file', 'file:///etc/passwd', 302, from()],
    ['a script', 'javascript:alert(1)', 302, from()],
    ['what is no address', 'https://', 302, from()],
  ])('%s does not go', (_, location, status, one) => {
    expect(() => to(location, status, one)).toThrow(
      expect.objectContaining({ code: 'http/bad-redirect', retryable: false }),
    )
    expect(() => to(location, status, one)).toThrow(/^x\.example redirects (?!.*the-long-secret)/)
  })

  test('a write that becomes a GET does', () => {
    expect(to('https://y.example/', 303, from({ method: 'POST', body }))?.method).toBe('GET')
  })

  test('from http to https is the way that it should be', () => {
    const one = from({ url: new URL('http://x.example/') })
    expect(to('https://x.example/', 301, one)?.url.href).toBe('https://x.example/')
    expect(to('http://y.example/', 301, one)?.url.href).toBe('http://y.example/')
  })
})
