// What leaves by a capability carries no secret but to the connection that it belongs to: every capability that sends, writes or tells
// asks here, before it does.
import { CapabilityError } from '../../engine/index.ts'
import type { Redactor } from './redactor.ts'

export interface Leaving {
  /** What leaves, in words: `The request to edr.example`. */
  what: string
  /** The connection that it goes through; undefined where it goes through none. */
  connection: string | undefined
}

/**
 * Secrets that are too short to be told from ordinary text pass: whoever saves one is warned.
 * @param parts all that leaves, as it leaves: texts, or JSON values
 * @throws CapabilityError `secret/would-leave`: names connection and field, never the secret
 */
export function refuseLeaving(
  { foreignIn }: Pick<Redactor, 'foreignIn'>,
  parts: readonly unknown[],
  { what, connection }: Leaving,
): void {
  const found = foreignIn(parts, connection)
  if (!found) return
  const [owner] = found.owners
  const whose = owner ? `the secret ${owner.field} of the connection ${owner.connection}` : 'a secret'
  const way = connection === undefined ? 'through no connection' : `through the connection ${connection}`
  throw new CapabilityError(
    'secret/would-leave',
    `${what} goes ${way} and would carry ${whose}: it was not sent. Leave the value out, or mask it where it comes in.`,
    false,
  )
}
