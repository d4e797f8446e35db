// Answers of people, signed: who said what about which question of which run, when and from where. The key follows from the master
// key, so that whoever can write to the database, and no more, can forge none.
import { ed25519 } from '@noble/curves/ed25519.js'
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { canonicalJson, type Entry, type JsonObject } from '../../engine/index.ts'

type Answer = Extract<Entry, { kind: 'step.answered' }>
export type AnswerSignature = NonNullable<Answer['signature']>

/** Signs an answer of a run, at a time in milliseconds since 1970. */
export type SignAnswer = (run: string, answer: Answer, at: number) => AnswerSignature

/** How many answers of a run are signed with the key of this workspace, and how many are not signed at all. */
export interface SignedAnswers {
  signed: number
  unsigned: number
  /** Those that hold a secret and cannot be opened here: they are checked where the master key is. */
  sealed?: number
}

/** @param secretKey 32 bytes */
export function answerSigner(secretKey: Uint8Array): SignAnswer {
  const key = bytesToHex(ed25519.getPublicKey(secretKey))
  return (run, answer, at) => ({ at, key, value: bytesToHex(ed25519.sign(signedBytes(run, answer, at), secretKey)) })
}

/**
 * @param journal whole, or its answers by sequence
 * @param key of this workspace, as hex; undefined where it is not known here: then any key counts
 * @returns the first answer that is not as it was signed, by its sequence; or how many are signed
 */
export function verifyAnswers(
  run: string,
  journal: readonly Entry[] | ReadonlyMap<number, Entry>,
  key: string | undefined,
): SignedAnswers | { sequence: number; reason: string } {
  const counts: SignedAnswers = { signed: 0, unsigned: 0 }
  for (const [sequence, entry] of journal.entries()) {
    if (entry.kind !== 'step.answered') continue
    const { signature } = entry
    if (!signature) {
      counts.unsigned++
      continue
    }
    if (key !== undefined && signature.key !== key) {
      return { sequence, reason: 'its answer is signed with a key that is not of this workspace' }
    }
    if (!isSigned(run, entry, signature)) return { sequence, reason: 'its answer is not as it was signed' }
    counts.signed++
  }
  return counts
}

/** @param secretKey 32 bytes */
export const answerKeyOf = (secretKey: Uint8Array): string => bytesToHex(ed25519.getPublicKey(secretKey))

function isSigned(run: string, answer: Answer, { at, key, value }: AnswerSignature): boolean {
  try {
    return ed25519.verify(hexToBytes(value), signedBytes(run, answer, at), hexToBytes(key), { zip215: false })
  } catch {
    return false // no signature, or no point of the curve
  }
}

/** What is signed says what it is, so that it is never taken for something else. */
function signedBytes(run: string, answer: Answer, at: number): Uint8Array {
  const { node, scope, step, by, from, unauthenticated, link, choice, reason, values } = answer
  const said = { run, node, scope, step, by, from, unauthenticated, link, choice, reason, values, at }
  const given = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as JsonObject
  return utf8ToBytes(`firebreak answer 1\n${canonicalJson(given)}`)
}
