// The key under which a workspace's secrets are sealed: from a file, an environment variable or a passphrase. The desktop
// gives it from the keychain of the operating system.
import { randomBytes, scryptSync } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { HostError } from '../host-error.ts'

export type MasterKeySource =
  /** Made with mode 0600 when it is not there. */
  | { keyFile: string }
  /** 32 bytes as hex or base64; what FIREBREAK_MASTER_KEY holds. */
  | { environment: string }
  | { passphrase: string }
  /** The 32 bytes themselves, from a keychain. */
  | { key: Uint8Array }

const KEY_BYTES = 32
const SALT_BYTES = 16
// RFC 7914; the costs that OWASP's password storage page names for scrypt.
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 }

/** Kept with the workspace, so that one passphrase gives another key elsewhere. */
export const newSalt = (): Uint8Array => randomBytes(SALT_BYTES)

/**
 * The 32 bytes of the key. `salt` is asked for where the source is a passphrase.
 * @throws HostError `secrets/bad-key`, `secrets/key-file`: says what is wrong with it, never what it is
 */
export function masterKeyFrom(source: MasterKeySource, salt: () => Uint8Array): Uint8Array {
  if ('key' in source) return fitting(source.key, 'The key')
  if ('keyFile' in source) return fromFile(source.keyFile)
  if ('environment' in source) return decode(source.environment, 'FIREBREAK_MASTER_KEY')
  if (source.passphrase === '') throw new HostError('secrets/bad-key', 'The passphrase is empty.')
  return scryptSync(source.passphrase.normalize('NFKC'), salt(), KEY_BYTES, SCRYPT)
}

function fromFile(file: string): Uint8Array {
  const there = readKey(file)
  if (there) return there
  const own = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeWhole(own, `${randomBytes(KEY_BYTES).toString('base64')}\n`)
    // Of two processes that make it at once, both use the key of the first; nobody ever sees half a file.
    linkOrMove(own, file)
  } catch (cause) {
    throw asKeyFileError(cause, file)
  } finally {
    rmSync(own, { force: true })
  }
  return readKey(file) ?? fromFile(file)
}

/** On disk before anything is sealed under it. */
function writeWhole(file: string, text: string): void {
  const descriptor = openSync(file, 'wx', 0o600)
  try {
    writeFileSync(descriptor, text)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function linkOrMove(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    // A file system without links, such as a memory stick's.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL'].includes(code)) throw cause
    writeFileSync(to, readFileSync(from), { mode: 0o600, flag: 'wx' })
  }
}

function readKey(file: string): Uint8Array | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw asKeyFileError(cause, file)
  }
  const key = decode(text, file)
  closeToOthers(file)
  return key
}

function closeToOthers(file: string): void {
  if (process.platform === 'win32') return
  try {
    if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600)
  } catch {
    // Another's file, or a read-only mount, as secrets come into a container: whoever set that up decides who reads it.
  }
}

function decode(text: string, where: string): Uint8Array {
  const trimmed = text.trim()
  if (/^[0-9a-fA-F]{64}$/.test(trimmed)) return Buffer.from(trimmed, 'hex')
  if (/^[A-Za-z0-9+/_-]+={0,2}$/.test(trimmed)) return fitting(Buffer.from(trimmed, 'base64'), where)
  const made = trimmed === '' ? 'is empty' : 'holds something else'
  throw new HostError('secrets/bad-key', `${where} must hold ${KEY_BYTES} bytes as hex or base64; it ${made}.`)
}

function fitting(bytes: Uint8Array, where: string): Uint8Array {
  if (bytes.length === KEY_BYTES) return bytes
  throw new HostError(
    'secrets/bad-key',
    `${where} must hold ${KEY_BYTES} bytes as hex or base64; it holds ${bytes.length}.`,
  )
}

function asKeyFileError(cause: unknown, file: string): HostError {
  const { code } = cause as NodeJS.ErrnoException
  return new HostError('secrets/key-file', `The key file ${file} cannot be used (${code}). Check its permissions.`, {
    cause,
  })
}
