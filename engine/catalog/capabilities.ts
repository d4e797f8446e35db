// What a node may ask for. Only the interfaces: the host (or a simulation) provides them, and a node gets those it names.
import type { JsonObject, JsonValue } from '../json.ts'

/** Lists kept with the workspace: one value a line (addresses, CIDR ranges, domains, hashes, users). */
export interface Lists {
  /** The values of a list, or undefined when there is no such list. */
  get(name: string): readonly string[] | undefined
}

/** The run's own log: kept with the run, shown beside its steps. */
export interface Log {
  write(level: 'debug' | 'info' | 'warning' | 'error', message: string, fields?: JsonObject): void
}

/** The instant of the step, milliseconds since 1970 (UTC). The same for the whole step, virtual in simulation. */
export interface Clock {
  now(): number
}

export interface HttpRequest {
  /** Name of the connection (as the playbook declares it) that gives base URL and authentication. */
  connection?: string
  method: string
  /** Absolute, or relative to the connection's base URL. */
  url: string
  headers?: Record<string, string>
  /** Added to the query string of the URL. */
  query?: Record<string, string>
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

/** An expected failure of a capability. Thrown by the host's implementation; a node turns it into `failed(…)`. */
export class CapabilityError extends Error {
  readonly code: string
  readonly retryable: boolean
  constructor(code: string, message: string, retryable: boolean, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'CapabilityError'
    this.code = code
    this.retryable = retryable
  }
}

/** HTTP with everything a responder needs guarded: size, time, redirects, private addresses, secrets. */
export interface Http {
  /** @throws CapabilityError `http/…`: refused-address, timed-out, too-large, unreachable, bad-url, unknown-connection … */
  send(request: HttpRequest, signal: AbortSignalLike): Promise<HttpResponse>
}

/** The part of AbortSignal that capabilities need; the DOM's and Node's both fit. */
export interface AbortSignalLike {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

export interface Capabilities {
  lists: Lists
  log: Log
  clock: Clock
  http: Http
}

export type CapabilityName = keyof Capabilities

/** Capabilities that reach nothing outside: the only ones a node of effect `none` may name, all there in simulation. */
export const INNER_CAPABILITIES = ['lists', 'log', 'clock'] as const satisfies CapabilityName[]

/** What every activity gets besides the capabilities that it names. */
export interface StepContext {
  /** Aborted when the step times out or the run is cancelled. */
  signal: AbortSignalLike
  /** The same for every attempt of this step in this run, and for no other step. */
  idempotencyKey: string
  /** Counts from 1. */
  attempt: number
}
