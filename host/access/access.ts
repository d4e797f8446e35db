// Who may speak to a workspace that is served: people and programs by name, each with a token that is shown once and kept nowhere.
// What they do is signed with the name.
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { ALL_SCOPES, type Scope } from '../../api/index.ts'
import type { HostClock } from '../clock.ts'
import { HostError } from '../host-error.ts'
import type { AccessRow } from '../store/access-rows.ts'
import type { Store } from '../store/store.ts'

export interface Access {
  list(): AccessRow[]
  /** A new token for a name; an old one of it counts no longer. @returns the token, never to be seen again @throws HostError `access/bad-name` */
  issue(name: string): string
  /** @throws HostError `access/unknown` */
  revoke(name: string): void
  /** Whose token this is. */
  whose(token: string): string | undefined
  /** What stands for the token in a browser's cookie; another one as soon as the token is. */
  session(name: string): string | undefined
  /** Whose session this is. */
  whoseSession(session: string): string | undefined
  /** What the holder of a name's token may do. Until tokens have scopes, each has all. */
  scopesOf(name: string): ReadonlySet<Scope> | Promise<ReadonlySet<Scope>>
  /** Signs a link, so that nobody can make one for somebody else or for something else. */
  seal(parts: readonly string[]): string
  isSealed(parts: readonly string[], seal: string): boolean
}

const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,62}$/u

export function createAccess(store: Store, clock: HostClock): Access {
  let sealKey: Buffer | undefined
  const sealOf = (parts: readonly string[]): string => {
    sealKey ??= Buffer.from(store.noteFact('link-key', randomBytes(32).toString('base64')), 'base64')
    return createHmac('sha256', sealKey).update(JSON.stringify(parts)).digest('base64url')
  }
  const access: Access = {
    list: store.accessNames,
    issue(name) {
      if (!NAME.test(name)) {
        throw new HostError(
          'access/bad-name',
          `“${name.slice(0, 80)}” is no name for whoever has the token: use letters, digits, spaces and . _ @ -`,
        )
      }
      const token = `fb_${randomBytes(30).toString('base64url')}`
      store.putAccess(name, hashOf(token), clock.now())
      return token
    },
    revoke(name) {
      if (store.removeAccess(name)) return
      throw new HostError(
        'access/unknown',
        `Nobody of the name ${name} has a token. firebreak token list shows who has.`,
      )
    },
    whose: (token) => (token.length > 200 ? undefined : store.accessName(hashOf(token))),
    session(name) {
      const hash = store.accessHash(name)
      if (hash === undefined) return undefined
      const id = Buffer.from(name).toString('base64url')
      return `${id}.${createHash('sha256').update(`firebreak session ${hash}`).digest('base64url')}`
    },
    whoseSession(session) {
      const [id = ''] = session.split('.', 1)
      const name = Buffer.from(id, 'base64url').toString()
      const expected = id.length > 400 ? undefined : access.session(name)
      return expected !== undefined && isSame(expected, session) ? name : undefined
    },
    scopesOf: () => ALL_SCOPES,
    seal: sealOf,
    isSealed: (parts, seal) => isSame(sealOf(parts), seal),
  }
  return access
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Takes as long for a near miss as for a far one. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}
