// Who may speak to a server, and from where: people and programs with a token, browsers with the cookie that one gives. Policy
// alone; nothing here reads or writes a socket.
import type { IncomingHttpHeaders } from 'node:http'
import { type Access, SESSION_MS } from '../host/index.ts'
import type { Door, Verdict } from './visitor.ts'

export interface Guard extends Door {
  /** A call of a program, or of the Studio's page by its cookie. */
  api(request: { method: string; headers: IncomingHttpHeaders }): Promise<Verdict>
  /** Ends the session of the browser that asks. @returns the cookie that takes its place */
  signOut(headers: IncomingHttpHeaders): Promise<string>
  /** Sent by a page of this server. */
  isOwn(headers: IncomingHttpHeaders): boolean
}

export interface GuardOptions {
  access: Access
  /** Names under which it is called, with their ports where they are no default ones: `soar.example.com`, `127.0.0.1:7440`. */
  hosts: readonly string[]
  /** It is reached over TLS, here or at the proxy before it. */
  isSecure: boolean
  port: number
}

export function createGuard({ access, hosts, isSecure, port }: GuardOptions): Guard {
  const known = new Set(hosts.map((host) => host.toLowerCase()))
  const scheme = isSecure ? 'https' : 'http'
  // With __Host- a browser takes the cookie from this very origin alone.
  const name = isSecure ? '__Host-firebreak' : `firebreak-${port}`
  const attributes = `Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`
  const lifetime = `Max-Age=${SESSION_MS / 1000}`

  const foreignHost = ({ host = '' }: IncomingHttpHeaders): Verdict | undefined =>
    known.has(host.toLowerCase())
      ? undefined
      : { kind: 'foreign', why: 'This server answers under its own names alone. See --public-url of firebreak serve.' }
  const isElsewhere = ({ origin, host = '' }: IncomingHttpHeaders) => origin !== `${scheme}://${host.toLowerCase()}`
  const as = async (who: string | undefined): Promise<Verdict> =>
    who === undefined ? { kind: 'unknown' } : { kind: 'welcome', who, person: await access.personOf(who) }
  const sessionsIn = ({ cookie = '' }: IncomingHttpHeaders): string[] =>
    cookie.split(';').flatMap((pair) => {
      const [key = '', value = ''] = pair.trim().split('=')
      return key === name ? [value] : []
    })
  const byCookie = async (headers: IncomingHttpHeaders): Promise<Verdict> => {
    for (const session of sessionsIn(headers)) {
      const who = await access.whoseSession(session)
      if (who !== undefined) return as(who)
    }
    return { kind: 'unknown' }
  }
  const bearer = ({ authorization = '' }: IncomingHttpHeaders): string | undefined =>
    /^Bearer +(\S+)$/i.exec(authorization)?.[1]

  return {
    async signOut(headers) {
      for (const session of sessionsIn(headers)) await access.endSession(session)
      return `${name}=; Max-Age=0; ${attributes}`
    },
    isOwn: (headers) => foreignHost(headers) === undefined && !isElsewhere(headers),
    async page({ url, headers }) {
      const foreign = foreignHost(headers)
      if (foreign) return foreign
      if (headers.origin !== undefined && isElsewhere(headers)) {
        return { kind: 'foreign', why: 'Another page may not ask this server for anything.' }
      }
      const query = url.indexOf('?')
      const token = query < 0 ? undefined : new URLSearchParams(url.slice(query)).get('token')
      const who = token ? await access.whose(token) : undefined
      if (who !== undefined)
        return { kind: 'new', cookie: `${name}=${await access.session(who)}; ${lifetime}; ${attributes}` }
      return byCookie(headers)
    },
    async socket({ headers }) {
      const foreign = foreignHost(headers)
      if (foreign) return foreign
      const token = bearer(headers)
      if (token !== undefined && headers.origin === undefined) return as(await access.whose(token))
      if (isElsewhere(headers)) return { kind: 'foreign', why: 'Another page may not speak to this server.' }
      return byCookie(headers)
    },
    async api({ headers }) {
      const foreign = foreignHost(headers)
      if (foreign) return foreign
      const token = bearer(headers)
      if (token !== undefined) return as(await access.whose(token))
      // A cookie goes along with whatever page makes the browser ask: only our own may.
      if (isElsewhere(headers)) return { kind: 'unknown' }
      return byCookie(headers)
    },
  }
}
