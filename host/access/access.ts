// Who may speak to a workspace that is served: people and programs by name, each with a token that is shown once and kept nowhere.
// What they do is signed with the name.
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { ALL_SCOPES, SCOPES, type Scope } from '../../api/index.ts'
import type { HostClock } from '../clock.ts'
import { HostError } from '../host-error.ts'
import type { AccessRow, AccessStore } from '../store/access.ts'
import type { FactStore } from '../store/facts.ts'

/** Whoever has a token, as lists show them; never the token. */
export interface TokenHolder {
  name: string
  /** In whose name its holder acts: the name itself where nobody else is said. */
  person: string
  createdMs: number
  /** `all`: it was made before tokens had scopes. */
  scopes: readonly Scope[] | 'all'
}

export interface IssueOptions {
  /** What its holder may do. Default: to hand in alerts, and nothing else. */
  scopes?: readonly Scope[]
  /** In whose name its holder acts. Default: the token's own name. */
  person?: string
}

export interface Access {
  list(): Promise<TokenHolder[]>
  /** A new token for a name; an old one of it counts no longer. @returns the token, never to be seen again @throws HostError `access/bad-name` */
  issue(name: string, options?: IssueOptions): Promise<string>
  /** @throws HostError `access/unknown` */
  revoke(name: string): Promise<void>
  /** Whose token this is. */
  whose(token: string): Promise<string | undefined>
  /** What stands for the token in a browser's cookie; another one as soon as the token is. */
  session(name: string): Promise<string | undefined>
  /** Whose session this is. */
  whoseSession(session: string): Promise<string | undefined>
  /** What the holder of a name's token may do; nothing where there is none. */
  scopesOf(name: string): ReadonlySet<Scope> | Promise<ReadonlySet<Scope>>
  /** In whose name the holder of a name's token acts. */
  personOf(name: string): Promise<string>
  /** Signs a link, so that nobody can make one for somebody else or for something else. */
  seal(parts: readonly string[]): Promise<string>
  isSealed(parts: readonly string[], seal: string): Promise<boolean>
}

const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,62}$/u

export function createAccess(
  { access: tokens, facts }: { access: AccessStore; facts: FactStore },
  clock: HostClock,
): Access {
  let sealKey: Buffer | undefined
  const sealOf = async (parts: readonly string[]): Promise<string> => {
    sealKey ??= Buffer.from(await facts.note('link-key', randomBytes(32).toString('base64')), 'base64')
    return createHmac('sha256', sealKey).update(JSON.stringify(parts)).digest('base64url')
  }
  const access: Access = {
    list: async () => (await tokens.list()).map(holderOf),
    async issue(name, { scopes = ['feed'], person } = {}) {
      for (const one of [name, ...(person === undefined ? [] : [person])]) {
        if (NAME.test(one)) continue
        throw new HostError(
          'access/bad-name',
          `“${one.slice(0, 80)}” is no name for whoever has the token: use letters, digits, spaces and . _ @ -`,
        )
      }
      const token = `fb_${randomBytes(30).toString('base64url')}`
      await tokens.put(name, hashOf(token), clock.now(), {
        scopes: SCOPES.filter((scope) => scopes.includes(scope)),
        ...(person !== undefined && person !== name && { person }),
      })
      return token
    },
    async revoke(name) {
      if (await tokens.remove(name)) return
      throw new HostError(
        'access/unknown',
        `Nobody of the name ${name} has a token. firebreak token list shows who has.`,
      )
    },
    whose: async (token) => (token.length > 200 ? undefined : await tokens.name(hashOf(token))),
    async session(name) {
      const hash = await tokens.hash(name)
      if (hash === undefined) return undefined
      const id = Buffer.from(name).toString('base64url')
      return `${id}.${createHash('sha256').update(`firebreak session ${hash}`).digest('base64url')}`
    },
    async whoseSession(session) {
      const [id = ''] = session.split('.', 1)
      const name = Buffer.from(id, 'base64url').toString()
      const expected = id.length > 400 ? undefined : await access.session(name)
      return expected !== undefined && isSame(expected, session) ? name : undefined
    },
    async scopesOf(name) {
      const row = await tokens.find(name)
      if (!row) return new Set()
      const { scopes } = holderOf(row)
      return scopes === 'all' ? ALL_SCOPES : new Set(scopes)
    },
    personOf: async (name) => (await tokens.find(name))?.person ?? name,
    seal: sealOf,
    isSealed: async (parts, seal) => isSame(await sealOf(parts), seal),
  }
  return access
}

/** Scopes that this Firebreak does not know allow nothing here. */
const holderOf = ({ name, createdMs, scopes, person = name }: AccessRow): TokenHolder => ({
  name,
  person,
  createdMs,
  scopes: scopes ? SCOPES.filter((scope) => scopes.includes(scope)) : 'all',
})

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Takes as long for a near miss as for a far one. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}
