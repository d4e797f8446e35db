// HTTP as nodes get it: what they may ask, what comes back, and the recorded answers that stand in for it in simulation.
import type { NodeError } from '../catalog/node-error.ts'
import type { JsonValue } from '../json.ts'
import { type AbortSignalLike, CapabilityError, type OuterCapability, type Replayed } from './capability.ts'

export interface HttpRequest {
  /** Name of the connection (as the playbook declares it) that gives base URL and authentication. */
  connection?: string
  method: string
  /** Absolute, or relative to the connection's base URL. */
  url: string
  headers?: Record<string, string>
  /** Added to the query string of the URL; of a list, each item under the same name. */
  query?: Record<string, string | readonly string[]>
  body?:
    | { kind: 'json'; value: JsonValue }
    | { kind: 'form'; fields: Record<string, string> }
    | { kind: 'text'; text: string }
    | { kind: 'base64'; data: string }
  /** Follow up to this many redirects; 0 (the default) follows none. Credentials never follow to another origin. */
  redirects?: number
  timeoutMs?: number
  /** The answer's body may have this many bytes; default 10 MiB. */
  maxBytes?: number
  /** Allow loopback, private and link-local addresses for this request. */
  allowPrivate?: boolean
  /** How the body comes back: parsed JSON, text, or base64. Default: by the content type. */
  expect?: 'json' | 'text' | 'base64'
  /** Sent as Idempotency-Key, so that a repeated request is recognised. */
  idempotencyKey?: string
}

export interface HttpResponse {
  status: number
  headers: Record<string, string>
  body: JsonValue
  bytes: number
  durationMs: number
  url: string
}

/** HTTP with everything a responder needs guarded: size, time, redirects, private addresses, secrets. */
export interface Http {
  /** @throws CapabilityError `http/…`: refused-address, timed-out, too-large, unreachable, bad-url, unknown-connection … */
  send(request: HttpRequest, signal: AbortSignalLike): Promise<HttpResponse>
}

/** An answer to one HTTP request, instead of the system itself. */
export interface HttpExchange {
  /** Where given, what the request must be; else the mock no longer fits. `url` as the node gives it. */
  method?: string
  url?: string
  status: number
  headers?: { [name: string]: string }
  body?: JsonValue
  /** Default 0. */
  durationMs?: number
  /** Nothing answers: what went wrong on the way instead of a status. */
  error?: { code: string; message: string; retryable?: boolean; sent?: boolean }
}

const ERRORS: NodeError[] = [
  {
    code: 'connection/missing',
    meaning: 'The playbook does not declare the connection, or this workspace has none of that name.',
    remedy: 'Add the connection with firebreak connections add, or correct its name.',
  },
  {
    code: 'http/bad-url',
    meaning: 'The address cannot be read.',
    remedy: 'Look at `url`: a whole URL, or a path where there is a connection.',
  },
  {
    code: 'http/foreign-url',
    meaning: 'The address leads elsewhere than the connection.',
    remedy: 'Use a path, or leave the connection out.',
  },
  {
    code: 'http/bad-request',
    meaning: 'The request cannot be sent as it is.',
    remedy: 'Look at its headers and body.',
  },
  {
    code: 'http/refused-address',
    meaning: 'The address is loopback, private or link-local.',
    remedy: 'Set `allowPrivate` on the connection or the node if the playbook may reach it.',
  },
  {
    code: 'http/private-refused',
    meaning: 'The node has `allowPrivate`, and this server is started with `--refuse-private`.',
    remedy: 'Allow private addresses on a connection, and use that; take `allowPrivate` off the node.',
  },
  {
    code: 'http/unreachable',
    meaning: 'The system cannot be reached.',
    remedy: 'Look at the address and at whether the system is up; it may help to try again.',
    retryable: true,
  },
  {
    code: 'http/timed-out',
    meaning: 'The system was silent for too long, or the whole answer took too long.',
    remedy: 'Set a longer `timeout`, or try again.',
    retryable: true,
    mayHaveActed: true,
  },
  {
    code: 'http/tls',
    meaning: 'There is no secure connection to the system.',
    remedy: 'Look at the certificate that the system shows.',
  },
  {
    code: 'http/token-refused',
    meaning: 'The system gave no token for the credentials of the connection.',
    remedy: 'Test the connection, and renew its secret.',
  },
  {
    code: 'http/too-large',
    meaning: 'The answer is larger than allowed.',
    remedy: 'Ask for less, or raise `maxBytes`.',
  },
  {
    code: 'http/bad-answer',
    meaning: 'The system does not answer in proper HTTP, or packs or nests its answer in a way that is not read.',
    remedy: 'Look at what stands at that address.',
  },
  {
    code: 'http/not-json',
    meaning: 'JSON was expected, and the answer is none.',
    remedy: 'Set `expect` to text, or look at the address.',
  },
  {
    code: 'http/bad-redirect',
    meaning: 'The system leads on to an address that is not followed.',
    remedy: 'Look at where it leads, and use that address.',
  },
  {
    code: 'secret/would-leave',
    meaning: 'The request would carry a secret of a connection to somebody else.',
    remedy: 'Leave the value out: the message says which secret of which connection.',
  },
  {
    code: 'http/aborted',
    meaning: 'The request was broken off, for the step had ended.',
    remedy: 'Look at why: the time-out of the step, or a cancelled run.',
    retryable: true,
    mayHaveActed: true,
  },
]

const LIMITS = {
  /** Of an answer's body, where the request says nothing else. */
  defaultAnswerBytes: 10 * 1024 * 1024,
  /** Of a token that is fetched for a connection. */
  tokenBytes: 256 * 1024,
  tokenMs: 30_000,
  /** Longest silence of the other side. */
  silenceMs: 60_000,
  /** For a whole request that names no limit of its own; the `timeout` of a node is usually shorter. */
  wholeMs: 10 * 60_000,
  connectMs: 10_000,
}

export const http: OuterCapability<Http, HttpExchange, keyof typeof LIMITS> = {
  about: 'Sends requests over HTTP, through connections whose secrets it adds.',
  reaches: 'outside',
  limits: LIMITS,
  errors: ERRORS,
  simulate: replayedHttp,
}

/** The code of a step whose recording does not fit what it asks. */
export const STALE_MOCK = 'mock/stale'

export type ReplayedHttp = Http & Replayed

/** Gives the recorded answers one after another. A request beyond the last one, or one that differs from the record, fails as `mock/stale`. */
function replayedHttp(exchanges: readonly HttpExchange[]): ReplayedHttp {
  let next = 0
  let took = 0
  const stale = (message: string) => new CapabilityError(STALE_MOCK, message, false)
  return {
    tookMs: () => took,
    async send({ method, url }) {
      const asked = `${method} ${url}`
      const exchange = exchanges[next++]
      if (!exchange) throw stale(`No answer is recorded for request ${next}, ${asked}. Record it again.`)
      const { status, headers = {}, body = null, durationMs = 0, error } = exchange
      const isOther =
        (exchange.method !== undefined && exchange.method.toUpperCase() !== method.toUpperCase()) ||
        (exchange.url !== undefined && exchange.url !== url)
      if (isOther) {
        const recorded = `${exchange.method ?? method} ${exchange.url ?? url}`
        throw stale(`The answer is recorded for ${recorded}, but the step asks ${asked}. Record it again.`)
      }
      took += durationMs
      if (error) throw replayedError(error)
      return { status, headers, body, bytes: sizeOf(body), durationMs, url }
    },
  }
}

/** As the real part would say it, and where that does not know the code: worth another try. */
function replayedError({ code, message, retryable, sent }: NonNullable<HttpExchange['error']>): CapabilityError {
  const known = ERRORS.find((one) => one.code === code)
  const mayHelp = retryable ?? (!known || known.retryable === true)
  return new CapabilityError(code, message, mayHelp, sent === undefined ? {} : { sent })
}

const sizeOf = (body: JsonValue): number => (typeof body === 'string' ? body : JSON.stringify(body)).length
