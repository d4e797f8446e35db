// What is not a function because it does not evaluate all its arguments, or evaluates one many times: comprehensions, has,
// first, cel.bind and what optionals can do.
import { element, lookUp, NO_SUCH_KEY, type Run, UNKNOWN_VARIABLE } from './access.ts'
import { type Cell, type CompileContext, type Compiled, isFatal, notBool, presence, rethrowAt } from './context.ts'
import { assertListLength, charge, chargeError } from './limits.ts'
import { type Node, type NodeOf, spanOf } from './parse.ts'
import { ExpressionError, type Scope, shown } from './scope.ts'
import { isRecord, kindInWords, MapValue, mapKey, mapOf, NONE, Optional } from './values.ts'

/** The names of the comprehensions; `existsOne` is CEL's other spelling of `exists_one`. */
export const COMPREHENSIONS = [
  'all',
  'exists',
  'exists_one',
  'existsOne',
  'filter',
  'map',
  'transformList',
  'transformMap',
  'transformMapEntry',
  'optMap',
  'optFlatMap',
] as const

/** The most arguments that `first` takes. */
const MOST_CHOICES = 256

export function isMacro(name: string, receiver: Node | undefined, count: number): boolean {
  if (receiver) return arity(name, count) || (count === 1 && (name === 'orValue' || name === 'or'))
  return name === 'has' || name === 'first' || (name === 'cel.bind' && count === 3)
}

function arity(name: string, count: number): boolean {
  if (!(COMPREHENSIONS as readonly string[]).includes(name)) return false
  if (name.startsWith('transform')) return count === 3 || count === 4
  return count === 2 || (count === 3 && (name === 'map' || QUANTIFIERS.has(name)))
}

/** The comprehensions that take two variables: the position and the element of a list, the key and the value of a map. */
const QUANTIFIERS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'existsOne'])

/** How many variables a call of a comprehension has before its expressions. */
export function variablesOf(name: string, count: number): number {
  return name.startsWith('transform') || (count === 3 && QUANTIFIERS.has(name)) ? 2 : 1
}

export function compileMacro(
  node: Node,
  name: string,
  receiver: Node | undefined,
  args: readonly Node[],
  context: CompileContext,
): Compiled {
  if (!receiver) {
    if (name === 'has') return compileHas(node, args, context)
    if (name === 'first') return compileFirst(node, args, context)
    return compileBind(args, context)
  }
  const [first] = args as [Node]
  if (name === 'or' || name === 'orValue') return compileOr(name, receiver, first, context)
  if (name === 'optMap' || name === 'optFlatMap') return compileOptMap(name, receiver, args, context)
  if (variablesOf(name, args.length) === 2) return compilePairs(node, name, receiver, args, context)
  return compileComprehension(node, name, receiver, args, context)
}

/** The variable's name in the first argument of a comprehension. */
export function variableOf(node: Node): string {
  if (node.op === 'id') return node.args
  throw new ExpressionError(
    'expression/syntax',
    'The first argument names the element: list.map(x, x.name).',
    spanOf(node),
  )
}

/** has(a.b): whether it is there, whatever is missing on the way. Unlike CEL, a missing `a` is no error, and a['b'] is taken too. */
function compileHas(node: Node, args: readonly Node[], context: CompileContext): Compiled {
  const [asked] = args
  if (
    args.length !== 1 ||
    !asked ||
    !(asked.op === '.' || asked.op === '.?' || asked.op === '[]' || asked.op === '[?]')
  ) {
    throw new ExpressionError('expression/bad-argument', 'has takes one field: has(alert.mail.raw).', spanOf(node))
  }
  const [target, name] = asked.args
  const before = context.nodes
  const holder = context.compile(target).run
  const key: Run = typeof name === 'string' ? () => name : context.compile(name).run
  const nodes = context.nodes - before
  context.metered = true
  const run: Run = (scope) => {
    try {
      return presence(holder(scope), key(scope))
    } catch (cause) {
      passOver(cause, nodes)
      return false
    }
  }
  return { run, gives: 'json' }
}

/** Takes an error that says that something is not there, and throws one that says that something is wrong. */
function passOver(cause: unknown, nodes: number): void {
  const isAbsence = cause instanceof ExpressionError && (cause.code === NO_SUCH_KEY || cause.code === UNKNOWN_VARIABLE)
  if (!isAbsence) throw cause
  chargeError(nodes)
}

/**
 * first(a, b, …): the first that is there. Not there are null, an optional without value, and what cannot be reached
 * because a key or a name on the way is missing. Null when none is there.
 */
function compileFirst(node: Node, args: readonly Node[], context: CompileContext): Compiled {
  if (args.length === 0 || args.length > MOST_CHOICES) {
    const message = `first takes 1 to ${MOST_CHOICES} values: first(steps.?a.score, 0).`
    throw new ExpressionError('expression/bad-argument', message, spanOf(node))
  }
  context.metered = true
  const choices = args.map((arg) => compileReach(arg, context))
  const run: Run = (scope) => {
    for (const choice of choices) {
      const value = choice(scope)
      if (value !== undefined && value !== null) return value
    }
    return null
  }
  return { run, gives: 'any' }
}

/** The value of one choice, or undefined where it is not there. */
function compileReach(node: Node, context: CompileContext): Run {
  const before = context.nodes
  const reach = compilePresent(node, context)
  const nodes = context.nodes - before
  return (scope) => {
    try {
      const value = reach(scope)
      return value instanceof Optional ? value.$value : value
    } catch (cause) {
      passOver(cause, nodes)
      return undefined
    }
  }
}

/** The same value, but undefined where a map on the way lacks the field: making an error to pass it over takes far longer. */
function compilePresent(node: Node, context: CompileContext): Run {
  const key = node.op === '.' ? node.args[1] : node.op === '[]' && node.args[1].op === 'value' ? node.args[1].args : 0
  if (typeof key !== 'string') return context.compile(node).run
  context.nodes++
  const holder = compilePresent((node as NodeOf<'.' | '[]'>).args[0], context)
  return (scope) => {
    const value = holder(scope)
    if (value === undefined) return undefined
    return isRecord(value) ? lookUp(value, key) : element(value, key)
  }
}

/** cel.bind(name, value, expression) */
function compileBind(args: readonly Node[], context: CompileContext): Compiled {
  const [name, bound, expression] = args as [Node, Node, Node]
  const cell: Cell = { value: undefined }
  const value = context.compile(bound).run
  const body = context.enter(variableOf(name), cell)
  const inner = body.compile(expression)
  context.leave(body)
  const run: Run = (scope) => {
    cell.value = value(scope)
    return inner.run(scope)
  }
  return { run, gives: inner.gives }
}

export function asOptional(value: unknown, node: Node, name: string): Optional {
  if (value instanceof Optional) return value
  const message = `${name} is for a value that may be missing (read with .?name), not ${kindInWords(value)}. Or write first(x, a default).`
  throw new ExpressionError('expression/no-overload', message, spanOf(node))
}

/** x.orValue(default), x.or(optional): the argument is evaluated only where x is missing. */
function compileOr(name: 'or' | 'orValue', receiver: Node, fallback: Node, context: CompileContext): Compiled {
  const value = context.compile(receiver).run
  const other = context.compile(fallback).run
  const run: Run = (scope) => {
    const optional = asOptional(value(scope), receiver, name)
    if (optional.$value !== undefined) return name === 'or' ? optional : optional.$value
    return name === 'or' ? asOptional(other(scope), fallback, name) : other(scope)
  }
  return { run, gives: 'any' }
}

function compileOptMap(name: string, receiver: Node, args: readonly Node[], context: CompileContext): Compiled {
  const [variable, transform] = args as [Node, Node]
  const cell: Cell = { value: undefined }
  const value = context.compile(receiver).run
  const body = context.enter(variableOf(variable), cell)
  const inner = body.compile(transform).run
  context.leave(body)
  const run: Run = (scope) => {
    const optional = asOptional(value(scope), receiver, name)
    if (optional.$value === undefined) return NONE
    cell.value = optional.$value
    const result = inner(scope)
    return name === 'optFlatMap' ? asOptional(result, transform, name) : new Optional(result)
  }
  return { run, gives: 'any' }
}

/** What a comprehension goes over: the elements of a list, the keys of a map. */
function elementsOf(value: unknown, node: Node): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (value instanceof MapValue) {
    charge(value.$entries.size)
    return [...value.$entries.values()].map(([key]) => key)
  }
  if (isRecord(value)) {
    const keys = Object.keys(value)
    charge(keys.length)
    return keys
  }
  const hint = value === null || value instanceof Optional ? ' If it may be missing, write first(…, []).' : ''
  const message = `Only a list or a map has elements to go over, not ${kindInWords(value)}.${hint}`
  throw new ExpressionError('expression/no-overload', message, spanOf(node))
}

/** Gives the value of the whole for the elements. `weight` is charged before each pass. */
type Loop = (elements: readonly unknown[], cell: Cell, scope: Scope, weight: number) => unknown

function compileComprehension(
  node: Node,
  name: string,
  receiver: Node,
  args: readonly Node[],
  context: CompileContext,
): Compiled {
  const cell: Cell = { value: undefined }
  const range = context.compile(receiver).run
  const body = context.enter(variableOf(args[0] as Node), cell)
  const compiled = args.slice(1).map((arg) => ({ node: arg, run: body.compile(arg).run }))
  const nodes = context.leave(body)
  const weight = 1 + (nodes >> 3)
  const steps = compiled.map((step) => ({ ...step, nodes }))
  const [first, second] = steps as [Step, Step]
  const loop = loopOf(name, first, steps.length === 2 ? second : undefined)
  const run: Run = (scope) => {
    const elements = elementsOf(range(scope), receiver)
    try {
      return loop(elements, cell, scope, weight)
    } catch (cause) {
      return rethrowAt(cause, node)
    } finally {
      cell.value = undefined
    }
  }
  return { run, gives: name === 'map' || name === 'filter' ? 'any' : 'json' }
}

/** A comprehension with two variables (CEL, two-variable comprehensions). */
function compilePairs(
  node: Node,
  name: string,
  receiver: Node,
  args: readonly Node[],
  context: CompileContext,
): Compiled {
  const [keyName, valueName, ...parts] = args as [Node, Node, ...Node[]]
  const key: Cell = { value: undefined }
  const held: Cell = { value: undefined }
  const range = context.compile(receiver).run
  const outer = context.enter(variableOf(keyName), key)
  const body = outer.enter(variableOf(valueName), held)
  const compiled = parts.map((part) => ({ node: part, run: body.compile(part).run }))
  outer.leave(body)
  const nodes = context.leave(outer)
  const weight = 1 + (nodes >> 3)
  const steps = compiled.map((step) => ({ ...step, nodes }))
  const last = steps.at(-1) as Step
  const filter = name.startsWith('transform') && steps.length === 2 ? steps[0] : undefined
  const loop = name.startsWith('transform') ? transformation(name, filter, last) : loopOf(name, last, undefined)
  const run: Run = (scope) => {
    const pairs = pairsOf(range(scope), receiver)
    // The loops set one cell; here it holds the pair.
    const both: Cell = {
      get value() {
        return [key.value, held.value]
      },
      set value(pair) {
        ;[key.value, held.value] = (pair ?? []) as unknown as readonly [unknown, unknown]
      },
    }
    try {
      return loop(pairs, both, scope, weight)
    } catch (cause) {
      return rethrowAt(cause, node)
    } finally {
      both.value = undefined
    }
  }
  return { run, gives: name.startsWith('transform') ? 'any' : 'json' }
}

function pairsOf(value: unknown, node: Node): readonly (readonly [unknown, unknown])[] {
  if (Array.isArray(value)) {
    charge(value.length)
    return value.map((item, at) => [BigInt(at), item])
  }
  return elementsOf(value, node).map((key) => [key, lookUp(value, key)])
}

function transformation(name: string, filter: Step | undefined, transform: Step): Loop {
  if (name === 'transformList') return collect(filter, transform.run)
  return (pairs, cell, scope, weight) => {
    const made = new Map<unknown, readonly [unknown, unknown]>()
    for (const pair of pairs as readonly (readonly [unknown, unknown])[]) {
      charge(weight)
      cell.value = pair
      if (filter && !truth(filter.run(scope), filter.node)) continue
      const value = transform.run(scope)
      for (const [key, inner] of name === 'transformMap'
        ? [[pair[0], value] as const]
        : pairsOf(value, transform.node)) {
        if (made.has(mapKey(key)))
          throw new ExpressionError(
            'expression/bad-key',
            `“${shown(String(key))}” would stand twice in the map.`,
            spanOf(transform.node),
          )
        made.set(mapKey(key), [key, inner])
      }
    }
    return mapOf(made)
  }
}

interface Step {
  node: Node
  run: Run
  /** How much there is in the comprehension's body. */
  nodes: number
}

function loopOf(name: string, step: Step, transform: Step | undefined): Loop {
  switch (name) {
    case 'all':
      return quantifier(step, false)
    case 'exists':
      return quantifier(step, true)
    case 'exists_one':
    case 'existsOne':
      return exactlyOne(step)
    case 'filter':
      return collect(step, undefined)
    default:
      return transform ? collect(step, transform.run) : collect(undefined, step.run)
  }
}

function truth(value: unknown, node: Node): boolean {
  if (typeof value === 'boolean') return value
  throw notBool(value, node)
}

/** all and exists: an element that decides wins over errors of others (CEL, macros). */
function quantifier(step: Step, decides: boolean): Loop {
  return (elements, cell, scope, weight) => {
    let problem: unknown
    for (const value of elements) {
      charge(weight)
      cell.value = value
      try {
        if (truth(step.run(scope), step.node) === decides) return decides
      } catch (cause) {
        if (isFatal(cause)) throw cause
        chargeError(step.nodes)
        problem ??= cause
      }
    }
    if (problem) throw problem
    return !decides
  }
}

function exactlyOne(step: Step): Loop {
  return (elements, cell, scope, weight) => {
    let count = 0
    for (const value of elements) {
      charge(weight)
      cell.value = value
      if (truth(step.run(scope), step.node)) count++
    }
    return count === 1
  }
}

function collect(predicate: Step | undefined, transform: Run | undefined): Loop {
  return (elements, cell, scope, weight) => {
    const collected: unknown[] = []
    for (const value of elements) {
      charge(weight)
      cell.value = value
      if (predicate && !truth(predicate.run(scope), predicate.node)) continue
      collected.push(transform ? transform(scope) : value)
    }
    assertListLength(collected.length)
    return collected
  }
}
