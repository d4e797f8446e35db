// HTTP as nodes get it: through named connections, to public addresses unless allowed, with limits on size, time and
// redirects (RFC 9110). Credentials go to their own origin and nowhere else.
import type { LookupFunction } from 'node:net'
import {
  type AbortSignalLike,
  CapabilityError,
  capabilities,
  type Http,
  type HttpRequest,
  type HttpResponse,
} from '../../../engine/index.ts'
import type { HostClock } from '../../clock.ts'
import { refuseLeaving } from '../../secrets/leaving.ts'
import type { Redactor } from '../../secrets/redactor.ts'
import { addressOf } from './http-address.ts'
import { type AskToken, type Credentials, createAuthenticator, type HttpConnection } from './http-auth.ts'
import { ACCEPTED_ENCODINGS, decodeBody, encodeBody } from './http-body.ts'
import { type Ending, endingOf } from './http-ending.ts'
import { type Answer, createExchange, type Exchange, type Trace } from './http-exchange.ts'
import { redirected } from './http-redirect.ts'
import { OWN_HEADERS } from './own-headers.ts'

/** Finds the connection that a playbook means. @throws CapabilityError or HostError when there is none that fits */
export type FindConnection = (name: string) => HttpConnection | Promise<HttpConnection>

export interface HttpOptions {
  redactor: Redactor
  clock: HostClock
  /** How names become addresses; default: the system's way. */
  lookup?: LookupFunction
  /** Longest silence of the other side, milliseconds. Default: a minute. */
  silenceMs?: number
  /** No node may reach private addresses but through a connection that allows it. */
  refusePrivate?: boolean
}

export interface HttpRoom {
  /** HTTP for one activity, of this node. */
  open(find: FindConnection, node?: string): Http
  close(): Promise<void>
}

const { limits } = capabilities.http

export function createHttp(options: HttpOptions): HttpRoom {
  const { redactor, clock, lookup, silenceMs = limits.silenceMs, refusePrivate = false } = options
  const exchange = createExchange(lookup, silenceMs)

  const askToken: AskToken = async ({ settings }, { url: address, headers, fields }) => {
    const { bytes, mediaType } = encodeBody({ kind: 'form', fields })
    const url = new URL(address)
    const request: Exchange = {
      method: 'POST',
      url,
      headers: { accept: 'application/json', 'content-type': mediaType, ...headers },
      body: bytes,
      maxBytes: limits.tokenBytes,
      mayReachPrivate: settings.allowPrivate,
      mayAlwaysReachPrivate: false,
    }
    // Several requests may wait for one token: the end of the first must not take it from the others.
    const ending = endingOf(new AbortController().signal, limits.tokenMs, clock)
    try {
      const answer = await exchange.send(request, ending)
      const contentType = answer.headers['content-type'] ?? ''
      const body = decodeBody(answer.bytes, { host: url.host, contentType, expect: undefined })
      return { status: answer.status, body }
    } finally {
      ending.off()
    }
  }

  const authenticator = createAuthenticator(redactor, clock, askToken)

  /** With the connection's credentials; once more with a new token where the one that was kept is refused. */
  const authorized = async (
    one: Exchange,
    connection: HttpConnection,
    ending: Ending,
    trace: Trace,
  ): Promise<Answer> => {
    const credentials = await ending.race(authenticator.credentials(connection))
    const answer = await exchange.send(withCredentials(one, credentials), ending, trace)
    if (answer.status !== 401 || credentials.keptToken === undefined) return answer
    authenticator.forget(connection, credentials.keptToken)
    const renewed = await ending.race(authenticator.credentials(connection))
    return exchange.send(withCredentials(one, renewed), ending, trace)
  }

  /** The exchange and the redirects that it leads to. Credentials that were left behind once do not come back. */
  const follow = async (
    first: Exchange,
    connection: HttpConnection | undefined,
    redirects: number,
    ending: Ending,
    trace: Trace,
  ): Promise<{ url: URL; answer: Answer }> => {
    let one = first
    let owner = connection
    for (let left = redirects; ; left--) {
      const answer = await (owner ? authorized(one, owner, ending, trace) : exchange.send(one, ending, trace))
      const next = left > 0 ? redirected(one, answer, redactor) : undefined
      if (!next) return { url: one.url, answer }
      if (next.url.origin !== one.url.origin) owner = undefined
      one = next
    }
  }

  const send = async (
    find: FindConnection,
    node: string | undefined,
    request: HttpRequest,
    signal: AbortSignalLike,
  ): Promise<HttpResponse> => {
    if (refusePrivate && request.allowPrivate) throw privateRefused(node)
    const connection = request.connection === undefined ? undefined : await find(request.connection)
    const first = firstExchange(request, connection)
    const what = `The request${node === undefined ? '' : ` of ${node}`} to ${first.url.host}`
    // As it was written, too: a URL has its host in small letters.
    const parts = [request.url, request.query, first.url.href, first.headers, first.body?.toString()]
    refuseLeaving(redactor, parts, {
      what,
      connection: connection?.name,
    })
    const startedMs = clock.now()
    const ending = endingOf(signal, request.timeoutMs ?? limits.wholeMs, clock)
    const trace: Trace = { sent: false }
    try {
      // Raced: undici notices the end of what still connects only once that is done.
      const { url, answer } = await ending.race(follow(first, connection, request.redirects ?? 0, ending, trace))
      const { status, headers, bytes } = answer
      const contentType = headers['content-type'] ?? ''
      // A refusal comes as it is: that an error page is no JSON is not what went wrong.
      const expect = status >= 400 && request.expect === 'json' ? undefined : request.expect
      const body = decodeBody(bytes, { host: url.host, contentType, expect })
      return { status, headers, body, bytes: bytes.length, durationMs: clock.now() - startedMs, url: url.href }
    } catch (thrown) {
      if (thrown instanceof CapabilityError) thrown.sent = trace.sent
      throw thrown
    } finally {
      ending.off()
    }
  }

  return {
    open: (find, node) => ({ send: (request, signal) => send(find, node, request, signal) }),
    close: exchange.close,
  }
}

const privateRefused = (node = 'The node'): CapabilityError =>
  new CapabilityError(
    'http/private-refused',
    `${node} has allowPrivate, which this server refuses (--refuse-private). Allow private addresses on a connection, use that, and take allowPrivate off the node.`,
    false,
  )

/** @throws CapabilityError `http/bad-url`, `http/foreign-url`, `http/bad-request` */
function firstExchange(request: HttpRequest, connection: HttpConnection | undefined): Exchange {
  const { method, maxBytes = limits.defaultAnswerBytes, idempotencyKey } = request
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
  const mayAlwaysReachPrivate = request.allowPrivate === true
  return {
    method,
    url: addressOf(request, connection),
    headers,
    body: body?.bytes,
    maxBytes,
    mayReachPrivate: mayAlwaysReachPrivate || connection?.settings.allowPrivate === true,
    mayAlwaysReachPrivate,
  }
}

function withCredentials(one: Exchange, credentials: Credentials): Exchange {
  const url = new URL(one.url)
  for (const [name, value] of Object.entries(credentials.query)) url.searchParams.set(name, value)
  return { ...one, url, headers: { ...one.headers, ...credentials.headers } }
}
