import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTestFolder } from '../store/store-for-tests.ts'
import { masterKeyFrom, newSalt } from './master-key.ts'

let folder: ReturnType<typeof createTestFolder>
beforeEach(() => {
  folder = createTestFolder()
})
afterEach(() => folder.remove())

const noSalt = () => {
  throw new Error('no salt is asked for')
}
const bytes = Buffer.from(Array.from({ length: 32 }, (_, at) => at * 7))
const hexOf = (key: Uint8Array) => Buffer.from(key).toString('hex')
const mode = (path: string) => statSync(path).mode & 0o777

describe('a key file', () => {
  test('is made where there is none, for its owner alone, and is the same key from then on', () => {
    const keyFile = join(folder.path, 'deep', 'down', 'master.key')
    const key = masterKeyFrom({ keyFile }, noSalt)
    expect(key).toHaveLength(32)
    expect(masterKeyFrom({ keyFile }, noSalt)).toEqual(key)
    expect(Buffer.from(readFileSync(keyFile, 'utf8'), 'base64').equals(key)).toBe(true)
    expect([mode(keyFile), mode(join(folder.path, 'deep'))]).toEqual([0o600, 0o700])
    expect(readdirSync(join(folder.path, 'deep', 'down'))).toEqual(['master.key'])
  })

  test('is another one each time it is made', () => {
    const [one, two] = ['a', 'b'].map((name) => masterKeyFrom({ keyFile: join(folder.path, name) }, noSalt))
    expect(one).not.toEqual(two)
  })

  test('that others could read is closed to them', () => {
    const keyFile = join(folder.path, 'master.key')
    writeFileSync(keyFile, bytes.toString('hex'))
    chmodSync(keyFile, 0o644)
    expect(hexOf(masterKeyFrom({ keyFile }, noSalt))).toBe(bytes.toString('hex'))
    expect(mode(keyFile)).toBe(0o600)
  })

  test('is made once by many processes at the same moment', async () => {
    const [keyFile, go] = [join(folder.path, 'keys', 'master.key'), join(folder.path, 'go')]
    const script = new URL('testing/key-child.ts', import.meta.url).pathname
    const children = Array.from({ length: 3 }, () => spawn(process.execPath, [script, keyFile, go]))
    const outputs = children.map((child) => createInterface(child.stdout)[Symbol.asyncIterator]())
    for (const output of outputs) expect((await output.next()).value).toBe('ready')
    writeFileSync(go, '')
    const keys = await Promise.all(outputs.map(async (output) => (await output.next()).value))
    await Promise.all(children.map((child) => child.exitCode ?? once(child, 'exit')))
    expect(new Set(keys)).toEqual(new Set([hexOf(masterKeyFrom({ keyFile }, noSalt))]))
    expect(readdirSync(join(folder.path, 'keys'))).toEqual(['master.key'])
  })

  test.each([
    ['', /it is empty/],
    ['c2hvcnQ=', /it holds 5\./],
    ['correct horse battery staple, a passphrase', /something else/],
    [`${'ab'.repeat(32)}cd`, /it holds/],
  ])('that holds %j is refused, and left as it is', (content, message) => {
    const keyFile = join(folder.path, 'master.key')
    writeFileSync(keyFile, content)
    expect(() => masterKeyFrom({ keyFile }, noSalt)).toThrow(
      expect.objectContaining({ code: 'secrets/bad-key', message: expect.stringMatching(message) }),
    )
    if (content) expect(() => masterKeyFrom({ keyFile }, noSalt)).not.toThrow(content)
    expect(readFileSync(keyFile, 'utf8')).toBe(content)
  })

  test.each([
    ['a folder', () => folder.path],
    [
      'below a file',
      () => {
        writeFileSync(join(folder.path, 'file'), '')
        return join(folder.path, 'file', 'master.key')
      },
    ],
    [
      'where a file stands in the way of its folder',
      () => {
        writeFileSync(join(folder.path, 'keys'), '')
        return join(folder.path, 'keys', 'deep', 'master.key')
      },
    ],
  ])('that is %s is told with its name', (_, fileOf) => {
    const keyFile = fileOf()
    expect(() => masterKeyFrom({ keyFile }, noSalt)).toThrow(
      expect.objectContaining({ code: 'secrets/key-file', message: expect.stringContaining(keyFile) }),
    )
    expect(existsSync(folder.path)).toBe(true)
  })

  test('leaves nothing behind where it cannot be made', () => {
    const keyFile = join(folder.path, 'master.key')
    mkdirSync(keyFile)
    expect(() => masterKeyFrom({ keyFile }, noSalt)).toThrow()
    expect(readdirSync(folder.path)).toEqual(['master.key'])
  })
})

describe('FIREBREAK_MASTER_KEY', () => {
  test.each([
    ['hex', bytes.toString('hex')],
    ['HEX', bytes.toString('hex').toUpperCase()],
    ['base64', bytes.toString('base64')],
    ['base64 for URLs', bytes.toString('base64url')],
    ['with white space around it', `\n ${bytes.toString('base64')} \n`],
  ])('can be %s', (_, environment) => {
    expect(hexOf(masterKeyFrom({ environment }, noSalt))).toBe(bytes.toString('hex'))
  })

  test.each([
    '',
    'short',
    `${bytes.toString('base64')}AA`,
    'a passphrase that would be 32 bytes if what is not base64 were left out',
    `${bytes.toString('hex').slice(1)}g`,
  ])('%j is refused without being repeated', (environment) => {
    const taking = () => masterKeyFrom({ environment }, noSalt)
    expect(taking).toThrow(expect.objectContaining({ code: 'secrets/bad-key' }))
    expect(taking).toThrow(/^FIREBREAK_MASTER_KEY must hold 32 bytes as hex or base64; it (holds|is empty)[^:]*\.$/)
    if (environment) expect(taking).not.toThrow(environment)
  })
})

describe('a passphrase', () => {
  const salt = Buffer.alloc(16, 1)

  test('gives the same key with the same salt however its letters were typed, another with another', () => {
    const key = masterKeyFrom({ passphrase: 'gr\u00fc\u00dfe' }, () => salt)
    expect(key).toHaveLength(32)
    expect(masterKeyFrom({ passphrase: 'gru\u0308\u00dfe' }, () => salt)).toEqual(key)
    expect(masterKeyFrom({ passphrase: 'gr\u00fc\u00dfe' }, () => Buffer.alloc(16, 2))).not.toEqual(key)
  })

  test('that is empty is refused', () => {
    expect(() => masterKeyFrom({ passphrase: '' }, () => salt)).toThrow(
      expect.objectContaining({ code: 'secrets/bad-key', message: 'The passphrase is empty.' }),
    )
  })

  test('has a salt of its own', () => {
    expect(newSalt()).toHaveLength(16)
    expect(newSalt()).not.toEqual(newSalt())
  })
})

test('the bytes of a keychain are taken as they are, when they are 32', () => {
  expect(masterKeyFrom({ key: bytes }, noSalt)).toEqual(bytes)
  expect(() => masterKeyFrom({ key: bytes.subarray(1) }, noSalt)).toThrow(
    expect.objectContaining({ code: 'secrets/bad-key', message: expect.stringContaining('it holds 31') }),
  )
})
