import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createRedactor, type Redactor } from '../secrets/redactor.ts'
import { openVault } from '../secrets/secrets.ts'
import { createTestStore } from '../store/store-for-tests.ts'
import { type Connections, createConnections } from './connections.ts'

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

describe('changed settings', () => {
  const { settings } = edr()

  test('are kept, and the secret with them while it goes to the same server in the same way', () => {
    connections.add(edr())
    made.clock.advance(5_000)
    const changed = connections.change('edr', { ...settings, baseUrl: 'https://edr.example/v2', testPath: '/me' }, {})
    expect(changed).toMatchObject({ settings: { baseUrl: 'https://edr.example/v2', testPath: '/me' } })
    expect(changed.updatedMs).toBe(made.clock.now())
    expect([connections.known('edr'), connections.secretsOf('edr')]).toEqual([changed, { token: SECRET }])
  })

  test('can come with another secret, which is masked', () => {
    connections.add(edr())
    connections.change('edr', settings, { token: 'another-secret' })
    expect(redactor.redact('another-secret')).toBe('•••')
    expect(connections.secretsOf('edr')).toEqual({ token: 'another-secret' })
  })

  test.each([
    ['to another host', { baseUrl: 'https://evil.example' }],
    ['to another port', { baseUrl: 'https://edr.example:8443' }],
    ['from https to http', { baseUrl: 'http://edr.example' }],
    ['in another way', { auth: 'query', name: 'token' }],
  ])('that send the secret %s want it again', (_, more) => {
    connections.add(edr())
    const [field] = connections.secretsFor('http', { ...settings, ...more })
    const changing = (secrets: { [field: string]: string }) => () =>
      connections.change('edr', { ...settings, ...more }, secrets)
    for (const secrets of [{}, { [field?.name as string]: '' }]) {
      expect(changing(secrets)).toThrow(expect.objectContaining({ code: 'connection/missing-secret' }))
    }
    expect(connections.secretsOf('edr')).toEqual({ token: SECRET })
    expect(changing({ [field?.name as string]: 'given-again' })).not.toThrow()
    expect(connections.secretsOf('edr')).toEqual({ [field?.name as string]: 'given-again' })
  })

  test('that send a client secret to another issuer want it again', () => {
    const oauth = { baseUrl: 'https://x.example', auth: 'oauth2', tokenUrl: 'https://id.example/a', clientId: 'soar' }
    connections.add(edr({ settings: oauth, secrets: { clientSecret: SECRET } }))
    expect(() => connections.change('edr', { ...oauth, tokenUrl: 'https://id.example/b' }, {})).not.toThrow()
    expect(() => connections.change('edr', { ...oauth, tokenUrl: 'https://evil.example/a' }, {})).toThrow(
      expect.objectContaining({ code: 'connection/missing-secret' }),
    )
  })

  test('that need no secret leave none behind', () => {
    connections.add(edr())
    connections.change('edr', { baseUrl: 'https://edr.example' }, {})
    expect([connections.known('edr').secretFields, made.store.sealedSecrets('edr')]).toEqual([[], {}])
  })

  test.each([
    ['siem', {}, {}, 'connection/unknown'],
    ['edr', { baseUrl: 'https://u:p@edr.example' }, {}, 'connection/bad-setting'],
    ['edr', { auth: 'basic' }, {}, 'connection/bad-setting'],
    ['edr', {}, { password: 'x' }, 'connection/unknown-secret'],
    ['edr', {}, { token: 'a\nb' }, 'connection/bad-secret'],
  ])('of %s to %j, %j are refused', (name, more, secrets, code) => {
    const before = connections.add(edr())
    expect(() => connections.change(name, { ...settings, ...more }, secrets as { [field: string]: string })).toThrow(
      expect.objectContaining({ code }),
    )
    expect([connections.known('edr'), connections.secretsOf('edr')]).toEqual([before, { token: SECRET }])
  })
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
