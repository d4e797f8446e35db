// The key under which a workspace's secrets are sealed: from a file, an environment variable or a passphrase. The desktop
// gives it from the keychain of the operating system.
import { randomBytes, scryptSync } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { HostError } from './host-error.ts'

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
  if ('key' in source) return source.key
  if ('keyFile' in source) return fromFile(source.keyFile)
  if ('environment' in source) return decode(source.environment, 'FIREBREAK_MASTER_KEY')
  if (source.passphrase === '') throw new HostError('secrets/bad-key', 'The passphrase is empty.')
  return scryptSync(source.passphrase.normalize('NFKC'), salt(), KEY_BYTES, SCRYPT)
}

function fromFile(file: string): Uint8Array {
  try {
    const key = decode(readFileSync(file, 'utf8'), file)
    if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600)
    return key
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw asKeyFileError(cause, file)
  }
  const key = randomBytes(KEY_BYTES)
  try {
    mkdirSync(dirname(file), { recursive: true })
    // `wx`: of two processes that make it at once, the second reads what the first has written.
    writeFileSync(file, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
    return key
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return fromFile(file)
    throw asKeyFileError(cause, file)
  }
}

function decode(text: string, where: string): Uint8Array {
  const trimmed = text.trim()
  const bytes = /^[0-9a-fA-F]{64}$/.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64')
  if (bytes.length === KEY_BYTES) return bytes
  throw new HostError(
    'secrets/bad-key',
    `${where} must hold ${KEY_BYTES} bytes as hex or base64; it holds ${bytes.length}.`,
  )
}

function asKeyFileError(cause: unknown, file: string): unknown {
  if (cause instanceof HostError) return cause
  const { code } = cause as NodeJS.ErrnoException
  return new HostError('secrets/key-file', `The key file ${file} cannot be used (${code}). Check its permissions.`, {
    cause,
  })
}
