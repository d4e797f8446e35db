// Secrets at rest: each sealed by itself with XChaCha20-Poly1305 under the master key, bound to the connection and field that
// it belongs to, so that none can be moved to another place, and to where it may be sent, so that no changed address gets it.

import { hkdfSync } from 'node:crypto'
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { managedNonce } from '@noble/ciphers/utils.js'
import { HostError } from '../host-error.ts'
import type { FactStore } from '../store/facts.ts'

const PROBE = 'firebreak master key'
const TEXT = new TextDecoder('utf-8', { ignoreBOM: true })

export interface Vault {
  /** @param bound what must be the same when it is opened: to whom it may be sent, and how */
  seal(connection: string, field: string, secret: string, bound?: string): Uint8Array
  /** @throws HostError `secrets/unreadable` when the bytes were changed or moved, or what they are bound to is another */
  open(connection: string, field: string, sealed: Uint8Array, bound?: string): string
  /** 32 bytes for one purpose, that follow from the master key (HKDF, RFC 5869). */
  derive(purpose: string): Uint8Array
}

/**
 * Opens the vault of a workspace.
 * @param isNewKey what was sealed under another key can never be opened again: it is this one's from now on
 * @throws HostError `secrets/wrong-key` when the workspace was sealed under another key
 */
export async function openVault(facts: FactStore, key: Uint8Array, isNewKey = false): Promise<Vault> {
  const cipher = (connection: string, field: string, bound?: string) => {
    const place = ['firebreak', connection, field, ...(bound === undefined ? [] : [bound])]
    return managedNonce(xchacha20poly1305)(key, new TextEncoder().encode(JSON.stringify(place)))
  }
  const vault: Vault = {
    derive: (purpose) => new Uint8Array(hkdfSync('sha256', key, '', `firebreak ${purpose}`, 32)),
    seal: (connection, field, secret, bound) =>
      cipher(connection, field, bound).encrypt(new TextEncoder().encode(secret)),
    open(connection, field, sealed, bound) {
      try {
        return TEXT.decode(cipher(connection, field, bound).decrypt(new Uint8Array(sealed)))
      } catch (cause) {
        const message = `The secret ${field} of the connection ${connection} cannot be read: it was changed, sealed under another key, or its connection leads to another server by now. Set it again.`
        throw new HostError('secrets/unreadable', message, { cause })
      }
    },
  }
  const probe = () => Buffer.from(vault.seal('', 'probe', PROBE)).toString('base64')
  if (isNewKey) await facts.replace('master-key', probe())
  const noted = (await facts.get('master-key')) ?? (await facts.note('master-key', probe()))
  try {
    vault.open('', 'probe', Buffer.from(noted, 'base64'))
  } catch (cause) {
    const message =
      'The master key is not the one that this workspace was made with. Give the old key (key file, FIREBREAK_MASTER_KEY or passphrase).'
    throw new HostError('secrets/wrong-key', message, { cause })
  }
  return vault
}
