import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { desktopMasterKey, type KeyKeeper, writeOnce } from './master-key.ts'

/** Stands in for the keychain: what it seals reads backwards. */
const keychain = {
  isEncryptionAvailable: () => true,
  encryptString: (text: string) => Buffer.from([...text].reverse().join('')),
  decryptString: (bytes: Buffer) => [...bytes.toString()].reverse().join(''),
}
const noKeychain: KeyKeeper['safeStorage'] = {
  isEncryptionAvailable: () => false,
  encryptString: () => {
    throw new Error('no keychain')
  },
  decryptString: () => {
    throw new Error('no keychain')
  },
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firebreak-key-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A key in memory, and what was written. */
function keeper(more: Partial<KeyKeeper> & { sealed?: Buffer } = {}): KeyKeeper & { written: Buffer[] } {
  const written: Buffer[] = []
  return {
    written,
    safeStorage: keychain,
    read: () => written.at(-1) ?? more.sealed,
    write: (bytes) => void written.push(bytes),
    hasPlain: () => false,
    ...more,
  }
}

it('is made once, kept sealed, and the same from then on', () => {
  const own = keeper()
  const first = desktopMasterKey(own)
  if (!('key' in first)) throw new Error('the keychain was not used')
  expect(first.key).toHaveLength(32)
  expect(own.written).toEqual([keychain.encryptString(Buffer.from(first.key).toString('base64'))])
  expect(desktopMasterKey(own)).toEqual(first)
  expect(own.written).toHaveLength(1)
})

it.each([
  [
    'cannot be opened',
    {
      ...keychain,
      decryptString: () => {
        throw new Error('locked')
      },
    },
    'does not open the master key',
  ],
  ['is damaged', keychain, 'damaged'],
  ['is there and the keychain is not', noKeychain, 'there is none now'],
])('is never replaced or passed over when it %s', (_what, safeStorage, message) => {
  for (const hasPlain of [() => false, () => true]) {
    const own = keeper({ safeStorage, hasPlain, sealed: Buffer.from('sealed') })
    expect(() => desktopMasterKey(own)).toThrow(message)
    expect(own.written).toEqual([])
  }
})

it('is a file of the host where the system has no keychain, and says whether it is made now', () => {
  expect(desktopMasterKey(keeper({ safeStorage: noKeychain }))).toEqual({ plain: true, isNew: true })
  expect(desktopMasterKey(keeper({ safeStorage: noKeychain, hasPlain: () => true }))).toEqual({
    plain: true,
    isNew: false,
  })
})

it('stays that file when a keychain comes later: another key would open nothing', () => {
  const own = keeper({ hasPlain: () => true })
  expect(desktopMasterKey(own)).toEqual({ plain: true, isNew: false })
  expect(own.written).toEqual([])
})

it('is not used when the keychain does not give back what it sealed', () => {
  const forgetful = { ...keychain, decryptString: () => Buffer.alloc(32, 1).toString('base64') }
  expect(() => desktopMasterKey(keeper({ safeStorage: forgetful }))).toThrow('does not give back')
})

it('is written whole, for its owner alone, and never over one that is there', () => {
  const path = join(folder, 'master.key.sealed')
  writeOnce(path, Buffer.from('sealed'))
  expect(readFileSync(path, 'utf8')).toBe('sealed')
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(() => writeOnce(path, Buffer.from('another'))).toThrow('EEXIST')
  expect(readFileSync(path, 'utf8')).toBe('sealed')
  expect(readdirSync(folder)).toEqual(['master.key.sealed'])
})

it('leaves nothing where it cannot be written', () => {
  expect(() => writeOnce(join(folder, 'away', 'key'), Buffer.from('sealed'))).toThrow('ENOENT')
  expect(readdirSync(folder)).toEqual([])
})
