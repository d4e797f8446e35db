// What the parts of the expression compiler share: the variables in reach, the weight of what was compiled, and how an error
// gets its place.
import { lookUp, type Run } from './access.ts'
import { asExpressionError, TOO_COSTLY } from './limits.ts'
import { type Node, type NodeOf, spanOf } from './parse.ts'
import { ExpressionError } from './scope.ts'
import { Bytes, kindInWords, Optional, Uint } from './values.ts'

/**
 * What is known of a result before it is there. `json`: JSON that the scope holds, a text or a truth value, so it needs no
 * conversion; `number`: one number; `any`: it has to be walked.
 */
export type Gives = 'json' | 'number' | 'any'

export interface Compiled {
  run: Run
  gives: Gives
}

/** A variable of a comprehension, or a name that a lambda is given. `undefined`: look in the scope. */
export interface Cell {
  value: unknown
}

type CompileNode = (node: Node, context: CompileContext) => Compiled

export class CompileContext {
  /** Nodes compiled so far: the weight of a comprehension's body. */
  nodes = 0
  /** Something may charge, throw what is no ExpressionError, or run long. */
  metered = false
  readonly names: ReadonlyMap<string, Cell>
  readonly given: ReadonlyMap<string, Cell>
  readonly #compileNode: CompileNode

  /** @param given names that a lambda is given */
  constructor(
    compileNode: CompileNode,
    given: ReadonlyMap<string, Cell>,
    names: ReadonlyMap<string, Cell> = new Map(),
  ) {
    this.#compileNode = compileNode
    this.given = given
    this.names = names
  }

  compile(node: Node): Compiled {
    return this.#compileNode(node, this)
  }

  /** The body of a comprehension: the same with one more variable. Add its `nodes` back with `leave`. */
  enter(name: string, cell: Cell): CompileContext {
    return new CompileContext(this.#compileNode, this.given, new Map(this.names).set(name, cell))
  }

  leave(body: CompileContext): number {
    this.nodes += body.nodes
    this.metered = true
    return body.nodes
  }
}

/** Throws the same error with the place, if it has none yet. */
export function rethrowAt(cause: unknown, node: Node): never {
  const error = asExpressionError(cause)
  error.span ??= spanOf(node)
  throw error
}

/** Errors that no `||`, `first` or `exists` may pass over. */
export function isFatal(cause: unknown): boolean {
  return !(cause instanceof ExpressionError) || cause.code === TOO_COSTLY
}

/** A literal of the parser as one of our values. */
export function literalValue(literal: NodeOf<'value'>['args']): unknown {
  if (literal instanceof Uint8Array) return new Bytes(literal)
  if (typeof literal === 'object' && literal !== null) return new Uint(literal.value)
  return literal
}

export function notBool(value: unknown, node: Node): ExpressionError {
  const hint =
    value instanceof Optional
      ? ' Give a value for when it is missing: .orValue(false).'
      : value === null || typeof value !== 'boolean'
        ? ' Compare it: x != null, x != "", x > 0, size(x) > 0.'
        : ''
  return new ExpressionError(
    'expression/not-bool',
    `A condition is true or false, not ${kindInWords(value)}.${hint}`,
    spanOf(node),
  )
}

/** For tests of presence: the element, or undefined; never an error for what is missing on the way. */
export function presence(value: unknown, key: unknown): boolean {
  const holder = value instanceof Optional ? value.$value : value
  return lookUp(holder, key) !== undefined
}
