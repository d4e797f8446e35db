// Who may speak to a workspace that is served: people and programs by name, each with a token that is shown once and kept nowhere.
// What they do is signed with the name.
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { ALL_SCOPES, SCOPES, type Scope } from '../../api/index.ts'
import type { HostClock } from '../clock.ts'
import { HostError } from '../host-error.ts'
import type { Vault } from '../secrets/secrets.ts'
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
  /** What stands for the token in a browser's cookie, for `SESSION_MS`; it ends with the token, too. */
  session(name: string): Promise<string | undefined>
  /** From now on this session is nobody's. */
  endSession(session: string): Promise<void>
  /** Whose session this is. */
  whoseSession(session: string): Promise<string | undefined>
  /** What the holder of a name's token may do; nothing where there is none. */
  scopesOf(name: string): ReadonlySet<Scope> | Promise<ReadonlySet<Scope>>
  /** In whose name the holder of a name's token acts. */
  personOf(name: string): Promise<string>
  /** Signs a link, so that nobody can make one for somebody else or for something else. */
  seal(parts: readonly string[]): Promise<string>
  isSealed(parts: readonly string[], seal: string): Promise<boolean>
  /** Takes the key of links of earlier releases out of the database; links that were made with it count for a while. */
  takeOverLinks(vault: Vault): Promise<void>
}

/** How long a browser is let in by its cookie, milliseconds. */
export const SESSION_MS = 24 * 3_600_000
/** How long links of earlier releases count after the data were taken over, milliseconds. */
const OLD_LINKS_MS = 30 * 86_400_000

const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,62}$/u

export function createAccess(
  { access: tokens, facts }: { access: AccessStore; facts: FactStore },
  clock: HostClock,
  vault: () => Promise<Vault>,
): Access {
  // Both keys follow from the master key, which no backup of the database holds.
  const sealOf = async (parts: readonly string[]): Promise<string> => macOf((await vault()).derive('links'), parts)
  const sessionOf = async (name: string, endsMs: number): Promise<string | undefined> => {
    const hash = await tokens.hash(name)
    if (hash === undefined) return undefined
    const id = Buffer.from(name).toString('base64url')
    const ends = endsMs.toString(36)
    return `${id}.${ends}.${macOf((await vault()).derive('sessions'), [name, hash, ends])}`
  }
  /** Only of links as earlier releases made them, and as long as they count. */
  const isSealedBefore = async (parts: readonly string[], seal: string): Promise<boolean> => {
    const kept = parts[0] === 'approve' && parts.length === 6 ? await facts.get('old-link-key') : undefined
    if (kept === undefined) return false
    const { key, untilMs } = JSON.parse((await vault()).open('', 'old links', Buffer.from(kept, 'base64'))) as OldLinks
    return clock.now() < untilMs && isSame(macOf(Buffer.from(key, 'base64'), parts), seal)
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
    session: (name) => sessionOf(name, clock.now() + SESSION_MS),
    async whoseSession(session) {
      const [id = '', ends = ''] = session.split('.', 2)
      const endsMs = Number.parseInt(ends, 36)
      if (session.length > 1_000 || !(endsMs > clock.now())) return undefined
      const name = Buffer.from(id, 'base64url').toString()
      const expected = await sessionOf(name, endsMs)
      if (expected === undefined || !isSame(expected, session)) return undefined
      return (await facts.get(endedFact(session))) === undefined ? name : undefined
    },
    async endSession(session) {
      if ((await access.whoseSession(session)) !== undefined) await facts.note(endedFact(session), 'ended')
    },
    async scopesOf(name) {
      const row = await tokens.find(name)
      if (!row) return new Set()
      const { scopes } = holderOf(row)
      return scopes === 'all' ? ALL_SCOPES : new Set(scopes)
    },
    personOf: async (name) => (await tokens.find(name))?.person ?? name,
    seal: sealOf,
    isSealed: async (parts, seal) => isSame(await sealOf(parts), seal) || (await isSealedBefore(parts, seal)),
    async takeOverLinks({ seal }) {
      const key = await facts.get('link-key')
      if (!key) return
      const kept: OldLinks = { key, untilMs: clock.now() + OLD_LINKS_MS }
      await facts.replace('old-link-key', Buffer.from(seal('', 'old links', JSON.stringify(kept))).toString('base64'))
      await facts.replace('link-key', '')
    },
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

interface OldLinks {
  key: string
  untilMs: number
}

const macOf = (key: Uint8Array, parts: readonly string[]): string =>
  createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url')

const endedFact = (session: string): string =>
  `ended-session ${createHash('sha256').update(session).digest('base64url')}`

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Takes as long for a near miss as for a far one. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}
