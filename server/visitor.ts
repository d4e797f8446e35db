// Who may speak to the Studio: the browser of the person who was given the address, and nobody else on this machine or on a
// web page. Policy alone; nothing here reads or writes a socket.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

export type Verdict =
  /** `who`: by whose token, where there are several; `person`: in whose name. */
  | { kind: 'welcome'; who?: string; person?: string }
  /** Came with the token: is given the cookie. */
  | { kind: 'new'; cookie: string }
  /** Not through the printed address. */
  | { kind: 'unknown' }
  /** Through another name or from another page: a rebound name (DNS rebinding), or a page of somebody else. */
  | { kind: 'foreign'; why: string }

export interface Request {
  url: string
  headers: IncomingHttpHeaders
}

export interface Door {
  /** A page or a file. */
  page(request: Request): Verdict | Promise<Verdict>
  /** A WebSocket: a browser sends the origin of the page that opens it (RFC 6455 section 10.2), and it must be ours. */
  socket(request: Request): Verdict | Promise<Verdict>
}

const MIN_TOKEN = 16

/** 192 random bits; what nobody guesses. */
export const newToken = (): string => randomBytes(24).toString('base64url')

/** @param token of this start @param port that is listened on. @throws RangeError for a token that could be guessed */
export function createDoor(token: string, port: number): Door {
  if (token.length < MIN_TOKEN) throw new RangeError(`a token has at least ${MIN_TOKEN} characters`)
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  // A cookie counts for every port of a host: the name keeps two Studios apart. It is not the token, which the cookie must not
  // give away; the same token gives the same cookie, so that an open page finds a Studio that was started again.
  const name = `firebreak-${port}`
  const secret = createHash('sha256').update(`firebreak studio cookie ${token}`).digest('base64url')
  const cookie = `${name}=${secret}; Path=/; HttpOnly; SameSite=Strict`

  const foreignHost = ({ host }: IncomingHttpHeaders): Verdict | undefined =>
    host !== undefined && hosts.includes(host.toLowerCase())
      ? undefined
      : { kind: 'foreign', why: 'The Studio answers only at the address that it printed.' }
  const byCookie = (headers: IncomingHttpHeaders): Verdict => {
    const given = (headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='))
    const isOurs = given.some(([key, value = '']) => key === name && isSame(value, secret))
    return isOurs ? { kind: 'welcome' } : { kind: 'unknown' }
  }
  const fromElsewhere = ({ origin, host }: IncomingHttpHeaders): boolean => origin !== `http://${host?.toLowerCase()}`

  return {
    page({ url, headers }) {
      const foreign = foreignHost(headers)
      if (foreign) return foreign
      if (headers.origin !== undefined && fromElsewhere(headers)) {
        return { kind: 'foreign', why: 'Another page may not ask the Studio for anything.' }
      }
      const given = tokenIn(url)
      if (given !== undefined && isSame(given, token)) return { kind: 'new', cookie }
      return byCookie(headers)
    },
    socket({ headers }) {
      const foreign = foreignHost(headers)
      if (foreign) return foreign
      if (fromElsewhere(headers)) return { kind: 'foreign', why: 'Another page may not speak to the Studio.' }
      return byCookie(headers)
    },
  }
}

function tokenIn(url: string): string | undefined {
  const query = url.indexOf('?')
  return query < 0 ? undefined : (new URLSearchParams(url.slice(query)).get('token') ?? undefined)
}

/** Takes as long for a near miss as for a far one; hashed first, so that lengths tell nothing either. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
