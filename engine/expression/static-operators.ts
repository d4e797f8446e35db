// What operators give, by the kinds of their sides.
import type { NodeOf } from './parse.ts'
import { elementType } from './static-fields.ts'
import { asJsonSchema, BOOL, made, NUMBER, plain, type StaticType, TEXT, unite, WHOLE } from './static-type.ts'

export type Binary = NodeOf<'==' | '!=' | 'in' | '+' | '-' | '*' | '/' | '%' | '<' | '<=' | '>' | '>='>

export const NUMBERS: ReadonlySet<string> = new Set(['integer', 'number', 'uint'])

export const isComparison = (op: string) => op === '<' || op === '<=' || op === '>' || op === '>=' || op === 'in'

export function meet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const kind of a) {
    if (b.has(kind) || (NUMBERS.has(kind) && [...b].some((other) => NUMBERS.has(other)))) return true
  }
  return false
}

/** What the operator gives over these kinds; undefined where no pair of them has a meaning. */
export function resultOfOperator(op: string, a: ReadonlySet<string>, b: ReadonlySet<string>): StaticType | undefined {
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

export function joined(a: StaticType, b: StaticType): StaticType {
  const items = unite([elementType(a), elementType(b)])
  return made({ type: 'array', items: asJsonSchema(items) })
}
