// From the syntax tree to nested functions, once per expression. Nothing is interpreted at run time: each node is a closure
// over those below it. Variables of comprehensions live in cells, for an evaluation never runs inside another of its own.
import { element, isPlainName, optionalElement, type Run, UNKNOWN_VARIABLE } from './access.ts'
import { calculate, int64, negate } from './arithmetic.ts'
import { compileCall, compileMethod } from './calls.ts'
import { compileComparison, compileEquality, compileIn } from './compare.ts'
import { CompileContext, type Compiled, isFatal, literalValue, notBool, rethrowAt } from './context.ts'
import { chargeError, chargeText } from './limits.ts'
import { asOptional } from './macros.ts'
import { type Node, type NodeOf, spanOf } from './parse.ts'
import { optionalEntriesOf } from './parse-forms.ts'
import { ExpressionError, shown } from './scope.ts'
import { kindInWords, MapValue, mapKey, TYPE_NAMES, TypeValue, Uint } from './values.ts'

/** @throws ExpressionError for unknown functions, wrong numbers of arguments and what else can be seen before evaluation */
export function compileNode(node: Node, context: CompileContext): Compiled {
  context.nodes++
  switch (node.op) {
    case 'value':
      return compileLiteral(typeof node.args === 'bigint' ? checkedInt(node.args, node) : node.args)
    case 'id':
      return compileName(node, context)
    case '.':
      return compileField(node, context)
    case '.?':
      return compileOptionalField(node, context)
    case '[]':
    case '[?]':
      return compileIndex(node, context)
    case 'call':
      return compileCall(node, context)
    case 'rcall':
      return compileMethod(node, context)
    case 'list':
      return compileList(node, context)
    case 'map':
      return compileMap(node, context)
    case '?:':
      return compileChoice(node, context)
    case '||':
    case '&&':
      return compileLogic(node, context)
    case '!_':
      return compileNot(node, context)
    case '-_':
      return compileNegative(node, context)
    case '==':
    case '!=':
      return compileEquality(node, context)
    case 'in':
      return compileIn(node, context)
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compileComparison(node, context)
    default:
      return compileArithmetic(node, context)
  }
}

function compileLiteral(literal: NodeOf<'value'>['args']): Compiled {
  const value = literalValue(literal)
  const gives = typeof value === 'string' || typeof value === 'boolean' || value === null ? 'json' : 'any'
  return { run: () => value, gives: typeof value === 'bigint' || typeof value === 'number' ? 'number' : gives }
}

function compileName(node: NodeOf<'id'>, context: CompileContext): Compiled {
  const name = node.args
  const cell = context.names.get(name)
  if (cell) return { run: () => cell.value, gives: 'any' }
  const given = context.given.get(name)
  const unknown = () => unknownVariable(node)
  if (!isPlainName(name)) {
    return {
      run() {
        throw unknown()
      },
      gives: 'json',
    }
  }
  const outside: Run = (scope) => {
    const value = scope[name]
    if (value !== undefined) return value
    throw unknown()
  }
  const type = TYPES.get(name)
  if (type) return { run: (scope) => scope[name] ?? type, gives: 'any' }
  if (!given) return { run: outside, gives: 'json' }
  return { run: (scope) => (given.value === undefined ? outside(scope) : given.value), gives: 'json' }
}

/** The names of types are values: type(x) == string. */
const TYPES: ReadonlyMap<string, TypeValue> = new Map(TYPE_NAMES.map((name) => [name, new TypeValue(name)]))

function unknownVariable(node: NodeOf<'id'>): ExpressionError {
  const message = `There is no “${shown(node.args)}” here. In scope are alert, inputs, steps, vars and run; in a loop item and index; after an error, error.`
  return new ExpressionError(UNKNOWN_VARIABLE, message, spanOf(node))
}

function compileField(node: NodeOf<'.'>, context: CompileContext): Compiled {
  const path = scopePath(node, context)
  if (path?.[0] === 'google' && path[1] === 'protobuf') {
    const type = new TypeValue(path.join('.'))
    return { run: () => type, gives: 'any' }
  }
  if (path) return compilePath(node, path, context)
  const [target, name] = node.args
  const holder = context.compile(target)
  return { run: fieldOf(holder.run, name, node), gives: holder.gives === 'json' ? 'json' : 'any' }
}

function fieldOf(holder: Run, name: string, node: Node): Run {
  if (!isPlainName(name)) return elementOf(holder, () => name, node)
  return (scope) => {
    const value = holder(scope)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const inner = (value as { [key: string]: unknown })[name]
      if (inner !== undefined) return inner
    }
    try {
      return element(value, name)
    } catch (cause) {
      return rethrowAt(cause, node)
    }
  }
}

/** `alert.mail.raw` and `steps['look-up'].score`: names from the scope down, each of them plain. */
function scopePath(node: Node, context: CompileContext): string[] | undefined {
  const path: string[] = []
  let at = node
  while (at.op === '.' || at.op === '[]') {
    const key = at.op === '.' ? at.args[1] : at.args[1].op === 'value' ? at.args[1].args : undefined
    if (typeof key !== 'string' || !isPlainName(key)) return undefined
    path.unshift(key)
    at = at.args[0]
  }
  if (at.op !== 'id' || context.names.has(at.args) || context.given.has(at.args) || !isPlainName(at.args))
    return undefined
  path.unshift(at.args)
  return path
}

type Fields = { readonly [key: string]: unknown }
const isHolder = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Reads straight down; only where something is missing the path is walked again, to say what. */
function compilePath(node: Node, path: string[], context: CompileContext): Compiled {
  context.nodes += path.length - 1
  const [root, first, second] = path as [string, string, string]
  const slow = walkPath(node)
  if (path.length === 2) {
    const run: Run = (scope) => {
      const a = scope[root]
      const value = isHolder(a) ? a[first] : undefined
      return value === undefined ? slow(scope) : value
    }
    return { run, gives: 'json' }
  }
  if (path.length === 3) {
    const run: Run = (scope) => {
      const a = scope[root]
      const b = isHolder(a) ? a[first] : undefined
      const value = isHolder(b) ? b[second] : undefined
      return value === undefined ? slow(scope) : value
    }
    return { run, gives: 'json' }
  }
  const run: Run = (scope) => {
    let value: unknown = scope
    for (let at = 0; at < path.length; at++) {
      if (!isHolder(value)) return slow(scope)
      value = value[path[at] as string]
    }
    return value === undefined ? slow(scope) : value
  }
  return { run, gives: 'json' }
}

function walkPath(node: Node): Run {
  if (node.op === 'id') return compileName(node, new CompileContext(compileNode, new Map())).run
  const [target, key] = (node as NodeOf<'.'> | NodeOf<'[]'>).args
  const name = typeof key === 'string' ? key : ((key as NodeOf<'value'>).args as string)
  return elementOf(walkPath(target), () => name, node)
}

function elementOf(holder: Run, key: Run, node: Node): Run {
  return (scope) => {
    const value = holder(scope)
    const name = key(scope)
    try {
      return element(value, name)
    } catch (cause) {
      return rethrowAt(cause, node)
    }
  }
}

function compileOptionalField(node: NodeOf<'.?'>, context: CompileContext): Compiled {
  const [target, name] = node.args
  const holder = context.compile(target).run
  return { run: (scope) => optionalElement(holder(scope), name), gives: 'any' }
}

function compileIndex(node: NodeOf<'[]' | '[?]'>, context: CompileContext): Compiled {
  const path = node.op === '[]' ? scopePath(node, context) : undefined
  if (path) return compilePath(node, path, context)
  const holder = context.compile(node.args[0])
  const key = context.compile(node.args[1]).run
  if (node.op === '[?]') return { run: (scope) => optionalElement(holder.run(scope), key(scope)), gives: 'any' }
  return { run: elementOf(holder.run, key, node), gives: holder.gives === 'json' ? 'json' : 'any' }
}

function compileList(node: NodeOf<'list'>, context: CompileContext): Compiled {
  context.metered = true
  const runs = node.args.map((part) => context.compile(part).run)
  const optional = optionalEntriesOf(node)
  if (optional.size === 0) return { run: (scope) => runs.map((run) => run(scope)), gives: 'any' }
  const run: Run = (scope) =>
    runs.flatMap((part, at) => {
      const value = part(scope)
      if (!optional.has(at)) return [value]
      const { $value } = asOptional(value, node.args[at] as Node, '[?…]')
      return $value === undefined ? [] : [$value]
    })
  return { run, gives: 'any' }
}

function compileMap(node: NodeOf<'map'>, context: CompileContext): Compiled {
  context.metered = true
  const optional = optionalEntriesOf(node)
  const entries = node.args.map(([key, value], at) => ({
    node: key,
    valueNode: value,
    isOptional: optional.has(at),
    key: context.compile(key).run,
    value: context.compile(value).run,
  }))
  const run: Run = (scope) => {
    const pairs = new Map<unknown, readonly [unknown, unknown]>()
    let texts = true
    for (const entry of entries) {
      const key = entry.key(scope)
      const isText = typeof key === 'string'
      if (isText && key.length > 64) chargeText(key.length)
      if (!isText) texts = false
      if (!isText && typeof key !== 'bigint' && typeof key !== 'boolean' && !(key instanceof Uint)) {
        throw new ExpressionError(
          'expression/bad-key',
          `A map's key is a text, not ${kindInWords(key)}.`,
          spanOf(entry.node),
        )
      }
      if (key === '__proto__' || pairs.has(mapKey(key))) {
        const problem = key === '__proto__' ? 'cannot be a key' : 'stands twice in this map'
        throw new ExpressionError('expression/bad-key', `“${shown(String(key))}” ${problem}.`, spanOf(entry.node))
      }
      const value = entry.value(scope)
      const held = entry.isOptional ? asOptional(value, entry.valueNode, '{?…}').$value : value
      if (held !== undefined) pairs.set(mapKey(key), [key, held])
    }
    if (!texts) return new MapValue(pairs)
    const record: { [key: string]: unknown } = {}
    for (const [key, [, value]] of pairs) record[key as string] = value
    return record
  }
  return { run, gives: 'any' }
}

function compileChoice(node: NodeOf<'?:'>, context: CompileContext): Compiled {
  const [asked, yes, no] = node.args
  const condition = context.compile(asked).run
  const then = context.compile(yes)
  const otherwise = context.compile(no)
  const run: Run = (scope) => {
    const answer = condition(scope)
    if (answer === true) return then.run(scope)
    if (answer === false) return otherwise.run(scope)
    throw notBool(answer, asked)
  }
  return { run, gives: then.gives === otherwise.gives ? then.gives : 'any' }
}

/** `||` and `&&`: the side that decides wins, also over an error of the other (CEL, logical operators). */
function compileLogic(node: NodeOf<'||' | '&&'>, context: CompileContext): Compiled {
  const before = context.nodes
  const left = context.compile(node.args[0]).run
  const nodes = context.nodes - before
  const right = context.compile(node.args[1]).run
  const decides = node.op === '||'
  context.metered = true
  const run: Run = (scope) => {
    let problem: unknown
    try {
      const value = left(scope)
      if (value === decides) return decides
      if (value !== !decides) problem = notBool(value, node.args[0])
    } catch (cause) {
      if (isFatal(cause)) throw cause
      chargeError(nodes)
      problem = cause
    }
    const value = right(scope)
    if (value === decides) return decides
    if (problem) throw problem
    if (value === !decides) return value
    throw notBool(value, node.args[1])
  }
  return { run, gives: 'json' }
}

function compileNot(node: NodeOf<'!_'>, context: CompileContext): Compiled {
  const inner = context.compile(node.args).run
  const run: Run = (scope) => {
    const value = inner(scope)
    if (typeof value === 'boolean') return !value
    throw notBool(value, node.args)
  }
  return { run, gives: 'json' }
}

function compileNegative(node: NodeOf<'-_'>, context: CompileContext): Compiled {
  if (node.args.op === 'value' && typeof node.args.args === 'bigint')
    return compileLiteral(checkedInt(-node.args.args, node))
  const inner = context.compile(node.args).run
  const run: Run = (scope) => {
    const value = inner(scope)
    if (typeof value === 'number') return -value
    try {
      return negate(value)
    } catch (cause) {
      return rethrowAt(cause, node)
    }
  }
  return { run, gives: 'number' }
}

function checkedInt(value: bigint, node: Node): bigint {
  try {
    return int64(value)
  } catch (cause) {
    return rethrowAt(cause, node)
  }
}

function compileArithmetic(node: NodeOf<'+' | '-' | '*' | '/' | '%'>, context: CompileContext): Compiled {
  context.metered = true
  const { op } = node
  const left = context.compile(node.args[0])
  const right = context.compile(node.args[1])
  const run: Run = (scope) => {
    const a = left.run(scope)
    const b = right.run(scope)
    try {
      return calculate(op, a, b)
    } catch (cause) {
      return rethrowAt(cause, node)
    }
  }
  const numbers = left.gives === 'number' || right.gives === 'number'
  return { run, gives: numbers ? 'number' : 'any' }
}
