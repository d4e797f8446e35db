// HTTP as nodes get it: through named connections, to public addresses unless allowed, with limits on size, time and
// redirects (RFC 9110). The only place that sends a request. Credentials go to their own origin and nowhere else.
import { Agent, type Dispatcher } from 'undici'
import {
  type AbortSignalLike,
  CapabilityError,
  type Http,
  type HttpRequest,
  type HttpResponse,
} from '../../engine/index.ts'
import type { HostClock } from '../clock.ts'
import type { Redactor } from '../redactor.ts'
import { guardedLookup, refuseInnerLiteral } from './address-guard.ts'
import { addressOf } from './http-address.ts'
import { type Credentials, createAuthenticator, type HttpConnection } from './http-auth.ts'
import { ACCEPTED_ENCODINGS, decodeBody, encodeBody, readBody } from './http-body.ts'
import { asHttpFailure } from './http-failure.ts'

/** Finds the connection that a playbook means. @throws CapabilityError or HostError when there is none that fits */
export type FindConnection = (name: string) => HttpConnection

export interface HttpRoom {
  /** HTTP for one activity. */
  open(find: FindConnection): Http
  close(): Promise<void>
}

const CONNECT_TIMEOUT_MS = 10_000
/** Longest silence of the other side; a node's own `timeout` is usually shorter. */
const SILENCE_TIMEOUT_MS = 60_000
const DEFAULT_MAX_BYTES = 10 * 1024 * 1024
const TOKEN_MAX_BYTES = 256 * 1024
const KEPT_FOR_A_NEW_ORIGIN = /^(accept|accept-language|accept-encoding|user-agent|content-type)$/
/** Set by what is sent, never by hand (RFC 9112 section 6, RFC 9110 section 7.6.1). */
const OWN_HEADERS = new Set(['host', 'content-length', 'transfer-encoding', 'connection', 'upgrade', 'expect', 'te'])

interface Exchange {
  method: string
  url: URL
  headers: Record<string, string>
  body: Buffer | undefined
  allowPrivate: boolean
  maxBytes: number
  timeoutMs: number | undefined
}

interface Answer {
  status: number
  headers: Record<string, string>
  bytes: Buffer
}

export function createHttp({ redactor, clock }: { redactor: Redactor; clock: HostClock }): HttpRoom {
  const authenticator = createAuthenticator(redactor, clock)
  const timeouts = { headersTimeout: SILENCE_TIMEOUT_MS, bodyTimeout: SILENCE_TIMEOUT_MS }
  const guarded = new Agent({ ...timeouts, connect: { timeout: CONNECT_TIMEOUT_MS, lookup: guardedLookup() } })
  const open = new Agent({ ...timeouts, connect: { timeout: CONNECT_TIMEOUT_MS } })

  const exchange = async (one: Exchange, signal: AbortSignalLike): Promise<Answer> => {
    const { url, allowPrivate, maxBytes } = one
    if (!allowPrivate) refuseInnerLiteral(url)
    const ending = endingOf(signal, one.timeoutMs, clock)
    try {
      const answer = await (allowPrivate ? open : guarded).request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: one.method as Dispatcher.HttpMethod,
        headers: one.headers,
        body: one.body ?? null,
        signal: ending.signal,
      })
      const headers = flat(answer.headers)
      const bytes = await readBody(answer.body, {
        host: url.host,
        contentEncoding: one.method === 'HEAD' ? '' : (headers['content-encoding'] ?? ''),
        contentLength: one.method === 'HEAD' ? 0 : Number(headers['content-length'] ?? 0),
        maxBytes,
      })
      return { status: answer.statusCode, headers, bytes }
    } catch (thrown) {
      throw ending.reason() ?? asHttpFailure(thrown, url.host)
    } finally {
      ending.off()
    }
  }

  const askToken = (connection: HttpConnection, signal: AbortSignalLike) => {
    return async (address: string, headers: Record<string, string>, fields: Record<string, string>) => {
      const { bytes, mediaType } = encodeBody({ kind: 'form', fields })
      const url = new URL(address)
      const answer = await exchange(
        {
          method: 'POST',
          url,
          headers: { accept: 'application/json', 'content-type': mediaType, ...headers },
          body: bytes,
          allowPrivate: connection.settings.allowPrivate,
          maxBytes: TOKEN_MAX_BYTES,
          timeoutMs: SILENCE_TIMEOUT_MS,
        },
        signal,
      )
      const contentType = answer.headers['content-type'] ?? ''
      return {
        status: answer.status,
        body: decodeBody(answer.bytes, { host: url.host, contentType, expect: undefined }),
      }
    }
  }

  const send = async (find: FindConnection, request: HttpRequest, signal: AbortSignalLike): Promise<HttpResponse> => {
    const connection = request.connection === undefined ? undefined : find(request.connection)
    const first = firstExchange(request, connection)
    const startedMs = clock.now()
    const credentialsNow = () => connection && authenticator.credentials(connection, askToken(connection, signal))
    let credentials = await credentialsNow()
    let { url, answer } = await follow(exchange, first, credentials, request.redirects ?? 0, signal)
    if (answer.status === 401 && connection && credentials?.isKeptToken) {
      authenticator.forget(connection)
      credentials = await credentialsNow()
      ;({ url, answer } = await follow(exchange, first, credentials, request.redirects ?? 0, signal))
    }
    const { status, headers, bytes } = answer
    const contentType = headers['content-type'] ?? ''
    // A refusal comes as it is: that an error page is no JSON is not what went wrong.
    const expect = status >= 400 && request.expect === 'json' ? undefined : request.expect
    return {
      status,
      headers,
      body: decodeBody(bytes, { host: url.host, contentType, expect }),
      bytes: bytes.length,
      durationMs: clock.now() - startedMs,
      url: url.href,
    }
  }

  return {
    open: (find) => ({ send: (request, signal) => send(find, request, signal) }),
    close: async () => {
      await Promise.all([guarded.destroy(), open.destroy()])
    },
  }
}

/** @throws CapabilityError `http/bad-url`, `http/foreign-url`, `http/bad-request` */
function firstExchange(request: HttpRequest, connection: HttpConnection | undefined): Exchange {
  const { method, maxBytes = DEFAULT_MAX_BYTES, idempotencyKey, timeoutMs } = request
  const body = request.body && encodeBody(request.body)
  const headers: Record<string, string> = {
    accept: 'application/json, text/plain;q=0.9, */*;q=0.8',
    'accept-encoding': ACCEPTED_ENCODINGS,
    'user-agent': 'firebreak',
    ...(body && { 'content-type': body.mediaType }),
  }
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    const lower = name.toLowerCase()
    if (OWN_HEADERS.has(lower)) {
      throw new CapabilityError('http/bad-request', `The header ${lower} cannot be set by hand: leave it out.`, false)
    }
    headers[lower] = value
  }
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey
  return {
    method,
    url: addressOf(request, connection),
    headers,
    body: body?.bytes,
    allowPrivate: request.allowPrivate === true || connection?.settings.allowPrivate === true,
    maxBytes,
    timeoutMs,
  }
}

/** The exchange and the redirects that it leads to (RFC 9110 section 15.4); the last answer and where it came from. */
async function follow(
  exchange: (one: Exchange, signal: AbortSignalLike) => Promise<Answer>,
  first: Exchange,
  credentials: Credentials | undefined,
  redirects: number,
  signal: AbortSignalLike,
): Promise<{ url: URL; answer: Answer }> {
  const home = first.url.origin
  let one = first
  for (let left = redirects; ; left--) {
    const answer = await exchange(one.url.origin === home ? withCredentials(one, credentials) : one, signal)
    const { location } = answer.headers
    if (left <= 0 || location === undefined || ![301, 302, 303, 307, 308].includes(answer.status)) {
      return { url: one.url, answer }
    }
    one = redirected(one, answer.status, location)
  }
}

function withCredentials(one: Exchange, credentials: Credentials | undefined): Exchange {
  if (!credentials) return one
  const url = new URL(one.url)
  for (const [name, value] of Object.entries(credentials.query)) url.searchParams.set(name, value)
  return { ...one, url, headers: { ...one.headers, ...credentials.headers } }
}

function redirected(one: Exchange, status: number, location: string): Exchange {
  const refuse = (why: string) => {
    const message = `${one.url.host} redirects ${why}: this is not followed. Give the final address, or look at the answer with redirects off.`
    return new CapabilityError('http/bad-redirect', message, false)
  }
  if (!URL.canParse(location, one.url.href)) throw refuse('to what is no address')
  const url = new URL(location, one.url)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse(`to ${url.protocol}`)
  if (one.url.protocol === 'https:' && url.protocol === 'http:') throw refuse('from https to http')
  url.username = ''
  url.password = ''
  url.hash = ''
  const isElsewhere = url.origin !== one.url.origin
  const kept = Object.entries(one.headers).filter(([name]) => !isElsewhere || KEPT_FOR_A_NEW_ORIGIN.test(name))
  const becomesGet = status === 303 ? one.method !== 'HEAD' : status <= 302 && one.method === 'POST'
  if (!becomesGet && isElsewhere && one.body) throw refuse('a request with a body to another host')
  const headers = Object.fromEntries(becomesGet ? kept.filter(([name]) => name !== 'content-type') : kept)
  return becomesGet ? { ...one, method: 'GET', url, headers, body: undefined } : { ...one, url, headers }
}

/** One signal for cancel and for the request's own time limit, and which of them it was. */
function endingOf(signal: AbortSignalLike, timeoutMs: number | undefined, clock: HostClock) {
  const controller = new AbortController()
  let why: 'aborted' | 'timed-out' | undefined
  const end = (reason: 'aborted' | 'timed-out') => () => {
    why ??= reason
    controller.abort()
  }
  const aborted = end('aborted')
  if (signal.aborted) aborted()
  signal.addEventListener('abort', aborted)
  const off = timeoutMs === undefined ? () => {} : clock.after(timeoutMs, end('timed-out'))
  return {
    signal: controller.signal,
    reason: (): CapabilityError | undefined => {
      if (why === 'timed-out') {
        return new CapabilityError('http/timed-out', `There was no whole answer within ${timeoutMs} ms.`, true)
      }
      return why && new CapabilityError('http/aborted', 'The request was broken off.', true)
    },
    off() {
      signal.removeEventListener('abort', aborted)
      off()
    },
  }
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
}
