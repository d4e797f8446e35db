// Values at rest that hold a secret: sealed whole with XChaCha20-Poly1305 under a key that follows from the master key, bound to their
// place. The secrets themselves go into the seal: whoever opens it masks them from then on, also those that no connection has any more.

import { createHmac } from 'node:crypto'
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { managedNonce } from '@noble/ciphers/utils.js'
import { parseJson } from '../../engine/index.ts'
import { HostError } from '../host-error.ts'
import type { Sealer } from '../store/sealer.ts'
import type { KnownSecret, Redactor } from './redactor.ts'
import type { Vault } from './secrets.ts'

const ENCODER = new TextEncoder()
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true })

interface Sealed {
  secrets: KnownSecret[]
  value: unknown
}

/** @param openVault asked for once, when something sealed is read; a vault that was opened by others is given with `opened` */
export function createSealer(
  redactor: Redactor,
  openVault: () => Promise<Vault>,
): Sealer & { opened(vault: Vault): void; startMarking(): void } {
  let keys: { values: Uint8Array; digests: Uint8Array; marks: Uint8Array } | undefined
  let isMarking = false

  const opened = (vault: Vault): void => {
    keys ??= { values: vault.derive('sealed values'), digests: vault.derive('digests'), marks: vault.derive('marks') }
  }
  const keysAtHand = () => {
    if (keys) return keys
    throw new Error('the vault is not open')
  }
  const cipher = (place: readonly (string | number)[]) => {
    const bound = ENCODER.encode(JSON.stringify(['firebreak sealed', ...place]))
    return managedNonce(xchacha20poly1305)(keysAtHand().values, bound)
  }

  return {
    opened,
    startMarking() {
      isMarking = true
    },
    mark: (parts) =>
      isMarking && keys ? createHmac('sha256', keys.marks).update(parts.join('\n')).digest('base64url') : undefined,
    holds: redactor.holds,
    knowsShort: redactor.knowsShort,
    mask: redactor.redact,
    isReady: () => keys !== undefined,
    async ready() {
      if (!keys) opened(await openVault())
    },
    seal(place, value) {
      const sealed: Sealed = { secrets: redactor.secretsIn(value), value }
      return cipher(place).encrypt(ENCODER.encode(JSON.stringify(sealed)))
    },
    open(place, bytes) {
      const { secrets, value } = opening(() => cipher(place).decrypt(new Uint8Array(bytes)), place)
      for (const { secret, owners } of secrets) {
        redactor.add(secret)
        for (const owner of owners) redactor.add(secret, owner)
      }
      return value
    },
    digest: (text) => `sealed:${createHmac('sha256', keysAtHand().digests).update(text).digest('base64url')}`,
  }
}

function opening(decrypt: () => Uint8Array, place: readonly (string | number)[]): Sealed {
  try {
    return parseJson(DECODER.decode(decrypt())) as unknown as Sealed
  } catch (cause) {
    const message = `A sealed value (${place.join(' ')}) cannot be read: it was changed, or sealed under another key. Restore a backup, or give the old key.`
    throw new HostError('secrets/unreadable', message, { cause })
  }
}
