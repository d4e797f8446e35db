// Keys with which bundles are signed, and those of others that are trusted: one file each in the folder of this user's settings.
// The secret half is sealed under the master key and never leaves the file otherwise.
import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { managedNonce } from '@noble/ciphers/utils.js'
import { z } from 'zod'
import { fingerprintOf, publicKeyOf, type Sign, signer } from '../../exchange/index.ts'
import { type HostClock, systemClock } from '../clock.ts'
import { HostError } from '../host-error.ts'
import { type MasterKeySource, masterKeyFrom, newSalt } from '../secrets/master-key.ts'

export interface SigningKey {
  name: string
  /** 32 bytes as hex. */
  publicKey: string
  /** As people compare it. */
  fingerprint: string
  /** The secret half is here, too. */
  isOwn: boolean
}

export interface SigningKeys {
  /** In alphabetical order, own ones first. */
  list(): SigningKey[]
  /** @throws HostError `keys/bad-name`, `keys/exists`, `keys/unwritable` */
  create(name: string): SigningKey
  /** The own key of that name; without one, the only one there is. @throws HostError `keys/none`, `keys/unknown`, `keys/sealed-otherwise` */
  signer(name?: string): { key: SigningKey; sign: Sign }
  /** Trusts a key of somebody else. @param publicKey as hex, or a line as `line` gives it. @throws HostError `keys/bad-key`, `keys/exists` */
  trust(publicKey: string, name?: string): SigningKey
  /** No longer trusts a key of somebody else, or throws away an own one. @throws HostError `keys/unknown` */
  remove(name: string): void
  /** Whether what this key has signed may be run here. */
  isTrusted(publicKey: string): boolean
}

const NAME = /^[a-z0-9][a-z0-9_.-]{0,62}$/
const SUFFIX = '.key.json'

const fileSchema = z.object({
  firebreakKey: z.literal(1),
  publicKey: z.string().regex(/^[0-9a-f]{64}$/),
  /** Of an own key: the secret half, sealed, as base64; the salt is for a master key that comes from a passphrase. */
  sealed: z.string().optional(),
  salt: z.string().optional(),
})
type KeyFile = z.infer<typeof fileSchema>

/** `firebreak-ed25519 HEX NAME`: a public key as it is passed on. */
export const publicLine = ({ name, publicKey }: SigningKey): string => `firebreak-ed25519 ${publicKey} ${name}`

/** @param folder need not be there */
export function openSigningKeys(
  folder: string,
  masterKey: MasterKeySource,
  clock: Pick<HostClock, 'now'> = systemClock,
): SigningKeys {
  const fileOf = (name: string): string => {
    if (NAME.test(name)) return join(folder, `${name}${SUFFIX}`)
    throw new HostError('keys/bad-name', `“${name}” is no name for a key: use small letters, digits, - and _.`)
  }
  const read = (name: string): KeyFile | undefined => readKeyFile(fileOf(name))
  const names = () => {
    try {
      const files = readdirSync(folder).filter((file) => file.endsWith(SUFFIX))
      return files.map((file) => file.slice(0, -SUFFIX.length)).filter((name) => NAME.test(name))
    } catch {
      return [] // no such folder: no keys
    }
  }
  const write = (name: string, file: KeyFile): SigningKey => {
    writeNew(folder, fileOf(name), `${JSON.stringify(file, null, 2)}\n`, name)
    return shown(name, file)
  }
  const cipher = (publicKey: string, salt: string) => {
    const key = masterKeyFrom(masterKey, () => Buffer.from(salt, 'base64'))
    const bound = new TextEncoder().encode(JSON.stringify(['firebreak', 'signing key', publicKey]))
    return managedNonce(xchacha20poly1305)(key, bound)
  }
  const list = () =>
    names()
      .flatMap((name) => {
        const file = read(name)
        return file ? [shown(name, file)] : []
      })
      .sort((a, b) => Number(b.isOwn) - Number(a.isOwn) || (a.name < b.name ? -1 : 1))

  return {
    list,
    create(name) {
      const secret = randomBytes(32)
      const publicKey = publicKeyOf(secret)
      const salt = Buffer.from(newSalt()).toString('base64')
      const sealed = Buffer.from(cipher(publicKey, salt).encrypt(secret)).toString('base64')
      return write(name, { firebreakKey: 1, publicKey, sealed, salt })
    },
    signer(given) {
      const own = list().filter(({ isOwn }) => isOwn)
      const [only] = own
      if (!only) throw new HostError('keys/none', 'There is no key to sign with. Make one: firebreak keys create NAME')
      if (given === undefined && own.length > 1) {
        const known = own.map(({ name }) => name).join(', ')
        throw new HostError('keys/unknown', `There are several keys: ${known}. Say with which to sign.`)
      }
      const key = given === undefined ? only : own.find(({ name }) => name === given)
      if (!key) throw unknown(given ?? '', own)
      const { sealed = '', salt = '' } = read(key.name) as KeyFile
      return { key, sign: signer(unsealed(cipher(key.publicKey, salt), sealed, key.name), clock.now()) }
    },
    trust(publicKey, given) {
      const [kind = '', hex, name] = publicKey.trim().split(/\s+/)
      const isLine = kind === 'firebreak-ed25519'
      const key = (isLine ? hex : kind) ?? ''
      if (!/^[0-9a-f]{64}$/.test(key)) {
        throw new HostError(
          'keys/bad-key',
          'This is no public key: it has 64 hex digits, as firebreak keys export prints it.',
        )
      }
      const known = list().find((one) => one.publicKey === key)
      if (known) throw new HostError('keys/exists', `This key is trusted already, as ${known.name}.`)
      return write(given ?? (isLine && name ? name : `key-${key.slice(0, 8)}`), { firebreakKey: 1, publicKey: key })
    },
    remove(name) {
      if (!read(name)) throw unknown(name, list())
      rmSync(fileOf(name))
    },
    isTrusted: (publicKey) => list().some((key) => key.publicKey === publicKey),
  }
}

const shown = (name: string, { publicKey, sealed }: KeyFile): SigningKey => ({
  name,
  publicKey,
  fingerprint: fingerprintOf(publicKey),
  isOwn: sealed !== undefined,
})

function readKeyFile(file: string): KeyFile | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new HostError('keys/unreadable', `${file} cannot be read (${code}). Check its permissions.`, { cause })
  }
  try {
    return fileSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new HostError('keys/unreadable', `${file} is no key of Firebreak. Remove it, or put the right file there.`, {
      cause,
    })
  }
}

/** Whole or not at all; never over another. */
function writeNew(folder: string, file: string, text: string, name: string): void {
  const own = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(own, text, { mode: 0o600, flag: 'wx', flush: true })
    linkSync(own, file)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'EEXIST') throw new HostError('keys/exists', `There is a key ${name} already.`, { cause })
    throw new HostError('keys/unwritable', `The key ${file} cannot be written (${code}).`, { cause })
  } finally {
    rmSync(own, { force: true })
  }
}

function unsealed(cipher: { decrypt(bytes: Uint8Array): Uint8Array }, sealed: string, name: string): Uint8Array {
  try {
    return cipher.decrypt(Buffer.from(sealed, 'base64'))
  } catch (cause) {
    const message = `The key ${name} is sealed under another master key. Give the one that it was made with (key file, FIREBREAK_MASTER_KEY or passphrase).`
    throw new HostError('keys/sealed-otherwise', message, { cause })
  }
}

function unknown(name: string, known: readonly SigningKey[]): HostError {
  const names = known.map((key) => key.name).join(', ')
  return new HostError(
    'keys/unknown',
    `There is no key ${name}. ${names ? `There are: ${names}.` : 'There is none at all.'}`,
  )
}
