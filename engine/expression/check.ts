// The type check: walks an expression's tree with JSON Schemas and says what would fail whatever the data, what may fail, and
// what type comes out. What is not known is never complained about.
import type { Severity, Span } from '../diagnostic.ts'
import type { EngineErrorCode } from '../errors.ts'
import type { JsonSchema } from '../json.ts'
import { nearest, UNKNOWN_VARIABLE } from './access.ts'
import { isAssignable } from './assignable.ts'
import { functionNamed, kindsInWords } from './calls.ts'
import { compileExpression } from './expression.ts'
import { asExpressionError } from './limits.ts'
import { COMPREHENSIONS, variablesOf } from './macros.ts'
import { type Node, type NodeOf, operandsOf, spanOf } from './parse.ts'
import { optionalEntriesOf } from './parse-forms.ts'
import { type ScopeTypes, shown } from './scope.ts'
import { askedBy, elementOf, elementType, type Found, fieldPath, optionalPath, pathOf } from './static-fields.ts'
import { type Binary, isComparison, joined, meet, NUMBERS, resultOfOperator } from './static-operators.ts'
import {
  ANY,
  asJsonSchema,
  BOOL,
  branchesOf,
  kindsOf,
  kindsTaken,
  literalType,
  loosen,
  made,
  plain,
  resultOf,
  type StaticType,
  TEXT,
  typeIn,
  unite,
  unwrapped,
  WHOLE,
  withoutNull,
} from './static-type.ts'
import { inKinds, inWords, sentence } from './static-words.ts'
import { TYPE_NAMES } from './values.ts'

export interface ExpressionProblem {
  /** `expression/…`: syntax, unknown-variable, unknown-field, optional-field (warning), no-overload, not-bool, never-equal … */
  code: string
  message: string
  span?: Span
  severity: Exclude<Severity, 'info'>
  /** What to write in place of `span`. */
  instead?: string
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
 * @param present fields that are there whatever their type says, as `fieldPath` writes them
 */
export function checkExpression(
  source: string,
  types: ScopeTypes,
  expects?: JsonSchema,
  present?: ReadonlySet<string>,
): CheckedExpression {
  try {
    const { ast } = compileExpression(source)
    const checker = new Checker(types, source)
    const found = checker.typeOf(ast, present ? { ...TOP, present } : TOP)
    const type = asJsonSchema(found)
    if (expects && isAssignable(type, expects) === 'no') {
      checker.report(
        'expression/wrong-result',
        ast,
        `This gives ${inWords(found)}, but ${inWords(plain(expects))} is expected.`,
      )
    }
    return { type, problems: checker.problems }
  } catch (cause) {
    const { code, message, span } = asExpressionError(cause)
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

const MOST_HINTS = 5

class Checker {
  readonly problems: ExpressionProblem[] = []
  /** Values read so far that need not be there: optional fields, elements of lists, what no schema describes. */
  #uncertain = 0
  readonly #types: ScopeTypes

  readonly #source: string

  constructor(types: ScopeTypes, source: string) {
    this.#types = types
    this.#source = source
  }

  report(code: EngineErrorCode, node: Node, message: string, severity: 'error' | 'warning' = 'error'): void {
    this.problems.push({ code, message, span: spanOf(node), severity })
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
        const present = new Set(around.present)
        for (const operand of operandsOf(node)) {
          this.#bool(operand, { ...around, present })
          for (const path of askedBy(operand, node.op === '&&')) present.add(path)
        }
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
        const optional = optionalEntriesOf(node)
        const items = node.args.map((item, at) =>
          optional.has(at) ? this.#optionalEntry(item, around) : this.typeOf(item, around),
        )
        return made(items.length === 0 ? { type: 'array' } : { type: 'array', items: asJsonSchema(unite(items)) })
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
    if (TYPE_NAMES.includes(node.args)) return { schema: {}, root: {}, special: 'type' }
    if (!around.lenient) {
      const near = this.#nearest(node.args, [...Object.keys(this.#types), ...around.bound.keys()])
      const hint = near ? ` Did you mean ${near}?` : ''
      this.problems.push({
        code: UNKNOWN_VARIABLE,
        message: `There is no ${shown(node.args)} in scope.${hint}`,
        span: spanOf(node),
        severity: 'error',
      })
    }
    return ANY
  }

  #access(node: NodeOf<'.' | '[]' | '.?' | '[?]'>, around: Around): StaticType {
    const [target, key] = node.args
    const optional = node.op === '.?' || node.op === '[?]'
    const given = this.typeOf(target, optional ? { ...around, lenient: true } : around)
    const isOptional = optional || given.special === 'optional'
    const held = given.special === 'optional' ? { schema: given.schema, root: given.root } : given
    const name =
      typeof key === 'string' ? key : key.op === 'value' && typeof key.args === 'string' ? key.args : undefined
    if (typeof key !== 'string') {
      const keyKinds = kindsOf(this.typeOf(key, around))
      if (held.schema.type === 'array' && keyKinds && ![...keyKinds].some((kind) => NUMBERS.has(kind))) {
        this.report(
          'expression/no-overload',
          key,
          `The elements of a list have numbers: list[0]. This is ${inKinds(keyKinds)}.`,
        )
      }
    }
    if (given.special || typeof key !== 'string') this.#uncertain++
    if (held.special) return ANY
    if (held.schema.type !== 'object' && isNegative(key)) {
      const list = this.#text(target)
      this.report(
        'expression/no-overload',
        node,
        `A list has no element before its first. The last one is ${list}[size(${list}) - 1].`,
      )
    }
    const found = branchesOf(held).map((branch) => elementOf(branch, name))
    const lenient = around.lenient || isOptional
    if (found.some((one) => !one.sure)) this.#uncertain++
    const there = found.filter((one): one is Found & { type: StaticType } => one.type !== undefined)
    if (there.length === 0 && (!lenient || (target.op !== 'map' && found.every((one) => one.exact))))
      this.#missing(node, held, name, found)
    else if (!lenient && there.some((one) => one.optional) && !around.present.has(pathOf(node) ?? '')) {
      const path = pathOf(node) ?? name
      this.report(
        'expression/optional-field',
        node,
        `${path} may be missing. Guard it: first(${optionalPath(node)}, a default), or ask has(${path}) first.`,
        'warning',
      )
    }
    const type = unite(there.map((one) => one.type))
    return isOptional ? { schema: type.schema, root: type.root, special: 'optional' } : type
  }

  #missing(node: Node, held: StaticType, name: string | undefined, found: readonly Found[]): void {
    const names = branchesOf(held).flatMap(({ schema }) => Object.keys((schema.properties as object | undefined) ?? {}))
    if (name !== undefined && names.length > 0) {
      const near = this.#nearest(name, names)
      const known = names.slice(0, 8).join(', ')
      const hint = near ? `Did you mean ${near}?` : `There are: ${known}${names.length > 8 ? ' …' : ''}.`
      this.report('expression/unknown-field', node, `There is no field ${shown(name)} here. ${hint}`)
    } else if (name !== undefined && held.schema.type === 'array') {
      const list = this.#text((node as NodeOf<'.'>).args[0]).replace(/\.\?/g, '.')
      const field = /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `["${name}"]`
      const instead = `${list}.map(e, e${field})`
      const message = `This is a list, which has no field ${shown(name)}. Read it of each element: ${instead}, or take one: ${list}[0]${field}.`
      this.problems.push({ code: 'expression/no-overload', message, span: spanOf(node), severity: 'error', instead })
    } else if (found.some((one) => one.scalar)) {
      const what = inWords(held)
      this.report(
        'expression/no-overload',
        node,
        `${what.charAt(0).toUpperCase()}${what.slice(1)} has no fields or elements.`,
      )
    }
  }

  /** A part of the expression as it was written. */
  #text(node: Node): string {
    return this.#source.slice(node.start, node.end)
  }

  /** Only for the first few problems: looking for what was meant is dear, and nobody reads the hundredth hint. */
  #nearest(name: string, names: readonly string[]): string | undefined {
    return this.problems.length < MOST_HINTS ? nearest(name, names) : undefined
  }

  #bool(node: Node, around: Around): void {
    const type = this.typeOf(node, around)
    const kinds = kindsOf(type)
    if (kinds && !kinds.has('boolean')) {
      this.report(
        'expression/not-bool',
        node,
        `A condition is true or false, not ${inWords(type)}. Compare it with something.`,
      )
    }
  }

  #negative(node: NodeOf<'-_'>, around: Around): StaticType {
    const type = this.typeOf(node.args, around)
    const kinds = kindsOf(type)
    if (kinds && ![...kinds].some((kind) => NUMBERS.has(kind) || kind === 'duration')) {
      this.report('expression/no-overload', node, `Only numbers and durations can be negative, not ${inWords(type)}.`)
    }
    return loosen(type)
  }

  #map(node: NodeOf<'map'>, around: Around): StaticType {
    const properties: [string, JsonSchema][] = []
    const optional = optionalEntriesOf(node)
    let known = true
    for (const [at, [key, value]] of node.args.entries()) {
      const type = optional.has(at) ? this.#optionalEntry(value, around) : this.typeOf(value, around)
      if (key.op === 'value' && typeof key.args === 'string') properties.push([key.args, asJsonSchema(type)])
      else {
        this.typeOf(key, around)
        known = false
      }
    }
    if (!known) return plain({ type: 'object' })
    const required = properties.filter((_, at) => !optional.has(at)).map(([name]) => name)
    return made({ type: 'object', properties: Object.fromEntries(properties), required, additionalProperties: false })
  }

  /** The type of an element or entry that is left out where it is missing. */
  #optionalEntry(node: Node, around: Around): StaticType {
    const type = this.typeOf(node, around)
    if (kindsOf(type) && type.special !== 'optional') {
      this.report('expression/no-overload', node, `${sentence(type)} is always there: write it without the ?.`)
    }
    return unwrapped(type)
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
          'expression/never-equal',
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
      this.report('expression/no-overload', node, `${sentence(a)} ${node.op} ${inWords(b)} has no meaning.${hint}`)
    } else if (other && !one && node.op === 'in' && !other.has('array') && !other.has('object')) {
      this.report('expression/no-overload', node, `in looks into a list or a map, not into ${inWords(b)}.`)
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
        this.report('expression/bad-argument', args[at] ?? node, message)
      }
    })
    return loosen(resultOf(entry.gives, types[0]))
  }

  /** Null comes out where no argument is there; so it cannot where the last one surely is. */
  #first(args: readonly Node[], around: Around): StaticType {
    let sure = false
    const types = args.map((arg) => {
      const before = this.#uncertain
      const type = this.typeOf(arg, { ...around, lenient: true })
      sure = this.#uncertain === before && !type.special && kindsOf(type)?.has('null') === false
      return unwrapped(type)
    })
    const some = types.map(withoutNull).filter((type): type is StaticType => type !== undefined)
    return unite(sure ? some : [...some, plain({ type: 'null' })])
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
    const count = variablesOf(name, args.length)
    const [variable, second] = args
    const bodies = args.slice(count)
    const takesOptional = name === 'optMap' || name === 'optFlatMap'
    if (!takesOptional && kinds && !kinds.has('array') && !kinds.has('object')) {
      this.report('expression/no-overload', receiver, `${name} goes over a list or a map, not over ${inWords(held)}.`)
    }
    if (variable?.op !== 'id') return ANY
    const item = takesOptional ? unwrapped(held) : elementType(held)
    const bound = new Map(around.bound)
    if (count === 2 && second?.op === 'id') {
      const isList = kinds?.size === 1 && kinds.has('array')
      bound.set(variable.args, isList ? WHOLE : kinds?.size === 1 ? TEXT : ANY).set(second.args, isList ? item : ANY)
    } else bound.set(variable.args, item)
    const inside = { ...around, bound }
    if (name.startsWith('transform')) {
      if (bodies.length === 2) this.#bool(bodies[0] as Node, inside)
      const given = this.typeOf(bodies.at(-1) as Node, inside)
      return name === 'transformList' ? made({ type: 'array', items: asJsonSchema(given) }) : plain({ type: 'object' })
    }
    if (name === 'map') {
      const [first, second] = bodies
      if (second && first) this.#bool(first, inside)
      const given = this.typeOf((second ?? first) as Node, inside)
      return made({ type: 'array', items: asJsonSchema(given) })
    }
    if (takesOptional) return { ...this.typeOf(bodies[0] as Node, inside), special: 'optional' }
    this.#bool(bodies[0] as Node, inside)
    if (name !== 'filter') return BOOL
    const asked = askedBy(bodies[0] as Node, true)
    const kept = kinds?.size === 1 && kinds.has('array') ? requiring(held, item, variable.args, asked) : undefined
    if (kept) return kept
    return kinds?.size === 1 && kinds.has('array') ? loosen(held) : made({ type: 'array', items: asJsonSchema(item) })
  }
}

function knowing(around: Around, present: readonly string[]): Around {
  return present.length === 0 ? around : { ...around, present: new Set([...around.present, ...present]) }
}

/** `-1`, written out. */
function isNegative(key: Node | string): boolean {
  if (typeof key === 'string' || key.op !== '-_' || key.args.op !== 'value') return false
  return typeof key.args.args === 'bigint' && key.args.args > 0n
}

/** A list of elements for whose fields a filter has asked. */
function requiring(
  held: StaticType,
  item: StaticType,
  variable: string,
  asked: readonly string[],
): StaticType | undefined {
  const { properties, required } = item.schema
  if (item.special || typeof properties !== 'object' || properties === null) return undefined
  const names = Object.keys(properties).filter((name) => asked.includes(fieldPath(variable, name)))
  if (names.length === 0) return undefined
  const known = Array.isArray(required) ? (required as string[]) : []
  const items = { ...item.schema, required: [...new Set([...known, ...names])] }
  return { ...held, schema: { type: 'array', items } }
}
