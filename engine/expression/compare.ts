// == != in < <= > >=, with short ways for what playbooks ask most: a field against a literal.
import type { Run } from './access.ts'
import { noOverload } from './arithmetic.ts'
import { type CompileContext, type Compiled, rethrowAt } from './context.ts'
import { compare, isEqual, isIn } from './equality.ts'
import type { Node, NodeOf } from './parse.ts'

export function compileEquality(node: NodeOf<'==' | '!='>, context: CompileContext): Compiled {
  const left = context.compile(node.args[0]).run
  const right = context.compile(node.args[1]).run
  const wanted = node.op === '=='
  const literal = literalOf(node.args[1])
  if (typeof literal === 'string' || literal === null || typeof literal === 'boolean') {
    return { run: (scope) => (left(scope) === literal) === wanted, gives: 'json' }
  }
  const small = smallInt(literal)
  if (small !== undefined) {
    const run: Run = (scope) => {
      const value = left(scope)
      return (typeof value === 'number' ? value === small : isEqual(value, literal)) === wanted
    }
    return { run, gives: 'json' }
  }
  context.metered = true
  return { run: (scope) => isEqual(left(scope), right(scope)) === wanted, gives: 'json' }
}

export function compileIn(node: NodeOf<'in'>, context: CompileContext): Compiled {
  context.metered = true
  const value = context.compile(node.args[0]).run
  const where = context.compile(node.args[1]).run
  const texts = literalTexts(node.args[1])
  if (texts) {
    const run: Run = (scope) => {
      const wanted = value(scope)
      return typeof wanted === 'string' && texts.has(wanted)
    }
    return { run, gives: 'json' }
  }
  const run: Run = (scope) => {
    const wanted = value(scope)
    const holder = where(scope)
    const answer = isIn(wanted, holder)
    if (answer !== undefined) return answer
    return rethrowAt(noOverload('in', wanted, holder), node)
  }
  return { run, gives: 'json' }
}

const ORDER: { [op: string]: (difference: number) => boolean } = {
  '<': (difference) => difference < 0,
  '<=': (difference) => difference <= 0,
  '>': (difference) => difference > 0,
  '>=': (difference) => difference >= 0,
}

export function compileComparison(node: NodeOf<'<' | '<=' | '>' | '>='>, context: CompileContext): Compiled {
  const left = context.compile(node.args[0]).run
  const right = context.compile(node.args[1]).run
  const holds = ORDER[node.op] as (difference: number) => boolean
  const literal = literalOf(node.args[1])
  const small = typeof literal === 'number' ? literal : smallInt(literal)
  if (small !== undefined) {
    const run: Run = (scope) => {
      const value = left(scope)
      if (typeof value !== 'number') return ordered(value, literal, holds, node)
      return isOrdered(node.op, value, small)
    }
    return { run, gives: 'json' }
  }
  context.metered = true
  const run: Run = (scope) => {
    const a = left(scope)
    const b = right(scope)
    if (typeof a === 'number' && typeof b === 'number') return isOrdered(node.op, a, b)
    return ordered(a, b, holds, node)
  }
  return { run, gives: 'json' }
}

function isOrdered(op: '<' | '<=' | '>' | '>=', a: number, b: number): boolean {
  switch (op) {
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    case '>=':
      return a >= b
  }
}

function ordered(
  a: unknown,
  b: unknown,
  holds: (difference: number) => boolean,
  node: NodeOf<'<' | '<=' | '>' | '>='>,
) {
  const difference = compare(a, b)
  if (difference !== undefined) return holds(difference)
  return rethrowAt(noOverload(node.op, a, b), node)
}

function literalOf(node: Node): unknown {
  if (node.op === 'value') return node.args
  if (node.op === '-_' && node.args.op === 'value') {
    const inner = node.args.args
    if (typeof inner === 'bigint' || typeof inner === 'number') return -inner
  }
  return undefined
}

/** A written whole number that a double holds exactly. */
function smallInt(literal: unknown): number | undefined {
  return typeof literal === 'bigint' && Number.isSafeInteger(Number(literal)) ? Number(literal) : undefined
}

/** `x in ['a', 'b', 'c']`: asked of a set. */
function literalTexts(node: Node): Set<string> | undefined {
  if (node.op !== 'list') return undefined
  const texts = new Set<string>()
  for (const part of node.args) {
    if (part.op !== 'value' || typeof part.args !== 'string') return undefined
    texts.add(part.args)
  }
  return texts
}
