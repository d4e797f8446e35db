// + - * / % of CEL. Two whole numbers stay whole (64 bits, overflow is an error); as soon as one side is a JSON number the
// result is one. What CEL does not define is `expression/no-overload`, in words.
import { assertListLength, assertTextLength, charge } from './limits.ts'
import { ExpressionError, shown } from './scope.ts'
import { Bytes, Duration, kindInWords, kindOf, Timestamp, timestampOf, Uint } from './values.ts'

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%'

const MAX_INT = 2n ** 63n - 1n
const MIN_INT = -(2n ** 63n)
const MAX_UINT = 2n ** 64n - 1n

/** A whole number that fits in 64 bits; `expression/overflow` otherwise. */
export function int64(value: bigint): bigint {
  if (value <= MAX_INT && value >= MIN_INT) return value
  throw new ExpressionError('expression/overflow', `The whole number ${shown(String(value))} does not fit in 64 bits.`)
}

export function uint64(value: bigint): Uint {
  if (value >= 0n && value <= MAX_UINT) return new Uint(value)
  throw new ExpressionError('expression/overflow', `${value} is no unsigned number of 64 bits.`)
}

/** A duration within what CEL allows (about 10,000 years). */
export function durationOf(nanos: bigint): Duration {
  const size = nanos < 0n ? -nanos : nanos
  if (size <= 315_576_000_000n * 1_000_000_000n) return new Duration(nanos)
  throw new ExpressionError('expression/overflow', 'The duration is longer than 10,000 years.')
}

/** @throws ExpressionError without span; the caller knows the place */
export function calculate(op: ArithmeticOperator, a: unknown, b: unknown): unknown {
  if (typeof a === 'bigint') {
    if (typeof b === 'bigint') return int64(whole(op, a, b))
    if (typeof b === 'number') return real(op, Number(a), b)
  } else if (typeof a === 'number') {
    if (typeof b === 'number') return real(op, a, b)
    if (typeof b === 'bigint') return real(op, a, Number(b))
  } else if (a instanceof Uint && b instanceof Uint) {
    return uint64(whole(op, a.$value, b.$value))
  } else if (op === '+') {
    return join(a, b)
  } else if (op === '-') {
    return subtract(a, b)
  }
  throw noOverload(op, a, b)
}

function whole(op: ArithmeticOperator, a: bigint, b: bigint): bigint {
  switch (op) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
  }
  if (b === 0n) throw new ExpressionError('expression/divide-by-zero', 'Division by zero; guard it with a condition.')
  return op === '/' ? a / b : a % b
}

function real(op: ArithmeticOperator, a: number, b: number): number {
  switch (op) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return a / b
    case '%':
      return a % b
  }
}

function join(a: unknown, b: unknown): unknown {
  if (typeof a === 'string' && typeof b === 'string') {
    assertTextLength(a.length + b.length)
    charge((a.length + b.length) >> 7)
    return a + b
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    assertListLength(a.length + b.length)
    charge(a.length + b.length)
    return a.concat(b)
  }
  if (a instanceof Timestamp && b instanceof Duration) return instant(a.$nanos + b.$nanos)
  if (a instanceof Duration && b instanceof Timestamp) return instant(a.$nanos + b.$nanos)
  if (a instanceof Duration && b instanceof Duration) return durationOf(a.$nanos + b.$nanos)
  if (a instanceof Bytes && b instanceof Bytes) return joinBytes(a.$bytes, b.$bytes)
  throw noOverload('+', a, b)
}

function joinBytes(a: Uint8Array, b: Uint8Array): Bytes {
  assertTextLength(a.length + b.length)
  charge((a.length + b.length) >> 4)
  const joined = new Uint8Array(a.length + b.length)
  joined.set(a)
  joined.set(b, a.length)
  return new Bytes(joined)
}

function subtract(a: unknown, b: unknown): unknown {
  if (a instanceof Timestamp && b instanceof Timestamp) return durationOf(a.$nanos - b.$nanos)
  if (a instanceof Timestamp && b instanceof Duration) return instant(a.$nanos - b.$nanos)
  if (a instanceof Duration && b instanceof Duration) return durationOf(a.$nanos - b.$nanos)
  throw noOverload('-', a, b)
}

function instant(nanos: bigint): Timestamp {
  const result = timestampOf(nanos)
  if (result) return result
  throw new ExpressionError('expression/overflow', 'The instant is outside the years 1 to 9999.')
}

const VERBS: { [op: string]: string } = {
  '+': 'added to',
  '-': 'subtracted from',
  '*': 'multiplied with',
  '/': 'divided by',
  '%': 'divided by',
}

/** Says what does not go together, and how to mend it where that is known. */
export function noOverload(op: string, a: unknown, b: unknown): ExpressionError {
  const kinds = [kindOf(a), kindOf(b)]
  let hint = ''
  if (kinds.includes('optional')) hint = ' Give a value for when it is missing: x.orValue(...) or first(x, ...).'
  else if (op === '+' && kinds.includes('string')) hint = ' Turn the other side into text with string(...).'
  else if (kinds.includes('null')) hint = ' The value is null; guard it with x != null or first(x, ...).'
  else if (kinds.includes('string') && (kinds.includes('double') || kinds.includes('int'))) {
    hint = ' Turn the text into a number with double(...) or int(...).'
  }
  const [left, right] = op === '-' ? [b, a] : [a, b]
  const how = VERBS[op] ? `cannot be ${VERBS[op]}` : `has no ${op} with`
  return new ExpressionError(
    'expression/no-overload',
    `${capital(kindInWords(left))} ${how} ${kindInWords(right)}.${hint}`,
  )
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** -x */
export function negate(value: unknown): unknown {
  if (typeof value === 'number') return -value
  if (typeof value === 'bigint') return int64(-value)
  if (value instanceof Duration) return durationOf(-value.$nanos)
  throw new ExpressionError('expression/no-overload', `${capital(kindInWords(value))} has no negative.`)
}
