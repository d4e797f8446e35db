// The master key of the desktop: made once, kept sealed by the keychain of the operating system.
import { randomBytes } from 'node:crypto'

const KEY_BYTES = 32

export interface KeyKeeper {
  safeStorage: {
    isEncryptionAvailable(): boolean
    encryptString(text: string): Buffer
    decryptString(bytes: Buffer): string
  }
  /** undefined where there is no such file. */
  read(): Buffer | undefined
  write(bytes: Buffer): void
}

/**
 * The 32 bytes of the key; made when there is none yet.
 * @returns undefined where the system has no keychain: the host then keeps a key file of its own
 * @throws when the sealed key cannot be opened: it is never replaced, since what it sealed would be lost
 */
export function desktopMasterKey({ safeStorage, read, write }: KeyKeeper): Uint8Array | undefined {
  if (!safeStorage.isEncryptionAvailable()) return undefined
  const sealed = read()
  if (sealed) return openSealed(safeStorage, sealed)
  const key = randomBytes(KEY_BYTES)
  write(safeStorage.encryptString(key.toString('base64')))
  return key
}

function openSealed(safeStorage: KeyKeeper['safeStorage'], sealed: Buffer): Uint8Array {
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
