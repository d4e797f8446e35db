// Ed25519 (RFC 8032) as bundles use it: who signs, over what, and how people compare keys.
import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Signature } from './manifest.ts'

/** Signs bytes. */
export type Sign = (bytes: Uint8Array) => Signature

/** @param secretKey 32 bytes */
export const publicKeyOf = (secretKey: Uint8Array): string => bytesToHex(ed25519.getPublicKey(secretKey))

/** @param secretKey 32 bytes @param nowMs milliseconds since 1970 (UTC); without it nothing is said of the time */
export const signer =
  (secretKey: Uint8Array, nowMs?: number): Sign =>
  (bytes) => ({
    algorithm: 'Ed25519',
    publicKey: publicKeyOf(secretKey),
    signature: bytesToHex(ed25519.sign(signedBytes(bytes), secretKey)),
    ...(nowMs !== undefined && {
      signedAt: { ms: nowMs, signature: bytesToHex(ed25519.sign(timeBytes(bytes, nowMs), secretKey)) },
    }),
  })

export function isSignedBy({ publicKey, signature, signedAt }: Signature, bytes: Uint8Array): boolean {
  const isBy = (signed: string, what: Uint8Array) =>
    ed25519.verify(hexToBytes(signed), what, hexToBytes(publicKey), { zip215: false })
  try {
    return isBy(signature, signedBytes(bytes)) && (!signedAt || isBy(signedAt.signature, timeBytes(bytes, signedAt.ms)))
  } catch {
    return false // no point of the curve
  }
}

/** What is signed says what it is, so that a signature over a bundle is never one over something else. */
const signedBytes = (manifest: Uint8Array): Uint8Array => concatBytes(utf8ToBytes('firebreak bundle 1\n'), manifest)

const timeBytes = (manifest: Uint8Array, ms: number): Uint8Array =>
  concatBytes(utf8ToBytes(`firebreak bundle signed at ${ms}\n`), manifest)

/** Short enough to be read out over the phone: the first 16 bytes of the key's SHA-256, in groups. */
export function fingerprintOf(publicKey: string): string {
  const hex = bytesToHex(sha256(hexToBytes(publicKey))).slice(0, 32)
  return (hex.match(/.{4}/g) as string[]).join('-')
}
