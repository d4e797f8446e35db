import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTestStore } from '../store/store-for-tests.ts'
import { masterKeyFrom } from './master-key.ts'
import { openVault } from './secrets.ts'

const KEY = new Uint8Array(32).fill(7)
const OTHER_KEY = new Uint8Array(32).fill(8)

let stores: Awaited<ReturnType<typeof createTestStore>>[]
beforeEach(() => {
  stores = []
})
afterEach(async () => {
  for (const one of stores) await one.remove()
})

const newStore = async () => {
  const made = await createTestStore()
  stores.push(made)
  return made.store.facts
}

test.each(['a', '', 'pä:ss wörd 🔒', '\ufeffwith a mark in front', 'x'.repeat(100_000)])(
  'what is sealed is opened again: %.20j',
  async (secret) => {
    const vault = await openVault(await newStore(), KEY)
    expect(vault.open('edr', 'token', vault.seal('edr', 'token', secret))).toBe(secret)
  },
)

test('nothing of a secret is in its sealed form, and no two are alike', async () => {
  const vault = await openVault(await newStore(), KEY)
  const [one, two] = [vault.seal('edr', 'token', 'the-secret'), vault.seal('edr', 'token', 'the-secret')]
  expect(Buffer.from(one).includes('secret')).toBe(false)
  expect(Buffer.from(one).equals(Buffer.from(two))).toBe(false)
})

describe('sealed bytes are refused', () => {
  const refused = { code: 'secrets/unreadable', message: expect.stringContaining('token of the connection edr') }

  test('when a single bit of them was changed, wherever it is', async () => {
    const vault = await openVault(await newStore(), KEY)
    const sealed = vault.seal('edr', 'token', 'the-secret')
    for (let at = 0; at < sealed.length; at++) {
      const changed = Uint8Array.from(sealed)
      changed[at] = (changed[at] as number) ^ 1
      expect(() => vault.open('edr', 'token', changed)).toThrow(expect.objectContaining(refused))
    }
  })

  test.each([0, 1, 24, 39])('when only %i bytes are left', async (length) => {
    const vault = await openVault(await newStore(), KEY)
    const sealed = vault.seal('edr', 'token', 'the-secret').subarray(0, length)
    expect(() => vault.open('edr', 'token', sealed)).toThrow(expect.objectContaining(refused))
  })

  test.each([
    ['another connection', 'siem', 'token'],
    ['another field', 'edr', 'password'],
    ['names that only look the same when they are joined', 'edr","token', 'x'],
  ])('when they were moved to %s', async (_, connection, field) => {
    const vault = await openVault(await newStore(), KEY)
    const sealed = vault.seal('edr', 'token', 'the-secret')
    expect(() => vault.open(connection, field, sealed)).toThrow(expect.objectContaining({ code: 'secrets/unreadable' }))
  })

  test('when they come from a workspace with another key', async () => {
    const sealed = (await openVault(await newStore(), OTHER_KEY)).seal('edr', 'token', 'the-secret')
    const vault = await openVault(await newStore(), KEY)
    expect(() => vault.open('edr', 'token', sealed)).toThrow(expect.objectContaining(refused))
  })
})

describe('the master key', () => {
  test('of a workspace opens it again, and another is told from it at once', async () => {
    const store = await newStore()
    const sealed = (await openVault(store, KEY)).seal('edr', 'token', 'the-secret')
    expect((await openVault(store, KEY)).open('edr', 'token', sealed)).toBe('the-secret')
    await expect(openVault(store, OTHER_KEY)).rejects.toThrow(
      expect.objectContaining({
        code: 'secrets/wrong-key',
        message: expect.stringMatching(/not the one that this workspace was made with.*FIREBREAK_MASTER_KEY/),
      }),
    )
  })

  test('from one passphrase is another in each workspace', async () => {
    const passphrase = { passphrase: 'correct horse' }
    const sealed = (
      await openVault(
        await newStore(),
        masterKeyFrom(passphrase, () => Buffer.alloc(16, 1)),
      )
    ).seal('edr', 'token', 'x')
    const elsewhere = await openVault(
      await newStore(),
      masterKeyFrom(passphrase, () => Buffer.alloc(16, 2)),
    )
    expect(() => elsewhere.open('edr', 'token', sealed)).toThrow(
      expect.objectContaining({ code: 'secrets/unreadable' }),
    )
  })

  test('is not needed to write anything once it is known', async () => {
    const store = await newStore()
    await openVault(store, KEY)
    const refuse = () => {
      throw new Error('nothing is to be written')
    }
    const reading = { get: store.get, note: refuse, replace: refuse }
    await expect(openVault(reading, KEY)).resolves.toBeDefined()
  })
})
