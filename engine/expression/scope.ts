// What an expression can see, at run time and at compile time, and what it is called when something is wrong with it.
import type { Span } from '../diagnostic.ts'
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

/** A mistake in an expression, found before or while it is evaluated. `span` counts in the expression's own text. */
export class ExpressionError extends Error {
  readonly code: string
  readonly span: Span | undefined
  constructor(code: string, message: string, span?: Span, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'ExpressionError'
    this.code = code
    this.span = span
  }
}
