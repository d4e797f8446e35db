// An expression, compiled once and evaluated as often as needed. CEL: https://github.com/google/cel-spec
import { jsonInteger } from '../exact-json.ts'
import type { JsonValue } from '../json.ts'
import type { Run } from './access.ts'
import { compileNode } from './compile-node.ts'
import { type Cell, CompileContext, type Gives } from './context.ts'
import { asExpressionError, refill } from './limits.ts'
import { type Node, parseSource } from './parse.ts'
import { type References, referencesOf } from './references.ts'
import type { Scope } from './scope.ts'
import { doubleToJson, toJson } from './values.ts'

export interface CompiledExpression {
  readonly source: string
  readonly ast: Node
  /**
   * The value as plain JSON. Parts of the scope are shared, not copied.
   * @throws ExpressionError with a span in `source`
   */
  evaluate(scope: Scope): JsonValue
  /** Which steps and names it reads. */
  readonly references: References
}

const MOST_EXPRESSIONS = 10_000
const cache = new Map<string, CompiledExpression>()
const NO_CELLS: ReadonlyMap<string, Cell> = new Map()

/**
 * Compiles an expression; compiled ones are kept by their source.
 * @throws ExpressionError `expression/syntax`, `expression/unknown-function`, `expression/bad-argument`,
 * `expression/bad-pattern` or `expression/too-costly`, with a span in the source
 */
export function compileExpression(source: string): CompiledExpression {
  const known = cache.get(source)
  if (known) return known
  const ast = parseSource(source)
  const compiled = new Expression(source, ast, evaluatorOf(ast, NO_CELLS))
  if (cache.size >= MOST_EXPRESSIONS) cache.delete(cache.keys().next().value as string)
  cache.set(source, compiled)
  return compiled
}

class Expression implements CompiledExpression {
  readonly source: string
  readonly ast: Node
  readonly evaluate: (scope: Scope) => JsonValue
  #references: References | undefined

  constructor(source: string, ast: Node, evaluate: (scope: Scope) => JsonValue) {
    this.source = source
    this.ast = ast
    this.evaluate = evaluate
  }

  get references(): References {
    this.#references ??= referencesOf(this.ast)
    return this.#references
  }
}

/** The evaluator of a tree in which `given` are names that a caller sets before each evaluation. */
export function evaluatorOf(ast: Node, given: ReadonlyMap<string, Cell>): (scope: Scope) => JsonValue {
  const context = new CompileContext(compileNode, given)
  refill()
  try {
    const { run, gives } = compileNode(ast, context)
    return context.metered || context.nodes > 200 || gives !== 'json'
      ? guarded(run, gives)
      : (run as (scope: Scope) => JsonValue)
  } catch (cause) {
    throw asExpressionError(cause)
  }
}

function guarded(run: Run, gives: Gives): (scope: Scope) => JsonValue {
  const finish = gives === 'json' ? (value: unknown) => value as JsonValue : gives === 'number' ? numberToJson : toJson
  return (scope) => {
    refill()
    try {
      return finish(run(scope))
    } catch (cause) {
      throw asExpressionError(cause)
    }
  }
}

function numberToJson(value: unknown): JsonValue {
  if (typeof value === 'number') return doubleToJson(value)
  return typeof value === 'bigint' ? jsonInteger(value) : toJson(value)
}
