// Reading fields and elements. Only own properties count: no expression reaches a prototype.
import { ExpressionError, type Scope, shown } from './scope.ts'
import { isRecord, kindInWords, MapValue, mapKey, NONE, Optional, Uint } from './values.ts'

export type Run = (scope: Scope) => unknown

export const NO_SUCH_KEY = 'expression/no-such-key'
export const UNKNOWN_VARIABLE = 'expression/unknown-variable'

/** Names that plain reading would find on a prototype, and the fields of our own classes. */
export function isPlainName(name: string): boolean {
  return !(name in Object.prototype) && !name.startsWith('$')
}

/** The own element under a key, or undefined where there is none (also: null, a text, an index out of range). */
export function lookUp(container: unknown, key: unknown): unknown {
  if (Array.isArray(container)) {
    const at = key instanceof Uint ? Number(key.$value) : typeof key === 'bigint' ? Number(key) : key
    return typeof at === 'number' && Number.isInteger(at) ? container[at] : undefined
  }
  if (container instanceof MapValue) return container.$entries.get(mapKey(key))?.[1]
  if (!isRecord(container) || typeof key !== 'string') return undefined
  return Object.hasOwn(container, key) || isInherited(container, key) ? container[key] : undefined
}

/** A scope of a step may be a class with getters; what Object.prototype has is never a value. */
function isInherited(container: object, key: string): boolean {
  return key in container && isPlainName(key)
}

/**
 * The element under a key.
 * @throws ExpressionError `expression/no-such-key` naming what was looked for, and what to write when it may be missing
 */
export function element(container: unknown, key: unknown): unknown {
  if (container instanceof Optional) {
    if (container.$value === undefined) return NONE
    const inner = lookUp(container.$value, key)
    return inner === undefined ? NONE : new Optional(inner)
  }
  const value = lookUp(container, key)
  if (value !== undefined) return value
  throw missing(container, key)
}

/** The element under a key as an optional (CEL: a.?b, a[?b]). */
export function optionalElement(container: unknown, key: unknown): Optional {
  const holder = container instanceof Optional ? container.$value : container
  const value = holder === undefined ? undefined : lookUp(holder, key)
  return value === undefined ? NONE : new Optional(value)
}

function missing(container: unknown, key: unknown): ExpressionError {
  if (Array.isArray(container)) return missingElement(container, key)
  const name = typeof key === 'string' ? `“${shown(key)}”` : String(key instanceof Uint ? key.$value : key)
  if (container instanceof MapValue || isRecord(container)) {
    return new ExpressionError(NO_SUCH_KEY, () => {
      const near = typeof key === 'string' && isRecord(container) ? nearest(key, Object.keys(container)) : undefined
      const plain = typeof key === 'string' && key.length <= LONGEST_NAME && /^\w+$/.test(key) ? key : 'name'
      return `There is no ${name} here.${near ? ` Did you mean “${near}”?` : ''} If it may be missing, write first(…, a default) or read it with .?${plain}.`
    })
  }
  return new ExpressionError(
    NO_SUCH_KEY,
    `There is no ${name}: the value before it is ${kindInWords(container)}.${container === null ? ' If it may be null, write first(…, a default) or .? before the name.' : ''}`,
  )
}

/** Longer names are not looked at for what was meant. */
const LONGEST_NAME = 80

function missingElement(list: readonly unknown[], key: unknown): ExpressionError {
  if (typeof key === 'string') {
    return new ExpressionError(
      NO_SUCH_KEY,
      `There is no “${shown(key)}”: the value before it is a list. Take an element ([0]) or look at each one (.map(x, x.${shown(key)})).`,
    )
  }
  // Not what may be missing: no list has it, and what takes care of absence would hide the mistake.
  if (typeof key === 'number' || typeof key === 'bigint' ? key < 0 : false) {
    return new ExpressionError(
      'expression/no-overload',
      `A list has no element ${String(key)}. The last one is list[size(list) - 1].`,
    )
  }
  if (typeof key !== 'number' && typeof key !== 'bigint' && !(key instanceof Uint)) {
    return new ExpressionError(
      'expression/no-overload',
      `A list has no element ${kindInWords(key)}; use a whole number.`,
    )
  }
  const at = key instanceof Uint ? key.$value : key
  return new ExpressionError(
    NO_SUCH_KEY,
    `There is no element ${at}: the list has ${list.length}. If it may be missing, write first(list[${at}], a default).`,
  )
}

/** The name that was probably meant: at most a third of its letters differ. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  if (name.length > LONGEST_NAME) return undefined
  let best: string | undefined
  let least = Math.max(1, Math.floor(name.length / 3)) + 1
  for (const candidate of names.slice(0, 500)) {
    if (Math.abs(candidate.length - name.length) >= least) continue
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), least)
    if (distance < least) {
      least = distance
      best = candidate
    }
  }
  return best
}

/** Letters to change, add, take out or swap with the next (Damerau, restricted); `limit` where it is that many or more. */
function editDistance(a: string, b: string, limit: number): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let cost = Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, (row[j - 1] as number) + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] as number) + 1)
      next.push(cost)
    }
    if (Math.min(...next) >= limit) return limit
    before = row
    row = next
  }
  return row[b.length] as number
}
