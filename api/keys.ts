// Keys that sign bundles, and those of others whose bundles are trusted. The secret half of a key is never passed on.
import { z } from 'zod'
import { method } from './procedure.ts'
import { nothing } from './values.ts'

export const signingKey = z.object({
  name: z.string(),
  /** 32 bytes as hex. */
  publicKey: z.string(),
  /** As people compare it. */
  fingerprint: z.string(),
  /** The secret half is here, too: it can sign. */
  isOwn: z.boolean(),
  /** What is given to others, who trust it with `firebreak keys trust`. */
  line: z.string(),
})
export type SigningKey = z.infer<typeof signingKey>

const byName = z.object({ name: z.string().min(1).max(63) })

/** On a server only `list` is answered; the others are refused with `keys/not-here`. */
export const keys = {
  /** Own ones first. */
  list: method('watch', 'nothing').output(z.array(signingKey)),
  /** Refused: `keys/bad-name`, `keys/exists`, `keys/unwritable`. */
  create: method('admin', 'data', { usesKeys: true }).input(byName).output(signingKey),
  /** `publicKey` as hex, or the line of somebody's key. Refused: `keys/bad-key`, `keys/exists`. */
  trust: method('admin', 'data', { usesKeys: true })
    .input(z.object({ publicKey: z.string().max(1_000), name: z.string().optional() }))
    .output(signingKey),
  /** No longer trusts a key, or throws away an own one. Refused: `keys/unknown`. */
  remove: method('admin', 'data', { usesKeys: true }).input(byName).output(nothing),
}
