// What a capability is: something that a node may ask for by name. Pure: its interface, what stands in for it in simulation, its
// limits and its errors. The real part is a folder of the host, the fake of tests a file in testing/, both with the same name.
import type { NodeError } from '../catalog/node-error.ts'
import type { JsonObject } from '../json.ts'

interface About<Limit extends string> {
  /** What a node can do with it, in a sentence. */
  about: string
  /** What it holds at most, and for how long: the unit is in each name. */
  limits: { readonly [name in Limit]: number }
  /** Codes of `CapabilityError` that its real part throws. */
  errors: readonly NodeError[]
}

/** Reaches nothing outside: a node of effect `none` may name it, and it is there in simulation. */
export interface InnerCapability<Interface, Limit extends string = string> extends About<Limit> {
  reaches: 'nothing'
  simulate(world: SimulatedWorld): Interface
}

/** Reaches something outside: in simulation there is only what was recorded, on which the node's own code then runs. */
export interface OuterCapability<Interface, Recorded, Limit extends string = string> extends About<Limit> {
  reaches: 'outside'
  simulate(recorded: readonly Recorded[]): Interface & Replayed
}

export interface Replayed {
  /** Milliseconds that everything so far has taken, as it was recorded. */
  tookMs(): number
}

/** What a simulated run has instead of a world. */
export interface SimulatedWorld {
  /** Values of a list of the workspace, where there are any. */
  list(name: string): readonly string[] | undefined
  /** Virtual time, milliseconds since 1970 (UTC). */
  now(): number
  write(level: LogLevel, message: string, fields?: JsonObject): void
}

export type LogLevel = 'debug' | 'info' | 'warning' | 'error'

/** An expected failure of a capability. Thrown by the host's implementation; a node turns it into `failed(…)`. */
export class CapabilityError extends Error {
  readonly code: string
  readonly retryable: boolean
  /** It was sent, and what became of it is not known (true); it certainly was not sent (false). Absent: as its code has it. */
  sent?: boolean
  constructor(code: string, message: string, retryable: boolean, options?: { cause?: unknown; sent?: boolean }) {
    super(message, options)
    this.name = 'CapabilityError'
    this.code = code
    this.retryable = retryable
    if (options?.sent !== undefined) this.sent = options.sent
  }
}

/** The part of AbortSignal that capabilities need; the DOM's and Node's both fit. */
export interface AbortSignalLike {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** What every activity gets besides the capabilities that it names. */
export interface StepContext {
  /** Aborted when the step times out or the run is cancelled. */
  signal: AbortSignalLike
  /** The same for every attempt of this step in this run, and for no other step. */
  idempotencyKey: string
  /** Counts from 1. */
  attempt: number
}
