import { describe, expect, test } from 'vitest'
import { httpSettings } from '../../connections/connection-kinds.ts'
import { addressOf } from './http-address.ts'
import type { HttpConnection } from './http-auth.ts'

const connection = (baseUrl: string): HttpConnection => ({
  name: 'edr',
  settings: httpSettings.parse({ baseUrl }),
  secrets: {},
})

const refusalOf = (url: string, baseUrl?: string): unknown => {
  try {
    return addressOf({ method: 'GET', url }, baseUrl === undefined ? undefined : connection(baseUrl)).href
  } catch (thrown) {
    return (thrown as { code: unknown }).code
  }
}

describe('a path is added to the address of the connection', () => {
  test.each([
    ['https://x.example/api', '/hosts', 'https://x.example/api/hosts'],
    ['https://x.example/api', 'hosts', 'https://x.example/api/hosts'],
    ['https://x.example/api/', '/hosts/', 'https://x.example/api/hosts/'],
    ['https://x.example', '/hosts', 'https://x.example/hosts'],
    ['https://x.example', '', 'https://x.example/'],
    ['https://x.example/api', '', 'https://x.example/api'],
    ['https://x.example/api/', '?a=1', 'https://x.example/api/?a=1'],
    ['https://x.example/api?tenant=7', '/a?b=c d#part', 'https://x.example/api/a?tenant=7&b=c+d'],
    ['https://x.example/api', '//evil.example/a', 'https://x.example/api//evil.example/a'],
    ['https://x.example/api', '\\\\evil.example\\a', 'https://x.example/api///evil.example/a'],
    ['https://x.example/api', 'https:evil.example', 'https://x.example/api/https:evil.example'],
    ['https://x.example/api', '@evil.example', 'https://x.example/api/@evil.example'],
    ['https://x.example/api', '/a b/ü', 'https://x.example/api/a%20b/%C3%BC'],
    ['https://x.example/api', '/a..b/.../..c', 'https://x.example/api/a..b/.../..c'],
    ['https://x.example/api', '/hosts\n', 'https://x.example/api/hosts'],
    ['https://x.example/api', 'https://x.example/api/hosts?a=1', 'https://x.example/api/hosts?a=1'],
    ['https://x.example/api', 'https://X.EXAMPLE:443/api', 'https://x.example/api'],
  ])('%s and %j: %s', (baseUrl, url, href) => {
    expect(refusalOf(url, baseUrl)).toBe(href)
  })

  test.each([
    '/../admin',
    '/hosts/..',
    '/hosts/../../admin',
    '..',
    './x',
    '/%2e%2e/admin',
    '/%2E./admin',
    '/.%2e/admin',
    '/..%2fadmin',
    '/hosts%2F..%2Fadmin',
    '/..\\admin',
    '\\..\\admin',
    '/..%5cadmin',
    '/%252e%252e%252fadmin',
    '/%25252e./admin',
    '/..;/admin',
    '/..;a=b/admin',
    'https://x.example/api/..%2fadmin',
  ])('%j climbs and is refused', (url) => {
    expect(refusalOf(url, 'https://x.example/api')).toBe('http/bad-url')
  })

  test.each(['/.\t./admin', '/.\n./admin', '/a\r\nHost: evil', '/a\u0000b', 'ht\ttps://x.example/'])(
    '%j has control characters and is refused',
    (url) => {
      expect(refusalOf(url, 'https://x.example/api')).toBe('http/bad-url')
      expect(refusalOf(url)).toBe('http/bad-url')
    },
  )
})

describe('a whole address with a connection stays within that', () => {
  test.each([
    ['https://evil.example/api'],
    ['http://x.example/api'],
    ['https://x.example:8443/api'],
    ['https://x.example.evil.example/api'],
    ['https://x.example/admin'],
    ['https://x.example/apis'],
    ['https://x.example/api/../admin'],
    ['HTTPS://evil.example/'],
  ])('%s is foreign', (url) => {
    expect(refusalOf(url, 'https://x.example/api')).toBe('http/foreign-url')
  })

  test('the refusal names the hosts, and nothing of path or query', () => {
    expect(() =>
      addressOf({ method: 'GET', url: 'https://evil.example/private?token=s3cret' }, connection('https://x.example')),
    ).toThrow(/^The url leads to evil\.example, but the connection edr is for x\.example(?!.*s3cret)/)
  })
})

describe('a whole address without a connection', () => {
  test.each([
    ['https://x.example/a?b=c#d', 'https://x.example/a?b=c'],
    [' http://x.example ', 'http://x.example/'],
    ['/hosts', 'http/bad-url'],
    ['x.example', 'http/bad-url'],
    ['file:///etc/passwd', 'http/bad-url'],
    ['javascript:alert(1)', 'http/bad-url'],
    ['ftp://x.example', 'http/bad-url'],
    ['https://user:secret@x.example', 'http/bad-url'],
    ['https://user@x.example', 'http/bad-url'],
    ['https://', 'http/bad-url'],
  ])('%j: %s', (url, result) => {
    expect(refusalOf(url)).toBe(result)
  })
})

test('the query of the request is added, encoded, to the one that is there', () => {
  const query = { q: 'a&b=c', 'x y': 'ü' }
  expect(addressOf({ method: 'GET', url: '/s?q=1', query }, connection('https://x.example/api')).href).toBe(
    'https://x.example/api/s?q=1&q=a%26b%3Dc&x+y=%C3%BC',
  )
})
