import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createRedactor, type Redactor } from '../secrets/redactor.ts'
import { openVault } from '../secrets/secrets.ts'
import { createTestStore } from '../store/store-for-tests.ts'
import { type Connections, createConnections } from './connections.ts'

const KEY = new Uint8Array(32).fill(7)
const SECRET = 'the-secret-token'

let made: Awaited<ReturnType<typeof createTestStore>>
let redactor: Redactor
let asked: number
let connections: Connections

beforeEach(async () => {
  made = await createTestStore()
  redactor = createRedactor()
  asked = 0
  const vault = () => {
    asked += 1
    return openVault(made.store.facts, KEY)
  }
  connections = createConnections(made.store.connections, vault, redactor)
})
afterEach(() => made.remove())

const edr = (more: object = {}) => ({
  name: 'edr',
  kind: 'http',
  settings: { baseUrl: 'https://edr.example', auth: 'bearer' },
  secrets: { token: SECRET },
  ...more,
})

test('a connection that was added is there, without its secret', async () => {
  const added = await connections.add(edr())
  expect(added).toEqual({
    name: 'edr',
    kind: 'http',
    settings: { baseUrl: 'https://edr.example', auth: 'bearer', allowPrivate: false },
    secretFields: ['token'],
    updatedMs: made.clock.now(),
  })
  expect(await connections.get('edr')).toEqual(added)
  expect(await connections.known('edr')).toEqual(added)
  expect(await connections.list()).toEqual([added])
  expect(JSON.stringify([added, await made.store.connections.list()])).not.toContain(SECRET)
})

test('the secret is for the capabilities alone, sealed until then and masked from then on', async () => {
  await connections.add(edr())
  expect(
    Buffer.from((await made.store.connections.withSecrets('edr'))?.sealed['token'] as Uint8Array).includes(SECRET),
  ).toBe(false)
  const later = createRedactor()
  const again = createConnections(made.store.connections, () => openVault(made.store.facts, KEY), later)
  expect(later.redact(SECRET)).toBe(SECRET)
  expect((await again.withSecrets('edr')).secrets).toEqual({ token: SECRET })
  expect(later.redact(SECRET)).toBe('•••')
})

test('a secret is masked from the moment it is given', async () => {
  await connections.add(edr())
  await connections.replaceSecret('edr', 'token', 'another-secret')
  expect(redactor.redact([SECRET, 'another-secret'])).toEqual(['•••', '•••'])
})

test('a replaced secret is the one that is used', async () => {
  await connections.add(edr())
  made.clock.advance(5_000)
  await connections.replaceSecret('edr', 'token', 'another-secret')
  expect((await connections.withSecrets('edr')).secrets).toEqual({ token: 'another-secret' })
  expect((await connections.known('edr')).updatedMs).toBe(made.clock.now())
})

describe('changed settings', () => {
  const { settings } = edr()

  test('are kept, and the secret with them while it goes to the same server in the same way', async () => {
    await connections.add(edr())
    made.clock.advance(5_000)
    const changed = await connections.change(
      'edr',
      { ...settings, baseUrl: 'https://edr.example/v2', testPath: '/me' },
      {},
    )
    expect(changed).toMatchObject({ settings: { baseUrl: 'https://edr.example/v2', testPath: '/me' } })
    expect(changed.updatedMs).toBe(made.clock.now())
    expect([await connections.known('edr'), (await connections.withSecrets('edr')).secrets]).toEqual([
      changed,
      { token: SECRET },
    ])
  })

  test('can come with another secret, which is masked', async () => {
    await connections.add(edr())
    await connections.change('edr', settings, { token: 'another-secret' })
    expect(redactor.redact('another-secret')).toBe('•••')
    expect((await connections.withSecrets('edr')).secrets).toEqual({ token: 'another-secret' })
  })

  test.each([
    ['to another host', { baseUrl: 'https://evil.example' }],
    ['to another port', { baseUrl: 'https://edr.example:8443' }],
    ['from https to http', { baseUrl: 'http://edr.example' }],
    ['in another way', { auth: 'query', name: 'token' }],
  ])('that send the secret %s want it again', async (_, more) => {
    await connections.add(edr())
    const [field] = connections.secretsFor('http', { ...settings, ...more })
    const change = (secrets: { [field: string]: string }) =>
      connections.change('edr', { ...settings, ...more }, secrets)
    for (const secrets of [{}, { [field?.name as string]: '' }]) {
      await expect(change(secrets)).rejects.toMatchObject({ code: 'connection/missing-secret' })
    }
    expect((await connections.withSecrets('edr')).secrets).toEqual({ token: SECRET })
    await change({ [field?.name as string]: 'given-again' })
    expect((await connections.withSecrets('edr')).secrets).toEqual({ [field?.name as string]: 'given-again' })
  })

  test('that send a client secret to another issuer want it again', async () => {
    const oauth = { baseUrl: 'https://x.example', auth: 'oauth2', tokenUrl: 'https://id.example/a', clientId: 'soar' }
    await connections.add(edr({ settings: oauth, secrets: { clientSecret: SECRET } }))
    await connections.change('edr', { ...oauth, tokenUrl: 'https://id.example/b' }, {})
    await expect(connections.change('edr', { ...oauth, tokenUrl: 'https://evil.example/a' }, {})).rejects.toThrow(
      expect.objectContaining({ code: 'connection/missing-secret' }),
    )
  })

  test('that need no secret leave none behind', async () => {
    await connections.add(edr())
    await connections.change('edr', { baseUrl: 'https://edr.example' }, {})
    expect([
      (await connections.known('edr')).secretFields,
      (await made.store.connections.withSecrets('edr'))?.sealed,
    ]).toEqual([[], {}])
  })

  test.each([
    ['siem', {}, {}, 'connection/unknown'],
    ['edr', { baseUrl: 'https://u:p@edr.example' }, {}, 'connection/bad-setting'],
    ['edr', { auth: 'basic' }, {}, 'connection/bad-setting'],
    ['edr', {}, { password: 'x' }, 'connection/unknown-secret'],
    ['edr', {}, { token: 'a\nb' }, 'connection/bad-secret'],
  ])('of %s to %j, %j are refused', async (name, more, secrets, code) => {
    const before = await connections.add(edr())
    await expect(
      connections.change(name, { ...settings, ...more }, secrets as { [field: string]: string }),
    ).rejects.toThrow(expect.objectContaining({ code }))
    expect([await connections.known('edr'), (await connections.withSecrets('edr')).secrets]).toEqual([
      before,
      { token: SECRET },
    ])
  })
})

test('the key is not asked for where nothing is secret', async () => {
  await connections.add(edr({ settings: { baseUrl: 'https://edr.example' }, secrets: {} }))
  expect([(await connections.list()).length, (await connections.withSecrets('edr')).secrets, asked]).toEqual([1, {}, 0])
})

test('a connection that was removed is gone, and its secret with it', async () => {
  await connections.add(edr())
  await connections.remove('edr')
  expect([
    await connections.get('edr'),
    await connections.list(),
    await made.store.connections.withSecrets('edr'),
  ]).toEqual([undefined, [], undefined])
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
  ])('%s', async (_, more, code) => {
    const refusal: Error = await connections.add(edr(more)).then(
      () => expect.fail('it was added'),
      (thrown) => thrown,
    )
    expect(refusal).toMatchObject({ code })
    expect(refusal.message).not.toContain(SECRET)
    expect(await made.store.connections.list()).toEqual([])
  })

  test('the message names the setting and the secret', async () => {
    await expect(connections.add(edr({ settings: { baseUrl: 'https://x', auth: 'oauth2' } }))).rejects.toThrow(
      'Authentication oauth2 needs the setting tokenUrl, clientId.',
    )
    await expect(connections.add(edr({ settings: { baseUrl: 'x' } }))).rejects.toThrow(/^baseUrl: /)
    await expect(connections.add(edr({ secrets: {} }))).rejects.toThrow('The connection edr needs its token.')
    await expect(connections.add(edr({ secrets: { pin: 'x' } }))).rejects.toThrow(
      'The connection edr has no secret pin. It has: token.',
    )
  })

  test('a name that is taken', async () => {
    await connections.add(edr())
    await expect(connections.add(edr({ secrets: { token: 'other-secret' } }))).rejects.toThrow(
      expect.objectContaining({ code: 'connection/exists' }),
    )
    expect((await connections.withSecrets('edr')).secrets).toEqual({ token: SECRET })
  })

  test.each([
    ['edr', 'password', 'x', 'connection/unknown-secret'],
    ['edr', 'token', '', 'connection/missing-secret'],
    ['edr', 'token', 'a\r\nb', 'connection/bad-secret'],
    ['siem', 'token', 'x', 'connection/unknown'],
  ])('replacing the secret of %s, %s by %j', async (name, field, secret, code) => {
    await connections.add(edr())
    await expect(connections.replaceSecret(name, field, secret)).rejects.toThrow(expect.objectContaining({ code }))
    expect((await connections.withSecrets('edr')).secrets).toEqual({ token: SECRET })
  })

  test('a connection that is not there, with those that are', async () => {
    await expect(connections.known('siem')).rejects.toThrow(
      'There is no connection siem in this workspace. There is none yet.',
    )
    await connections.add(edr())
    for (const call of [connections.known, connections.remove, connections.withSecrets]) {
      await expect(call('siem')).rejects.toThrow(
        expect.objectContaining({ code: 'connection/unknown', message: expect.stringContaining('There are: edr.') }),
      )
    }
  })
})

describe('what the database holds', () => {
  test('is not believed: settings that no longer fit are told, and such a connection can be removed', async () => {
    await made.store.connections.add('odd', 'http', { baseUrl: 'https://x', auth: 'kerberos' }, {})
    await expect(connections.known('odd')).rejects.toThrow(
      expect.objectContaining({ code: 'connection/unreadable', message: expect.stringContaining('connection odd') }),
    )
    await connections.remove('odd')
    expect(await connections.list()).toEqual([])
  })

  test('is not used without its secret', async () => {
    await made.store.connections.add('edr', 'http', edr().settings, {})
    await expect(connections.withSecrets('edr')).rejects.toThrow(
      expect.objectContaining({
        code: 'connection/missing-secret',
        message: expect.stringContaining('lost its token'),
      }),
    )
  })

  test('is refused when the sealed bytes of another connection were put in', async () => {
    await connections.add(edr())
    const token = (await made.store.connections.withSecrets('edr'))?.sealed['token']
    await made.store.connections.add('siem', 'http', edr().settings, { token: token as Uint8Array })
    await expect(connections.withSecrets('siem')).rejects.toThrow(
      expect.objectContaining({ code: 'secrets/unreadable' }),
    )
  })
})

describe('where a secret may go', () => {
  const sent = { baseUrl: 'https://attacker.example', auth: 'bearer' }
  const unreadable = { code: 'secrets/unreadable', message: expect.stringContaining('leads to another server') }

  test.each([
    ['address', sent],
    ['kind of authentication', { baseUrl: 'https://edr.example', auth: 'query', name: 'token' }],
  ])('is bound to it: with another %s in the database it is not opened', async (_, settings) => {
    await connections.add(edr())
    await made.store.connections.change('edr', settings, {})
    await expect(connections.withSecrets('edr')).rejects.toMatchObject(unreadable)
  })

  test('stays as it is where settings change that say nothing of that', async () => {
    await connections.add(edr())
    await connections.change('edr', { ...edr().settings, baseUrl: 'https://edr.example/api', testPath: '/me' }, {})
    expect((await connections.withSecrets('edr')).secrets).toEqual({ token: SECRET })
  })

  test('is bound for those of earlier releases when the data are taken over, and masked alone before', async () => {
    const vault = await openVault(made.store.facts, KEY)
    const old = { token: vault.seal('edr', 'token', SECRET) }
    await made.store.connections.add('edr', 'http', edr().settings, old)
    await expect(connections.withSecrets('edr')).rejects.toMatchObject(unreadable)
    const before = createConnections(
      made.store.connections,
      async () => vault,
      redactor,
      async () => false,
    )
    await before.withSecrets('edr')
    expect(redactor.redact(SECRET)).toBe('•••')
    await connections.bindSecrets(vault)
    expect((await connections.withSecrets('edr')).secrets).toEqual({ token: SECRET })
    await made.store.connections.change('edr', sent, {})
    await connections.bindSecrets(vault)
    await expect(connections.withSecrets('edr')).rejects.toMatchObject(unreadable)
  })
})

test('the secrets that go with settings are known before there is a connection', () => {
  const oauth = { baseUrl: 'https://x', auth: 'oauth2', tokenUrl: 'https://y', clientId: 'c' }
  expect(connections.secretsFor('http', oauth)).toEqual([{ name: 'clientSecret', label: 'Client secret' }])
  expect(() => connections.secretsFor('ldap', {})).toThrow(expect.objectContaining({ code: 'connection/unknown-kind' }))
})
