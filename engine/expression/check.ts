// The type check: walks an expression's tree with JSON Schemas and says what would fail whatever the data, what may fail, and
// what type comes out. What is not known is never complained about.
import type { Severity, Span } from '../diagnostic.ts'
import type { JsonSchema } from '../json.ts'
import { nearest, UNKNOWN_VARIABLE } from './access.ts'
import { isAssignable } from './assignable.ts'
import { functionNamed, kindsInWords } from './calls.ts'
import { compileExpression } from './expression.ts'
import { COMPREHENSIONS } from './macros.ts'
import { type Node, type NodeOf, spanOf } from './parse.ts'
import { ExpressionError, type ScopeTypes } from './scope.ts'
import {
  ANY,
  asJsonSchema,
  BOOL,
  branchesOf,
  kindsOf,
  kindsTaken,
  NUMBER,
  plain,
  resultOf,
  type StaticType,
  TEXT,
  typeIn,
  unite,
  WHOLE,
} from './static-type.ts'

export interface ExpressionProblem {
  /** `expression/…`: syntax, unknown-variable, unknown-field, optional-field (warning), no-overload, not-bool, never-equal … */
  code: string
  message: string
  span?: Span
  severity: Exclude<Severity, 'info'>
}

export interface CheckedExpression {
  /** JSON Schema of the result; `{}`: anything. */
  type: JsonSchema
  problems: ExpressionProblem[]
}

/**
 * Checks an expression against the types of what is in its scope.
 * @param types JSON Schema of each variable; `{}` is anything
 * @param expects what the result has to fit
 */
export function checkExpression(source: string, types: ScopeTypes, expects?: JsonSchema): CheckedExpression {
  try {
    const { ast } = compileExpression(source)
    const checker = new Checker(types)
    const found = checker.typeOf(ast, TOP)
    const type = asJsonSchema(found)
    if (expects && isAssignable(type, expects) === 'no') {
      checker.report('wrong-result', ast, `This gives ${inWords(found)}, but ${inWords(plain(expects))} is expected.`)
    }
    return { type, problems: checker.problems }
  } catch (cause) {
    if (!(cause instanceof ExpressionError)) throw cause
    const { code, message, span } = cause
    return { type: {}, problems: [{ code, message, severity: 'error', ...(span && { span }) }] }
  }
}

/** What surrounds a node: variables of comprehensions, fields known to be there, whether absence is taken care of. */
interface Around {
  bound: ReadonlyMap<string, StaticType>
  present: ReadonlySet<string>
  lenient: boolean
}

const TOP: Around = { bound: new Map(), present: new Set(), lenient: false }
const NAMESPACES = new Set(['optional', 'math', 'cel', 'strings', 'base64'])
const NUMBERS = new Set(['integer', 'number', 'uint'])

class Checker {
  readonly problems: ExpressionProblem[] = []
  readonly #types: ScopeTypes

  constructor(types: ScopeTypes) {
    this.#types = types
  }

  report(code: string, node: Node, message: string, severity: 'error' | 'warning' = 'error'): void {
    this.problems.push({ code: `expression/${code}`, message, span: spanOf(node), severity })
  }

  typeOf(node: Node, around: Around): StaticType {
    switch (node.op) {
      case 'value':
        return literalType(node.args)
      case 'id':
        return this.#variable(node, around)
      case '.':
      case '[]':
      case '.?':
      case '[?]':
        return this.#access(node, around)
      case 'call':
        return this.#call(node, node.args[0], undefined, node.args[1], around)
      case 'rcall':
        return this.#call(node, node.args[0], node.args[1], node.args[2], around)
      case '&&':
      case '||': {
        const [left, right] = node.args
        this.#bool(left, around)
        this.#bool(right, knowing(around, askedBy(left, node.op === '&&')))
        return BOOL
      }
      case '!_':
        this.#bool(node.args, around)
        return BOOL
      case '-_':
        return this.#negative(node, around)
      case '?:': {
        const [condition, then, otherwise] = node.args
        this.#bool(condition, around)
        const yes = this.typeOf(then, knowing(around, askedBy(condition, true)))
        return unite([yes, this.typeOf(otherwise, knowing(around, askedBy(condition, false)))])
      }
      case 'list': {
        const items = node.args.map((item) => this.typeOf(item, around))
        return plain(items.length === 0 ? { type: 'array' } : { type: 'array', items: asJsonSchema(unite(items)) })
      }
      case 'map':
        return this.#map(node, around)
      default:
        return this.#binary(node as Binary, around)
    }
  }

  #variable(node: NodeOf<'id'>, around: Around): StaticType {
    const bound = around.bound.get(node.args)
    if (bound) return bound
    const schema = Object.hasOwn(this.#types, node.args) ? this.#types[node.args] : undefined
    if (schema) return typeIn(schema, schema)
    if (TYPE_NAMES.has(node.args)) return { schema: {}, root: {}, special: 'type' }
    if (!around.lenient) {
      const near = nearest(node.args, [...Object.keys(this.#types), ...around.bound.keys()])
      const hint = near ? ` Did you mean ${near}?` : ''
      this.problems.push({
        code: UNKNOWN_VARIABLE,
        message: `There is no ${node.args} in scope.${hint}`,
        span: spanOf(node),
        severity: 'error',
      })
    }
    return ANY
  }

  #access(node: NodeOf<'.' | '[]' | '.?' | '[?]'>, around: Around): StaticType {
    const [target, key] = node.args
    const optional = node.op === '.?' || node.op === '[?]'
    const held = this.typeOf(target, optional ? { ...around, lenient: true } : around)
    const name =
      typeof key === 'string' ? key : key.op === 'value' && typeof key.args === 'string' ? key.args : undefined
    if (typeof key !== 'string') {
      const keyKinds = kindsOf(this.typeOf(key, around))
      if (held.schema.type === 'array' && keyKinds && ![...keyKinds].some((kind) => NUMBERS.has(kind))) {
        this.report('no-overload', key, `The elements of a list have numbers: list[0]. This is ${inKinds(keyKinds)}.`)
      }
    }
    if (held.special === 'optional') return { ...held }
    if (held.special) return ANY
    const found = branchesOf(held).map((branch) => elementOf(branch, name))
    const lenient = around.lenient || optional
    const there = found.filter((one): one is Found & { type: StaticType } => one.type !== undefined)
    if (there.length === 0 && !lenient) this.#missing(node, held, name, found)
    else if (!lenient && there.some((one) => one.optional) && !around.present.has(pathOf(node) ?? '')) {
      const shown = pathOf(node) ?? name
      this.report(
        'optional-field',
        node,
        `${shown} may be missing. Guard it: first(${optionalPath(node)}, a default), or ask has(${shown}) first.`,
        'warning',
      )
    }
    const type = unite(there.map((one) => one.type))
    return optional ? { schema: type.schema, root: type.root, special: 'optional' } : type
  }

  #missing(node: Node, held: StaticType, name: string | undefined, found: readonly Found[]): void {
    const names = branchesOf(held).flatMap(({ schema }) => Object.keys((schema.properties as object | undefined) ?? {}))
    if (name !== undefined && names.length > 0) {
      const near = nearest(name, names)
      const known = names.slice(0, 8).join(', ')
      const hint = near ? `Did you mean ${near}?` : `There are: ${known}${names.length > 8 ? ' …' : ''}.`
      this.report('unknown-field', node, `There is no field ${name} here. ${hint}`)
    } else if (found.some((one) => one.scalar)) {
      const what = inWords(held)
      this.report('no-overload', node, `${what.charAt(0).toUpperCase()}${what.slice(1)} has no fields or elements.`)
    }
  }

  #bool(node: Node, around: Around): void {
    const type = this.typeOf(node, around)
    const kinds = kindsOf(type)
    if (kinds && !kinds.has('boolean')) {
      this.report('not-bool', node, `A condition is true or false, not ${inWords(type)}. Compare it with something.`)
    }
  }

  #negative(node: NodeOf<'-_'>, around: Around): StaticType {
    const type = this.typeOf(node.args, around)
    const kinds = kindsOf(type)
    if (kinds && ![...kinds].some((kind) => NUMBERS.has(kind) || kind === 'duration')) {
      this.report('no-overload', node, `Only numbers and durations can be negative, not ${inWords(type)}.`)
    }
    return loosen(type)
  }

  #map(node: NodeOf<'map'>, around: Around): StaticType {
    const properties: [string, JsonSchema][] = []
    let known = true
    for (const [key, value] of node.args) {
      const type = this.typeOf(value, around)
      if (key.op === 'value' && typeof key.args === 'string') properties.push([key.args, asJsonSchema(type)])
      else {
        this.typeOf(key, around)
        known = false
      }
    }
    if (!known) return plain({ type: 'object' })
    const required = properties.map(([name]) => name)
    return plain({ type: 'object', properties: Object.fromEntries(properties), required, additionalProperties: false })
  }

  #binary(node: Binary, around: Around): StaticType {
    const [left, right] = node.args
    const a = this.typeOf(left, around)
    const b = this.typeOf(right, around)
    const one = kindsOf(a)
    const other = kindsOf(b)
    if (node.op === '==' || node.op === '!=') {
      if (one && other && !meet(one, other)) {
        const always = node.op === '==' ? 'false' : 'true'
        this.report(
          'never-equal',
          node,
          `${sentence(a)} never equals ${inWords(b)}: this is always ${always}.`,
          'warning',
        )
      }
      return BOOL
    }
    const result = one && other ? resultOfOperator(node.op, one, other) : undefined
    if (one && other && !result) {
      const hint = node.op === '+' && (one.has('string') || other.has('string')) ? ' Turn it into text: string(x).' : ''
      this.report('no-overload', node, `${sentence(a)} ${node.op} ${inWords(b)} has no meaning.${hint}`)
    } else if (other && !one && node.op === 'in' && !other.has('array') && !other.has('object')) {
      this.report('no-overload', node, `in looks into a list or a map, not into ${inWords(b)}.`)
    }
    if (isComparison(node.op)) return BOOL
    if (node.op === '+' && one?.has('array') && other?.has('array')) return joined(a, b)
    return result ?? ANY
  }

  #call(node: Node, name: string, receiver: Node | undefined, args: readonly Node[], around: Around): StaticType {
    if (!receiver) {
      if (name === 'has') {
        for (const arg of args) this.typeOf(arg, { ...around, lenient: true })
        return BOOL
      }
      if (name === 'first') return this.#first(args, around)
    } else if (receiver.op === 'id' && NAMESPACES.has(receiver.args) && !around.bound.has(receiver.args)) {
      if (receiver.args === 'cel') return this.#bind(args, around)
      return this.#function(node, `${receiver.args}.${name}`, args, around)
    } else {
      if ((COMPREHENSIONS as readonly string[]).includes(name) && args.length >= 2) {
        return this.#comprehension(name, receiver, args, around)
      }
      if (args.length === 1 && (name === 'orValue' || name === 'or')) {
        const held = this.typeOf(receiver, { ...around, lenient: true })
        const otherwise = this.typeOf(args[0] as Node, around)
        return name === 'or' ? { ...held, special: 'optional' } : unite([unwrapped(held), otherwise])
      }
    }
    return this.#function(node, name, receiver ? [receiver, ...args] : args, around)
  }

  #function(node: Node, name: string, args: readonly Node[], around: Around): StaticType {
    const entry = functionNamed(name)
    const types = args.map((arg) => this.typeOf(arg, around))
    if (!entry) return ANY
    entry.parameters.forEach((parameter, at) => {
      const type = types[at]
      if (!type) return
      const taken = kindsTaken(parameter.kinds)
      const given = kindsOf(type)
      if (taken && given && !meet(taken, given)) {
        const message = `${name}: ${parameter.name} is ${kindsInWords(parameter.kinds)}, not ${inWords(type)}.`
        this.report('bad-argument', args[at] ?? node, message)
      }
    })
    return loosen(resultOf(entry.gives, types[0]))
  }

  #first(args: readonly Node[], around: Around): StaticType {
    const types = args.map((arg) => unwrapped(this.typeOf(arg, { ...around, lenient: true })))
    const last = types.at(-1)
    const mayBeNull = !last || kindsOf(last)?.has('null') !== false
    const some = types.map(withoutNull).filter((type): type is StaticType => type !== undefined)
    return mayBeNull ? unite([...some, ...(kindsOf(last ?? ANY) ? [plain({ type: 'null' })] : [ANY])]) : unite(some)
  }

  #bind(args: readonly Node[], around: Around): StaticType {
    const [name, value, body] = args
    if (name?.op !== 'id' || !value || !body) return ANY
    const bound = new Map(around.bound).set(name.args, this.typeOf(value, around))
    return this.typeOf(body, { ...around, bound })
  }

  #comprehension(name: string, receiver: Node, args: readonly Node[], around: Around): StaticType {
    const held = this.typeOf(receiver, around)
    const kinds = kindsOf(held)
    const [variable, ...bodies] = args
    const takesOptional = name === 'optMap' || name === 'optFlatMap'
    if (!takesOptional && kinds && !kinds.has('array') && !kinds.has('object')) {
      this.report('no-overload', receiver, `${name} goes over a list or a map, not over ${inWords(held)}.`)
    }
    if (variable?.op !== 'id') return ANY
    const item = takesOptional ? unwrapped(held) : elementType(held)
    const inside = { ...around, bound: new Map(around.bound).set(variable.args, item) }
    if (name === 'map') {
      const [first, second] = bodies
      if (second && first) this.#bool(first, inside)
      const given = this.typeOf((second ?? first) as Node, inside)
      return plain({ type: 'array', items: asJsonSchema(given) })
    }
    if (takesOptional) return { ...this.typeOf(bodies[0] as Node, inside), special: 'optional' }
    this.#bool(bodies[0] as Node, inside)
    return name === 'filter' ? loosen(held) : BOOL
  }
}

// ── fields and elements ──

interface Found {
  /** Undefined: surely not there. */
  type: StaticType | undefined
  optional: boolean
  /** The holder is a value without fields. */
  scalar?: boolean
}

function elementOf(type: StaticType, name: string | undefined): Found {
  const { schema, root } = type
  const kinds = kindsOf(type)
  if (kinds && !kinds.has('object') && !kinds.has('array'))
    return { type: undefined, optional: false, scalar: !kinds.has('null') }
  if (kinds?.has('array') && !kinds.has('object')) {
    return name === undefined
      ? { type: typeIn(schema.items ?? {}, root), optional: false }
      : { type: undefined, optional: false, scalar: true }
  }
  if (name === undefined) return { type: ANY, optional: false }
  const properties = schema.properties as { [name: string]: unknown } | undefined
  if (properties && Object.hasOwn(properties, name)) {
    const required = Array.isArray(schema.required) && (schema.required as string[]).includes(name)
    return { type: typeIn(properties[name], root), optional: !required }
  }
  const { additionalProperties: more } = schema
  if (typeof more === 'object' && more !== null) return { type: typeIn(more, root), optional: false }
  const open = more === true || (more === undefined && (!properties || Object.keys(properties).length === 0))
  const beyond = schema.patternProperties !== undefined || schema.allOf !== undefined
  return open || beyond ? { type: ANY, optional: false } : { type: undefined, optional: false }
}

function elementType(held: StaticType): StaticType {
  if (held.special) return ANY
  return unite(
    branchesOf(held).map((branch) => {
      const kinds = kindsOf(branch)
      if (kinds?.has('object') && !kinds.has('array')) return TEXT // a map is gone over by its keys
      return branch.schema.items === undefined ? ANY : typeIn(branch.schema.items, branch.root)
    }),
  )
}

/** The path of a field as text: alert.mail.raw; undefined where it is computed. */
function pathOf(node: Node): string | undefined {
  if (node.op === 'id') return node.args
  if (node.op !== '.' && node.op !== '.?' && node.op !== '[]' && node.op !== '[?]') return undefined
  const target = pathOf(node.args[0])
  const key = node.args[1]
  if (target === undefined) return undefined
  if (typeof key === 'string') return `${target}.${key}`
  if (key.op !== 'value') return undefined
  return typeof key.args === 'string' ? `${target}["${key.args}"]` : `${target}[${String(key.args)}]`
}

function optionalPath(node: Node): string {
  const path = pathOf(node)
  return path ? path.replace(/\.([^.]+)$/, '.?$1').replace(/\[(?=[^[]*$)/, '[?') : '…'
}

function knowing(around: Around, present: readonly string[]): Around {
  return present.length === 0 ? around : { ...around, present: new Set([...around.present, ...present]) }
}

/** Fields that are there when the condition came out as `outcome`, with those on the way to them. */
function askedBy(condition: Node, outcome: boolean): string[] {
  if (condition.op === '!_') return askedBy(condition.args, !outcome)
  if (condition.op === (outcome ? '&&' : '||')) return condition.args.flatMap((side) => askedBy(side, outcome))
  if (!outcome || condition.op !== 'call' || condition.args[0] !== 'has') return []
  const paths: string[] = []
  let node = condition.args[1][0]
  while (node && (node.op === '.' || node.op === '.?' || node.op === '[]' || node.op === '[?]')) {
    const path = pathOf(node)
    if (path) paths.push(path)
    node = node.args[0]
  }
  return paths
}

// ── operators ──

type Binary = NodeOf<'==' | '!=' | 'in' | '+' | '-' | '*' | '/' | '%' | '<' | '<=' | '>' | '>='>

const isComparison = (op: string) => op === '<' || op === '<=' || op === '>' || op === '>=' || op === 'in'

function meet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const kind of a) {
    if (b.has(kind) || (NUMBERS.has(kind) && [...b].some((other) => NUMBERS.has(other)))) return true
  }
  return false
}

/** What the operator gives over these kinds; undefined where no pair of them has a meaning. */
function resultOfOperator(op: string, a: ReadonlySet<string>, b: ReadonlySet<string>): StaticType | undefined {
  const results: StaticType[] = []
  for (const one of a) {
    for (const other of b) {
      const result = pairResult(op, one, other)
      if (result) results.push(result)
    }
  }
  return results.length === 0 ? undefined : unite(results)
}

function pairResult(op: string, a: string, b: string): StaticType | undefined {
  const numbers = NUMBERS.has(a) && NUMBERS.has(b)
  if (op === 'in') return b === 'array' || (b === 'object' && a === 'string') ? BOOL : undefined
  if (isComparison(op)) {
    const ordered =
      a === b && (a === 'string' || a === 'boolean' || a === 'timestamp' || a === 'duration' || a === 'bytes')
    return numbers || ordered ? BOOL : undefined
  }
  if (numbers) return a === 'number' || b === 'number' || op === '/' ? NUMBER : WHOLE
  const special = (kind: 'timestamp' | 'duration'): StaticType => ({ schema: {}, root: {}, special: kind })
  if (op === '+') {
    if (a === 'string' && b === 'string') return TEXT
    if (a === 'array' && b === 'array') return plain({ type: 'array' })
    if (a === 'bytes' && b === 'bytes') return { schema: {}, root: {}, special: 'bytes' }
    if (a === 'duration' && b === 'duration') return special('duration')
    if ((a === 'timestamp' && b === 'duration') || (a === 'duration' && b === 'timestamp')) return special('timestamp')
  }
  if (op === '-') {
    if (a === 'timestamp' && b === 'timestamp') return special('duration')
    if (a === 'duration' && b === 'duration') return special('duration')
    if (a === 'timestamp' && b === 'duration') return special('timestamp')
  }
  return undefined
}

function joined(a: StaticType, b: StaticType): StaticType {
  const items = unite([elementType(a), elementType(b)])
  return plain({ type: 'array', items: asJsonSchema(items) })
}

// ── small things ──

function literalType(value: NodeOf<'value'>['args']): StaticType {
  if (value === null) return plain({ type: 'null' })
  switch (typeof value) {
    case 'string':
      return plain({ type: 'string', const: value })
    case 'boolean':
      return plain({ type: 'boolean', const: value })
    case 'bigint':
      return plain({ type: 'integer', const: Number(value) })
    case 'number':
      return plain({ type: 'number', const: value })
    default:
      return { schema: {}, root: {}, special: value instanceof Uint8Array ? 'bytes' : 'uint' }
  }
}

/** A function of a constant, or a filtered list, is no constant. */
function loosen(type: StaticType): StaticType {
  if (type.special || (type.schema.const === undefined && type.schema.minItems === undefined)) return type
  const { const: _c, minItems: _m, ...rest } = type.schema
  return { ...type, schema: rest, root: type.root === type.schema ? rest : type.root }
}

function unwrapped(type: StaticType): StaticType {
  return type.special === 'optional' ? { schema: type.schema, root: type.root } : type
}

/** The type without null; undefined where nothing is left. */
function withoutNull(type: StaticType): StaticType | undefined {
  const kinds = kindsOf(type)
  if (!kinds?.has('null')) return type
  if (kinds.size === 1) return undefined
  const { schema } = type
  if (Array.isArray(schema.type)) {
    const rest = (schema.type as string[]).filter((kind) => kind !== 'null')
    return plain({ ...schema, type: rest.length === 1 ? (rest[0] as string) : rest })
  }
  return unite(branchesOf(type).filter((branch) => !kindsOf(branch)?.has('null')))
}

const TYPE_NAMES = new Set(['bool', 'int', 'uint', 'double', 'string', 'bytes', 'list', 'map', 'null_type', 'type'])

const WORDS: { [kind: string]: string } = {
  null: 'null',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  string: 'a text',
  array: 'a list',
  object: 'a map',
  timestamp: 'an instant',
  duration: 'a duration',
  bytes: 'bytes',
  uint: 'a whole number',
  type: 'a type',
  optional: 'a value that may be missing',
}

const inKinds = (kinds: ReadonlySet<string>) => [...kinds].map((kind) => WORDS[kind] ?? kind).join(' or ')

function inWords(type: StaticType): string {
  const kinds = kindsOf(type)
  return kinds ? inKinds(kinds) : 'anything'
}

function sentence(type: StaticType): string {
  const words = inWords(type)
  return words.charAt(0).toUpperCase() + words.slice(1)
}
