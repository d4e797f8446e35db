import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Connections, createConnections } from './connections.ts'
import { createRedactor, type Redactor } from './redactor.ts'
import { openVault } from './secrets.ts'
import { createTestStore } from './store/store-for-tests.ts'

const KEY = new Uint8Array(32).fill(7)
const SECRET = 'the-secret-token'

let made: ReturnType<typeof createTestStore>
let redactor: Redactor
let asked: number
let connections: Connections

beforeEach(() => {
  made = createTestStore()
  redactor = createRedactor()
  asked = 0
  const vault = () => {
    asked += 1
    return openVault(made.store, KEY)
  }
  connections = createConnections(made.store, vault, redactor)
})
afterEach(() => made.remove())

const edr = (more: object = {}) => ({
  name: 'edr',
  kind: 'http',
  settings: { baseUrl: 'https://edr.example', auth: 'bearer' },
  secrets: { token: SECRET },
  ...more,
})

test('a connection that was added is there, without its secret', () => {
  const added = connections.add(edr())
  expect(added).toEqual({
    name: 'edr',
    kind: 'http',
    settings: { baseUrl: 'https://edr.example', auth: 'bearer', allowPrivate: false },
    secretFields: ['token'],
    updatedMs: made.clock.now(),
  })
  expect(connections.get('edr')).toEqual(added)
  expect(connections.known('edr')).toEqual(added)
  expect(connections.list()).toEqual([added])
  expect(JSON.stringify([added, made.store.connections()])).not.toContain(SECRET)
})

test('the secret is for the capabilities alone, sealed until then and masked from then on', () => {
  connections.add(edr())
  expect(Buffer.from(made.store.sealedSecrets('edr').token as Uint8Array).includes(SECRET)).toBe(false)
  const later = createRedactor()
  const again = createConnections(made.store, () => openVault(made.store, KEY), later)
  expect(later.redact(SECRET)).toBe(SECRET)
  expect(again.secretsOf('edr')).toEqual({ token: SECRET })
  expect(later.redact(SECRET)).toBe('•••')
})

test('a secret is masked from the moment it is given', () => {
  connections.add(edr())
  connections.replaceSecret('edr', 'token', 'another-secret')
  expect(redactor.redact([SECRET, 'another-secret'])).toEqual(['•••', '•••'])
})

test('a replaced secret is the one that is used', () => {
  connections.add(edr())
  made.clock.advance(5_000)
  connections.replaceSecret('edr', 'token', 'another-secret')
  expect(connections.secretsOf('edr')).toEqual({ token: 'another-secret' })
  expect(connections.known('edr').updatedMs).toBe(made.clock.now())
})

test('the key is not asked for where nothing is secret', () => {
  connections.add(edr({ settings: { baseUrl: 'https://edr.example' }, secrets: {} }))
  expect([connections.list().length, connections.secretsOf('edr'), asked]).toEqual([1, {}, 0])
})

test('a connection that was removed is gone, and its secret with it', () => {
  connections.add(edr())
  connections.remove('edr')
  expect([connections.get('edr'), connections.list(), made.store.sealedSecrets('edr')]).toEqual([undefined, [], {}])
})

describe('what is refused', () => {
  test.each([
    ['a name with capitals', { name: 'EDR' }, 'connection/bad-name'],
    ['a name with a path', { name: '../edr' }, 'connection/bad-name'],
    ['an empty name', { name: '' }, 'connection/bad-name'],
    ['a kind that there is not', { kind: 'ldap' }, 'connection/unknown-kind'],
    ['no address', { settings: { auth: 'bearer' } }, 'connection/bad-setting'],
    [
      'credentials in the address',
      { settings: { baseUrl: 'https://u:p@x', auth: 'bearer' } },
      'connection/bad-setting',
    ],
    ['an unknown setting', { settings: { baseUrl: 'https://x', auth: 'bearer', colour: 1 } }, 'connection/bad-setting'],
    ['a missing setting', { settings: { baseUrl: 'https://x', auth: 'oauth2' } }, 'connection/bad-setting'],
    ['a bad header', { settings: { baseUrl: 'https://x', auth: 'header', name: 'a b' } }, 'connection/bad-setting'],
    ['no secret', { secrets: {} }, 'connection/missing-secret'],
    ['an empty secret', { secrets: { token: '' } }, 'connection/missing-secret'],
    ['a secret too many', { secrets: { token: SECRET, password: 'x' } }, 'connection/unknown-secret'],
    ['a secret with a line break', { secrets: { token: `${SECRET}\n` } }, 'connection/bad-secret'],
  ])('%s', (_, more, code) => {
    const adding = () => connections.add(edr(more))
    expect(adding).toThrow(expect.objectContaining({ code }))
    expect(adding).not.toThrow(SECRET)
    expect(made.store.connections()).toEqual([])
  })

  test('the message names the setting and the secret', () => {
    expect(() => connections.add(edr({ settings: { baseUrl: 'https://x', auth: 'oauth2' } }))).toThrow(
      'Authentication oauth2 needs the setting tokenUrl, clientId.',
    )
    expect(() => connections.add(edr({ settings: { baseUrl: 'x' } }))).toThrow(/^baseUrl: /)
    expect(() => connections.add(edr({ secrets: {} }))).toThrow('The connection edr needs its token.')
    expect(() => connections.add(edr({ secrets: { pin: 'x' } }))).toThrow(
      'The connection edr has no secret pin. It has: token.',
    )
  })

  test('a name that is taken', () => {
    connections.add(edr())
    expect(() => connections.add(edr({ secrets: { token: 'other-secret' } }))).toThrow(
      expect.objectContaining({ code: 'connection/exists' }),
    )
    expect(connections.secretsOf('edr')).toEqual({ token: SECRET })
  })

  test.each([
    ['edr', 'password', 'x', 'connection/unknown-secret'],
    ['edr', 'token', '', 'connection/missing-secret'],
    ['edr', 'token', 'a\r\nb', 'connection/bad-secret'],
    ['siem', 'token', 'x', 'connection/unknown'],
  ])('replacing the secret of %s, %s by %j', (name, field, secret, code) => {
    connections.add(edr())
    expect(() => connections.replaceSecret(name, field, secret)).toThrow(expect.objectContaining({ code }))
    expect(connections.secretsOf('edr')).toEqual({ token: SECRET })
  })

  test('a connection that is not there, with those that are', () => {
    expect(() => connections.known('siem')).toThrow('There is no connection siem in this workspace. There is none yet.')
    connections.add(edr())
    for (const call of [connections.known, connections.remove, connections.secretsOf]) {
      expect(() => call('siem')).toThrow(
        expect.objectContaining({ code: 'connection/unknown', message: expect.stringContaining('There are: edr.') }),
      )
    }
  })
})

describe('what the database holds', () => {
  test('is not believed: settings that no longer fit are told, and such a connection can be removed', () => {
    made.store.addConnection('odd', 'http', { baseUrl: 'https://x', auth: 'kerberos' }, {})
    expect(() => connections.known('odd')).toThrow(
      expect.objectContaining({ code: 'connection/unreadable', message: expect.stringContaining('connection odd') }),
    )
    connections.remove('odd')
    expect(connections.list()).toEqual([])
  })

  test('is not used without its secret', () => {
    made.store.addConnection('edr', 'http', edr().settings, {})
    expect(() => connections.secretsOf('edr')).toThrow(
      expect.objectContaining({
        code: 'connection/missing-secret',
        message: expect.stringContaining('lost its token'),
      }),
    )
  })

  test('is refused when the sealed bytes of another connection were put in', () => {
    connections.add(edr())
    const { token } = made.store.sealedSecrets('edr')
    made.store.addConnection('siem', 'http', edr().settings, { token: token as Uint8Array })
    expect(() => connections.secretsOf('siem')).toThrow(expect.objectContaining({ code: 'secrets/unreadable' }))
  })
})

test('the secrets that go with settings are known before there is a connection', () => {
  const oauth = { baseUrl: 'https://x', auth: 'oauth2', tokenUrl: 'https://y', clientId: 'c' }
  expect(connections.secretsFor('http', oauth)).toEqual([{ name: 'clientSecret', label: 'Client secret' }])
  expect(() => connections.secretsFor('ldap', {})).toThrow(expect.objectContaining({ code: 'connection/unknown-kind' }))
})
