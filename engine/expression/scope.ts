// What an expression can see, at run time and at compile time, and what it is called when something is wrong with it.
import type { Span } from '../diagnostic.ts'
import type { EngineErrorCode } from '../errors.ts'
import type { JsonSchema, JsonValue } from '../json.ts'

/** The variables of an expression while a run goes on. Absent names are unknown to the expression. */
export interface Scope {
  alert?: unknown
  inputs?: unknown
  /** Outputs of the steps that are done, by node id. */
  steps?: { [id: string]: unknown }
  vars?: { [name: string]: JsonValue }
  run?: { id: string; started: string; mode: string }
  item?: unknown
  index?: number | undefined
  error?: unknown
  /** Only in the fields of an undo. */
  input?: unknown
  output?: unknown
  /** What a lambda is given. */
  [name: string]: unknown
}

/** The same names with the JSON Schema of each: what is known before anything runs. `{}` is: anything. */
export interface ScopeTypes {
  [name: string]: JsonSchema
}

/** A name or value for a message: data and sources may hold some of any length. */
export function shown(name: string): string {
  return name.length > 80 ? `${name.slice(0, 79)}…` : name
}

/** V8 writes a stack of so many frames into an error; other engines ignore it. */
const stacks = Error as { stackTraceLimit?: number | undefined }

/**
 * A mistake in an expression, found before or while it is evaluated. `span` counts in the expression's own text.
 * Expressions make and pass over such errors by the thousand (`||`, `first`), so they carry no stack, and a message that
 * is dear to make may be given as a function: it is made when somebody reads it.
 */
export class ExpressionError extends Error {
  readonly code: EngineErrorCode
  /** Whoever knows the place sets it; the first wins (`rethrowAt`). */
  span: Span | undefined
  constructor(code: EngineErrorCode, message: string | (() => string), span?: Span, options?: { cause?: unknown }) {
    const { stackTraceLimit } = stacks
    stacks.stackTraceLimit = 0
    super(typeof message === 'string' ? message : undefined, options)
    stacks.stackTraceLimit = stackTraceLimit
    this.name = 'ExpressionError'
    this.code = code
    this.span = span
    if (typeof message !== 'string') sayLater(this, message)
  }
}

function sayLater(error: ExpressionError, say: () => string): void {
  Object.defineProperty(error, 'message', {
    configurable: true,
    get() {
      const value = say()
      Object.defineProperty(error, 'message', { value, writable: true })
      return value
    },
  })
}
