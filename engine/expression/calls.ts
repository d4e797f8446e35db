// Calls: which entry of the function table is meant, and the closure that evaluates, checks and charges its arguments.
import { nearest, type Run } from './access.ts'
import { type CompileContext, type Compiled, type Gives, literalValue, rethrowAt } from './context.ts'
import type { ExpressionFunction, Parameter, ParameterKind } from './functions/define.ts'
import { FUNCTIONS } from './functions/index.ts'
import { parseSpan } from './functions/time.ts'
import { assertListLength, assertTextLength, charge, chargeText } from './limits.ts'
import { COMPREHENSIONS, compileMacro, isMacro } from './macros.ts'
import { type Node, type NodeOf, spanOf } from './parse.ts'
import { ExpressionError, shown } from './scope.ts'
import { Bytes, kindInWords, kindOf, parseTimestamp, type Timestamp, Uint } from './values.ts'

const BY_NAME: ReadonlyMap<string, ExpressionFunction> = new Map(FUNCTIONS.map((entry) => [entry.name, entry]))
/** `optional.of(x)`: a name before the dot that is no value. */
const NAMESPACES = new Set(['optional', 'math', 'cel', 'strings', 'base64'])

/** f(a, b) */
export function compileCall(node: NodeOf<'call'>, context: CompileContext): Compiled {
  const [name, args] = node.args
  if (isMacro(name, undefined, args.length)) return compileMacro(node, name, undefined, args, context)
  const entry = BY_NAME.get(name)
  if (!entry) throw unknownFunction(node, name)
  if (entry.form === 'method') throw wrongForm(node, `${name} is called on a value: ${entry.example}`)
  return bind(entry, args, node, context)
}

/** x.f(a, b) */
export function compileMethod(node: NodeOf<'rcall'>, context: CompileContext): Compiled {
  const [name, receiver, args] = node.args
  if (receiver.op === 'id' && NAMESPACES.has(receiver.args) && !context.names.has(receiver.args)) {
    const full = `${receiver.args}.${name}`
    if (isMacro(full, undefined, args.length)) return compileMacro(node, full, undefined, args, context)
    const entry = BY_NAME.get(full)
    if (entry) return bind(entry, args, node, context)
  }
  if (isMacro(name, receiver, args.length)) return compileMacro(node, name, receiver, args, context)
  const entry = BY_NAME.get(name)
  if (!entry) throw unknownFunction(node, name)
  if (entry.form === 'function')
    throw wrongForm(node, `${name} is called with its values in parentheses: ${entry.example}`)
  return bind(entry, [receiver, ...args], node, context)
}

function wrongForm(node: Node, message: string): ExpressionError {
  return new ExpressionError('expression/unknown-function', `${message}.`, spanOf(node))
}

/** The entry under a name, for the type check. `optional.of` stands under its full name. */
export function functionNamed(name: string): ExpressionFunction | undefined {
  return BY_NAME.get(name)
}

export function unknownFunction(node: Node, name: string): ExpressionError {
  const near = nearest(name, [...BY_NAME.keys(), ...COMPREHENSIONS])
  const hint = near ? ` Did you mean ${near}?` : ''
  return new ExpressionError('expression/unknown-function', `There is no function ${shown(name)}.${hint}`, spanOf(node))
}

/** How many values the entry takes, in words, when `count` does not fit. */
export function countProblem(entry: ExpressionFunction, count: number): string | undefined {
  const most = entry.parameters.length
  const least = entry.parameters.filter((parameter) => !parameter.optional).length
  if (count >= least && count <= most) return undefined
  const takes = least === most ? `${most}` : `${least} to ${most}`
  return `${entry.name} takes ${takes} value${takes === '1' ? '' : 's'}, not ${count}: ${entry.example}`
}

const GIVES: { [kind: string]: Gives } = { string: 'json', bool: 'json', null: 'json', int: 'number', double: 'number' }

function bind(entry: ExpressionFunction, args: readonly Node[], node: Node, context: CompileContext): Compiled {
  context.metered = true
  const problem = countProblem(entry, args.length)
  if (problem) throw new ExpressionError('expression/bad-argument', `${problem}.`, spanOf(node))
  try {
    entry.prepare?.(args.map((arg) => (arg.op === 'value' ? literalValue(arg.args) : undefined)))
  } catch (cause) {
    return rethrowAt(cause, node)
  }
  const values = args.map((arg, at) => argument(context.compile(arg).run, entry, at, arg))
  const gives = GIVES[entry.gives] ?? 'any'
  const finish = entry.gives === 'int' ? wholeResult : gives === 'number' || entry.gives === 'bool' ? identity : bounded
  const { cost } = entry
  const call = caller(entry.run, values)
  const run: Run = (scope) => {
    try {
      if (cost > 0) charge(cost)
      return finish(call(scope))
    } catch (cause) {
      return rethrowAt(cause, node)
    }
  }
  return { run, gives }
}

function caller(run: ExpressionFunction['run'], values: readonly Run[]): Run {
  const [a, b] = values as [Run, Run]
  if (values.length === 1) return (scope) => run(a(scope))
  if (values.length === 2) return (scope) => run(a(scope), b(scope))
  return (scope) => run(...values.map((value) => value(scope)))
}

function identity(value: unknown): unknown {
  return value
}

function wholeResult(value: unknown): unknown {
  return typeof value === 'number' ? BigInt(value) : value
}

/** What a function makes is charged and bounded like what it reads. */
function bounded(value: unknown): unknown {
  if (typeof value === 'string') {
    assertTextLength(value.length)
    chargeText(value.length)
  } else if (Array.isArray(value)) {
    assertListLength(value.length)
    charge(value.length)
  }
  return value
}

function argument(run: Run, entry: ExpressionFunction, at: number, node: Node): Run {
  const parameter = entry.parameters[at] as Parameter
  const charged = !entry.constantTime
  const [only] = parameter.kinds
  if (parameter.kinds.length === 1 && only === 'string') {
    return (scope) => {
      const value = run(scope)
      if (typeof value !== 'string') throw badArgument(entry, parameter, value, node)
      if (charged) chargeText(value.length)
      return value
    }
  }
  return (scope) => {
    const value = run(scope)
    if (charged) chargeArgument(value)
    for (const kind of parameter.kinds) {
      const fitting = fitKind(kind, value)
      if (fitting !== undefined) return fitting
    }
    throw badArgument(entry, parameter, value, node)
  }
}

function chargeArgument(value: unknown): void {
  if (typeof value === 'string') chargeText(value.length)
  else if (Array.isArray(value)) charge(value.length)
  else if (value instanceof Bytes) chargeText(value.$bytes.length)
}

/** The value as the parameter's kind has it, or undefined where it is none. */
function fitKind(kind: ParameterKind, value: unknown): unknown {
  switch (kind) {
    case 'dyn':
      return value
    case 'int':
      return wholeNumber(value)
    case 'double':
      return typeof value === 'number'
        ? value
        : typeof value === 'bigint' || value instanceof Uint
          ? Number(plainInt(value))
          : undefined
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint' || value instanceof Uint ? value : undefined
    case 'time':
      return typeof value === 'string' ? parsedTimestamp(value) : kindOf(value) === 'timestamp' ? value : undefined
    case 'span':
      return typeof value === 'string' ? parseSpan(value) : kindOf(value) === 'duration' ? value : undefined
    default:
      return kindOf(value) === kind ? value : undefined
  }
}

function parsedTimestamp(text: string): Timestamp | undefined {
  charge(4)
  return parseTimestamp(text)
}

function plainInt(value: bigint | Uint): bigint {
  return typeof value === 'bigint' ? value : value.$value
}

function wholeNumber(value: unknown): number | undefined {
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'bigint' || value instanceof Uint
        ? Number(plainInt(value))
        : Number.NaN
  return Number.isSafeInteger(number) ? number : undefined
}

const KIND_NAMES: { [kind: string]: string } = {
  string: 'a text',
  int: 'a whole number',
  double: 'a number',
  number: 'a number',
  bool: 'true or false',
  list: 'a list',
  map: 'a map',
  bytes: 'bytes',
  time: 'an instant (such as 2026-01-31T09:30:00Z)',
  timestamp: 'an instant',
  span: 'a duration (such as 30m)',
  duration: 'a duration',
  optional: 'a value that may be missing (.?name)',
}

/** The kinds of a parameter in words. */
export function kindsInWords(kinds: readonly ParameterKind[]): string {
  return kinds.map((kind) => KIND_NAMES[kind] ?? kind).join(' or ')
}

function badArgument(entry: ExpressionFunction, parameter: Parameter, value: unknown, node: Node): ExpressionError {
  const message = `${entry.name}: ${parameter.name} is ${kindsInWords(parameter.kinds)}, not ${kindInWords(value)}.`
  const hint = value === null || kindOf(value) === 'optional' ? ' If it may be missing, write first(…, a default).' : ''
  return new ExpressionError('expression/bad-argument', message + hint, spanOf(node))
}
