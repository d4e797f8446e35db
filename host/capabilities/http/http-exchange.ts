// One HTTP request and its whole answer. The only place that sends a request.
import type { LookupFunction } from 'node:net'
import { Agent, type Dispatcher } from 'undici'
import { capabilities } from '../../../engine/index.ts'
import { guardedLookup, refuseInnerLiteral } from './address-guard.ts'
import { readBody } from './http-body.ts'
import type { Ending } from './http-ending.ts'
import { asHttpFailure } from './http-failure.ts'

export interface Exchange {
  method: string
  url: URL
  headers: Record<string, string>
  body: Buffer | undefined
  maxBytes: number
  /** Whether this address may be one that is not public. */
  mayReachPrivate: boolean
  /** Whether any address may, wherever redirects lead. */
  mayAlwaysReachPrivate: boolean
}

/** What is known of whether a request has acted, for the whole of it: redirects and a second try with a new token included. */
export interface Trace {
  /** It went out, and no answer has said that it was not done. */
  sent: boolean
}

export interface Answer {
  status: number
  headers: Record<string, string>
  bytes: Buffer
}

/** @param lookup how names become addresses; @param silenceMs longest silence of the other side */
export function createExchange(lookup: LookupFunction | undefined, silenceMs: number) {
  // HTTP/2 has not the limits of HTTP/1.1 in undici yet, and nothing here needs it.
  const options = { headersTimeout: silenceMs, bodyTimeout: silenceMs, allowH2: false }
  const connect = { timeout: capabilities.http.limits.connectMs }
  const guarded = new Agent({ ...options, connect: { ...connect, lookup: guardedLookup(lookup) } })
  const open = new Agent({ ...options, connect: { ...connect, ...(lookup && { lookup }) } })
  return {
    async send(one: Exchange, ending: Ending, trace?: Trace): Promise<Answer> {
      const { url, method, maxBytes } = one
      if (!one.mayReachPrivate) refuseInnerLiteral(url)
      try {
        const agent = one.mayReachPrivate ? open : guarded
        const answer = await (trace ? agent.compose(noteSending(trace)) : agent).request({
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method: method as Dispatcher.HttpMethod,
          headers: one.headers,
          body: one.body ?? null,
          signal: ending.signal,
        })
        const status = answer.statusCode
        const headers = flat(answer.headers)
        // A refusal has not done it, nor has who sends it elsewhere; 303 (RFC 9110 section 15.4.4) answers what was done.
        if (trace && status >= 300 && status !== 303) trace.sent = false
        // The length and packing of a body that does not come (RFC 9110 sections 8.6 and 15.4.5).
        const hasBody = method !== 'HEAD' && status !== 204 && status !== 304
        const bytes = await readBody(answer.body, {
          host: url.host,
          contentEncoding: hasBody ? (headers['content-encoding'] ?? '') : '',
          contentLength: hasBody ? Number(headers['content-length'] ?? 0) : 0,
          maxBytes,
        })
        return { status, headers, bytes }
      } catch (thrown) {
        throw ending.reason() ?? asHttpFailure(thrown, url.host)
      }
    },
    async close(): Promise<void> {
      await Promise.all([guarded.destroy(), open.destroy()])
    },
  }
}

/** Undici begins a request once there is a connection, secure where it has to be: what fails before that was never sent. */
const noteSending =
  (trace: Trace): Dispatcher.DispatcherComposeInterceptor =>
  (dispatch) =>
  (options, handler) => {
    const begin = handler.onRequestStart?.bind(handler)
    handler.onRequestStart = (controller, context) => {
      begin?.(controller, context)
      if (!controller.aborted) trace.sent = true
    }
    return dispatch(options, handler)
  }

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
}
