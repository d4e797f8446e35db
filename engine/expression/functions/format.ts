// 'text %s'.format([…]): the format verbs of the CEL string extension.
import { assertTextLength, charge, chargeText } from '../limits.ts'
import { ExpressionError } from '../scope.ts'
import {
  Bytes,
  Duration,
  durationText,
  isRecord,
  kindInWords,
  MapValue,
  Timestamp,
  TypeValue,
  timestampText,
  Uint,
} from '../values.ts'
import { bytesToText, textToBytes, toHex } from './bytes.ts'

const VERB = /%(%|(?:\.(\d{1,3}))?([a-zA-Z]?))/g

/** @throws ExpressionError `expression/bad-argument` for a verb that does not exist, does not fit, or has no value */
export function formatText(template: string, values: readonly unknown[]): string {
  let next = 0
  let length = template.length
  const made = template.replace(VERB, (whole, verb: string, precision: string | undefined, letter: string) => {
    if (verb === '%') return '%'
    if (!letter || !'sdfexXob'.includes(letter))
      throw bad(`format: there is no ${whole}; use %s, %d, %f, %e, %x, %o or %b`)
    if (next >= values.length) throw bad(`format: the text wants more values than the ${values.length} given`)
    const text = formatOne(letter, values[next++], precision === undefined ? 6 : Number(precision))
    length += text.length
    assertTextLength(length)
    chargeText(text.length)
    return text
  })
  return made
}

function bad(message: string): ExpressionError {
  return new ExpressionError('expression/bad-argument', `${message}.`)
}

function formatOne(letter: string, value: unknown, precision: number): string {
  switch (letter) {
    case 's':
      return show(value)
    case 'd':
      return decimal(value)
    case 'f':
    case 'e':
      return floating(letter, value, precision)
    case 'x':
    case 'X':
      return hexadecimal(letter, value)
    default:
      return inBase(letter, value)
  }
}

function special(value: number): string | undefined {
  if (Number.isNaN(value)) return 'NaN'
  return Number.isFinite(value) ? undefined : value > 0 ? 'Infinity' : '-Infinity'
}

function decimal(value: unknown): string {
  if (typeof value === 'bigint') return `${value}`
  if (value instanceof Uint) return `${value.$value}`
  if (typeof value === 'number')
    return special(value) ?? (Number.isInteger(value) ? BigInt(value).toString() : `${value}`)
  throw bad(`format: %d takes a number, not ${kindInWords(value)}`)
}

function floating(letter: string, value: unknown, precision: number): string {
  const plain = value instanceof Uint ? value.$value : value
  const number = typeof plain === 'number' || typeof plain === 'bigint' ? Number(plain) : undefined
  if (number === undefined) throw bad(`format: %${letter} takes a number, not ${kindInWords(value)}`)
  const digits = Math.min(precision, 100)
  const text = special(number) ?? (letter === 'f' ? fixed(number, digits) : exponential(number, digits))
  return letter === 'e' ? text.replace(/e([+-])(\d)$/, 'e$10$2') : text
}

/**
 * As C and Go write it: a number that lies exactly between two goes to the even one. JavaScript takes the larger.
 * A double of which a tie is asked has all its digits within 100 decimals.
 */
function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits)
  const whole = value.toFixed(100)
  if (whole.includes('e')) return text
  const point = whole.indexOf('.')
  const cut = digits === 0 ? whole.slice(0, point) : whole.slice(0, point + 1 + digits)
  return isTieBelowEven(cut, whole.slice(point + 1 + digits)) ? cut : text
}

function exponential(value: number, digits: number): string {
  const [mantissa = '', exponent] = value.toExponential(100).split('e')
  const sign = mantissa.startsWith('-') ? 1 : 0
  const cut = mantissa.slice(0, sign + (digits === 0 ? 1 : 2 + digits))
  return isTieBelowEven(cut, mantissa.slice(sign + 2 + digits)) ? `${cut}e${exponent}` : value.toExponential(digits)
}

const isTieBelowEven = (kept: string, rest: string): boolean => /^50*$/.test(rest) && /[02468]$/.test(kept)

function integer(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value
  if (value instanceof Uint) return value.$value
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  return undefined
}

function hexadecimal(letter: string, value: unknown): string {
  const number = integer(value)
  if (number !== undefined) return letter === 'X' ? number.toString(16).toUpperCase() : number.toString(16)
  const bytes = value instanceof Bytes ? value.$bytes : undefined
  if (!bytes && typeof value !== 'string') {
    throw bad(`format: %${letter} takes a whole number, a text or bytes, not ${kindInWords(value)}`)
  }
  const hex = toHex(bytes ?? textToBytes(value as string))
  return letter === 'X' ? hex.toUpperCase() : hex
}

function inBase(letter: string, value: unknown): string {
  if (letter === 'b' && typeof value === 'boolean') return value ? '1' : '0'
  const number = integer(value)
  if (number === undefined) throw bad(`format: %${letter} takes a whole number, not ${kindInWords(value)}`)
  return number.toString(letter === 'b' ? 2 : 8)
}

/** A value as %s shows it. */
function show(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return special(value) ?? `${value}`
  if (typeof value === 'bigint' || typeof value === 'boolean' || value === null) return `${value}`
  if (value instanceof Uint) return `${value.$value}`
  if (value instanceof Timestamp) return timestampText(value)
  if (value instanceof Duration) return durationText(value)
  if (value instanceof Bytes) return bytesToText(value.$bytes)
  if (value instanceof TypeValue) return value.$name
  if (Array.isArray(value)) {
    charge(value.length)
    return bounded(`[${value.map(show).join(', ')}]`)
  }
  const entries =
    value instanceof MapValue ? [...value.$entries.values()] : isRecord(value) ? Object.entries(value) : undefined
  if (!entries) throw bad(`format: %s cannot show ${kindInWords(value)}`)
  charge(entries.length)
  const shown = entries.map(([key, inner]) => `${show(key)}: ${show(inner)}`).sort()
  return bounded(`{${shown.join(', ')}}`)
}

function bounded(text: string): string {
  assertTextLength(text.length)
  chargeText(text.length)
  return text
}
