// Columns of text that may be sealed: alerts, messages, what backtests keep.
import { parseJson } from '../../../engine/index.ts'
import { HostError } from '../../host-error.ts'
import type { Sealer } from '../sealer.ts'
import { SEALED } from './database.ts'

const MARK = 'firebreak sealed:'

type Place = readonly (string | number)[]

/** The text as it is kept: sealed where a secret is in it. */
export function sealText(sealer: Sealer, place: Place, text: string): string {
  // A short secret is only found standing alone, as a value of its own.
  if (!sealer.holds(text) && !sealer.holds(jsonIn(text, sealer))) return text
  return MARK + Buffer.from(sealer.seal(place, text)).toString('base64')
}

function jsonIn(text: string, sealer: Sealer): unknown {
  if (!sealer.knowsShort()) return undefined
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

/** @throws SEALED where the key is wanted and not at hand */
export function openText(sealer: Sealer, place: Place, text: string): string {
  if (!text.startsWith(MARK)) return text
  if (!sealer.isReady()) throw SEALED
  try {
    return String(sealer.open(place, Buffer.from(text.slice(MARK.length), 'base64')))
  } catch (thrown) {
    // Whoever sends an alert may begin it so: then it was never sealed.
    if (thrown instanceof HostError && thrown.code === 'secrets/unreadable') return text
    throw thrown
  }
}
