import { describe, expect, test } from 'vitest'
import { AUTH_NEEDS, connectionKinds, fitsHeader, httpSettings, problemOfName } from './connection-kinds.ts'

const http = connectionKinds.find(({ kind }) => kind === 'http')
const settings = (more: object) => httpSettings.parse({ baseUrl: 'https://x.example', ...more })

test('settings that are left out are the careful ones', () => {
  expect(settings({})).toEqual({ baseUrl: 'https://x.example', auth: 'none', allowPrivate: false })
})

test.each([
  [{ baseUrl: 'x.example' }],
  [{ baseUrl: 'ftp://x.example' }],
  [{ baseUrl: 'https://user:secret@x.example' }],
  [{ baseUrl: 'https://user@x.example' }],
  [{ tokenUrl: 'https://user:secret@id.example' }],
  [{ auth: 'digest' }],
  [{ user: 'a:b' }],
  [{ clientSecretIn: 'query' }],
  [{ password: 'secret' }],
])('%j is refused', (more) => {
  const parsed = httpSettings.safeParse({ baseUrl: 'https://x.example', ...more })
  expect(parsed.success).toBe(false)
  expect(JSON.stringify(parsed.error?.issues)).not.toContain('secret@')
})

test.each([
  ['none', []],
  ['basic', ['password']],
  ['bearer', ['token']],
  ['header', ['key']],
  ['query', ['key']],
  ['oauth2', ['clientSecret']],
] as const)('the secrets of %s are %j', (auth, fields) => {
  expect(http?.secrets(settings({ auth })).map(({ name }) => name)).toEqual(fields)
  for (const field of fields) expect(http?.secretNames).toContain(field)
})

test('no secret is a setting, and whatever authentication needs is one', () => {
  for (const name of http?.secretNames ?? []) expect(Object.keys(httpSettings.shape)).not.toContain(name)
  for (const name of Object.values(AUTH_NEEDS).flat()) expect(Object.keys(httpSettings.shape)).toContain(name)
})

test.each([
  ['X-Api-Key', undefined],
  ['Authorization', undefined],
  ['x key', 'x key is no name for a header'],
  ['x:y', 'x:y is no name for a header'],
  ['x\r\ny', 'x\r\ny is no name for a header'],
  ['Host', 'the header Host cannot hold a key'],
  ['Content-Length', 'the header Content-Length cannot hold a key'],
])('a key under the header %j: %j', (name, problem) => {
  expect(problemOfName(settings({ auth: 'header', name }))).toBe(problem)
  expect(problemOfName(settings({ auth: 'query', name }))).toBeUndefined()
})

describe('a secret that goes into a header', () => {
  test.each([
    ['abc', true],
    ['Splunk abc', true],
    ['a', true],
    ['abc\n', false],
    [' abc', false],
    ['abc ', false],
    ['a\r\nb', false],
    ['gr\u00fcn', false],
    ['a\0', false],
  ])('%j fits: %j', (secret, fits) => {
    expect(fitsHeader(settings({ auth: 'bearer' }), secret)).toBe(fits)
    expect(fitsHeader(settings({ auth: 'header', name: 'k' }), secret)).toBe(fits)
    expect(fitsHeader(settings({ auth: 'basic', user: 'u' }), secret)).toBe(true)
  })
})
