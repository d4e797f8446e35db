// The master key of the desktop: made once, kept sealed by the keychain of the operating system. A key that is there is used
// as it is kept: never replaced, and never passed over for a new one.
import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'

const KEY_BYTES = 32

export interface KeyKeeper {
  safeStorage: {
    isEncryptionAvailable(): boolean
    encryptString(text: string): Buffer
    decryptString(bytes: Buffer): string
  }
  /** The sealed key; undefined where there is no such file. */
  read(): Buffer | undefined
  /** Keeps the sealed key; whole or not at all. */
  write(bytes: Buffer): void
  /** Whether there is a key file that is not sealed, from a time without a keychain. */
  hasPlain(): boolean
}

export type DesktopKey =
  /** The 32 bytes, from the keychain. */
  | { key: Uint8Array }
  /** The host keeps a key file that is not sealed. `isNew`: it makes one now, which the person has to be told. */
  | { plain: true; isNew: boolean }

/**
 * The key; made when there is none yet. What is kept is looked at before the keychain.
 * @throws when the sealed key cannot be opened, by this keychain or for want of one: what it sealed would be lost
 */
export function desktopMasterKey(keeper: KeyKeeper): DesktopKey {
  const { safeStorage, read, write, hasPlain } = keeper
  const sealed = read()
  if (sealed) return { key: openSealed(safeStorage, sealed) }
  if (hasPlain()) return { plain: true, isNew: false }
  if (!safeStorage.isEncryptionAvailable()) return { plain: true, isNew: true }
  const key = randomBytes(KEY_BYTES)
  write(safeStorage.encryptString(key.toString('base64')))
  const kept = read()
  // Read back before anything is sealed under it: a keychain that does not open what it sealed is found out now.
  if (!kept || !key.equals(openSealed(safeStorage, kept))) {
    throw new Error('The keychain of this system does not give back the master key that it has sealed.')
  }
  return { key }
}

function openSealed(safeStorage: KeyKeeper['safeStorage'], sealed: Buffer): Uint8Array {
  if (!safeStorage.isEncryptionAvailable()) {
    throw new Error(
      'The master key of Firebreak is sealed by a keychain, and there is none now. Sign in to the desktop, and unlock the keychain, in which it was made.',
    )
  }
  let key: Buffer
  try {
    key = Buffer.from(safeStorage.decryptString(sealed), 'base64')
  } catch (cause) {
    throw new Error('The keychain does not open the master key of Firebreak. Sign in as the user who made it.', {
      cause,
    })
  }
  if (key.length !== KEY_BYTES)
    throw new Error('The master key that the keychain holds is damaged. Restore it from a backup.')
  return key
}

/** Writes a file that is not there yet, readable by its owner alone: on disk and whole, or not at all. @throws where it is there */
export function writeOnce(path: string, bytes: Buffer): void {
  const partial = `${path}.${process.pid}.partial`
  try {
    const descriptor = openSync(partial, 'wx', 0o600)
    try {
      writeFileSync(descriptor, bytes)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    try {
      linkSync(partial, path) // never over a file that is there
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw cause
      renameSync(partial, path) // a file system without links
    }
  } finally {
    rmSync(partial, { force: true })
  }
}
