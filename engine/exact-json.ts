// JSON text to values and back without losing digits: a whole number that a double cannot hold is a bigint. Whatever comes from
// outside, and whatever was kept, is read here; JSON.parse would change such a number in silence.
import type { JsonValue } from './json.ts'

/** Where a number may stand that a double does not hold, or not as it is written: at least 16 digits, or a large exponent. */
const LONG_NUMBER = /(?:^|[:,[])\s*-?(?:\d{16}|\d+(?:\.\d+)?[eE]\+?\d\d)/

/** `1e21` and more are written with an exponent, and stay doubles. */
const LARGEST_WRITTEN_OUT = 1e21

/**
 * The value of a JSON text (RFC 8259). Whole numbers beyond ±(2^53 − 1) are bigints, all others numbers.
 * @throws SyntaxError where the text is no JSON, or has a number beyond what a double reaches (1e308)
 */
export function parseJson(text: string): JsonValue {
  return (LONG_NUMBER.test(text) ? parseExactly(text) : JSON.parse(text)) as JsonValue
}

type Reviver = (this: unknown, key: string, value: unknown, context?: { source?: string }) => unknown

function parseExactly(text: string): unknown {
  try {
    return JSON.parse(text, exact as (key: string, value: unknown) => unknown)
  } catch (thrown) {
    // The text nests so deep that the walk over it has no stack left.
    if (thrown instanceof RangeError) throw new SyntaxError('The JSON nests too deep', { cause: thrown })
    throw thrown
  }
}

const exact: Reviver = (_key, value, context) => {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  if (!Number.isFinite(value)) throw new SyntaxError('The JSON has a number that is too large')
  const { source } = context ?? {}
  if (source !== undefined && /^-?\d+$/.test(source)) return BigInt(source)
  if (source === undefined && Number.isInteger(value) && value < LARGEST_WRITTEN_OUT)
    throw new SyntaxError('The JSON has a whole number over 2^53, which this browser cannot read. Update it.')
  return jsonNumber(value)
}

/**
 * A double as JSON will have it when it is read again: one that is whole and beyond 2^53, and is written without an exponent, is a
 * bigint. So a value is the same before and after it was kept.
 */
export function jsonNumber(value: number): number | bigint {
  const isLarge = Number.isInteger(value) && !Number.isSafeInteger(value)
  return isLarge && Math.abs(value) < LARGEST_WRITTEN_OUT ? BigInt(value) : value
}

/** The number that a person typed, exact where it is whole; undefined: it is none. */
export function numberIn(text: string): number | bigint | undefined {
  const plain = text.trim()
  if (/^[+-]?\d+$/.test(plain) && Number.isFinite(Number(plain))) return jsonInteger(BigInt(plain))
  const value = plain === '' ? Number.NaN : Number(plain)
  return Number.isFinite(value) ? jsonNumber(value) : undefined
}

/** A whole number as JSON has it: a number where a double holds it, otherwise a bigint. */
export function jsonInteger(value: bigint): number | bigint {
  return value <= MAX_SAFE && value >= -MAX_SAFE ? Number(value) : value
}

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER)

/** The value with every bigint as the nearest double: for what only looks at it and knows no bigint. Shared where there is none. */
export function roughly(value: JsonValue): JsonValue {
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const items = value.map(roughly)
    return items.some((item, at) => item !== value[at]) ? items : value
  }
  const entries = Object.entries(value).map(([key, inner]) => [key, roughly(inner)] as const)
  return entries.some(([key, inner]) => inner !== value[key]) ? Object.fromEntries(entries) : value
}

// JSON.stringify, which a hundred places and many libraries call, throws at a bigint. With this it writes the digits.
// https://github.com/tc39/proposal-json-parse-with-source
const { rawJSON } = JSON as { rawJSON?: (text: string) => unknown }
Object.defineProperty(BigInt.prototype, 'toJSON', {
  value(this: bigint) {
    // Where a browser cannot write them as a number, the digits are kept as text rather than changed.
    return rawJSON ? rawJSON(String(this)) : String(this)
  },
  configurable: true,
  writable: true,
})
