// How a function of the expression language is written down. From one entry follow evaluation, the type check, completion
// and the reference page; one test evaluates every example.
import type { JsonValue } from '../../json.ts'
import type { Kind } from '../values.ts'

/**
 * A parameter takes one or more kinds (`string|list`). `int` is handed over as a JS number that is whole, `double` takes
 * every number as a double, `number` every number as it is, `time` an instant or RFC 3339 text, `span` a duration or text such as 30m, `dyn` anything.
 */
export type ParameterKind = Kind | 'number' | 'time' | 'span' | 'dyn'

export interface Parameter {
  name: string
  kinds: readonly ParameterKind[]
  optional: boolean
}

/** What a function gives: a kind, `dyn`, `list<string>` …, or `first`/`element`/`sum`: as its first argument, as one of its elements (or null), as they are added up. */
export type ResultKind = Kind | 'dyn' | 'list<string>' | 'list<int>' | 'first' | 'element' | 'sum'

export interface ExpressionFunction {
  name: string
  /** `function`: f(x); `method`: x.f(); `both`. */
  form: 'function' | 'method' | 'both'
  parameters: readonly Parameter[]
  gives: ResultKind
  /** One sentence for the reference and completion. */
  docs: string
  example: string
  /** What the example gives, as JSON. */
  result: JsonValue
  /** Takes the same time however long its arguments are: they are not charged. */
  constantTime: boolean
  /** Units that a call costs besides its arguments and its result: 1 for every half microsecond or so. */
  cost: number
  /** Called with values that fit the parameters; throws ExpressionError without a place. */
  // biome-ignore lint/suspicious/noExplicitAny: the parameters' kinds were checked by the caller, and only the entry knows them
  run: (...args: any[]) => unknown
  /** Looks at arguments that are written as literals (undefined where not) when the expression is compiled. */
  prepare: ((literals: readonly unknown[]) => void) | undefined
}

interface Definition {
  form?: ExpressionFunction['form']
  /** `'text: string, start: int, end?: int'`: in the method form the first stands before the dot. */
  takes: string
  gives: ResultKind
  docs: string
  example: string
  result: JsonValue
  constantTime?: boolean
  cost?: number
  run: ExpressionFunction['run']
  prepare?: (literals: readonly unknown[]) => void
}

/** An entry of the function table. Default form: `both`. */
export function define(name: string, definition: Definition): ExpressionFunction {
  const { takes, form = 'both', constantTime = false, cost = 0, prepare, ...rest } = definition
  return { ...rest, name, form, constantTime, cost, prepare, parameters: parametersOf(takes) }
}

function parametersOf(takes: string): Parameter[] {
  if (takes === '') return []
  return takes.split(', ').map((part) => {
    const [, name, optional, kinds] = /^(\w+)(\??): (.+)$/.exec(part) as RegExpExecArray
    return { name: name as string, optional: optional === '?', kinds: (kinds as string).split('|') as ParameterKind[] }
  })
}

/** `text.split(separator: string, limit?: int) → list<string>`, the way it reads best. */
export function signatureOf(entry: ExpressionFunction): string {
  const shown = entry.parameters.map(
    ({ name, optional, kinds }) => `${name}${optional ? '?' : ''}: ${kinds.join(' or ')}`,
  )
  const gives =
    entry.gives === 'first'
      ? 'the same'
      : entry.gives === 'element'
        ? 'an element'
        : entry.gives === 'sum'
          ? 'a number'
          : entry.gives
  if (entry.form === 'function' || shown.length === 0) return `${entry.name}(${shown.join(', ')}) → ${gives}`
  return `${entry.parameters[0]?.name}.${entry.name}(${shown.slice(1).join(', ')}) → ${gives}`
}
