// Equality and order of CEL values. Equality is total: values of different kinds are not equal, numbers of all kinds are
// compared by value. Order is only among numbers, texts, truth values, bytes, instants and durations.
import { charge } from './limits.ts'
import {
  Bytes,
  Duration,
  isRecord,
  MapValue,
  mapKey,
  Optional,
  sizeOfRecord,
  Timestamp,
  TypeValue,
  Uint,
} from './values.ts'

/** Whether two values are equal (CEL: ==). Charges for every element that it walks. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a === 'object' && a !== null) {
    if (typeof b === 'object' && b !== null) return equalObjects(a, b)
    return a instanceof Uint && isNumber(b) ? sameNumber(a.$value, b) : false
  }
  if (isNumber(a)) return b instanceof Uint ? sameNumber(a, b.$value) : isNumber(b) && sameNumber(a, b)
  if (typeof a === 'string' && typeof b === 'string' && a.length === b.length) charge(a.length >> 6)
  return false
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}

/** By value, whether whole or not: 3 is 3.0. */
function sameNumber(a: number | bigint, b: number | bigint): boolean {
  // biome-ignore lint/suspicious/noDoubleEquals: only == compares a bigint with a number by value
  return a == b
}

function equalObjects(a: object, b: object): boolean {
  if (Array.isArray(a)) return Array.isArray(b) && equalLists(a, b)
  if (Array.isArray(b)) return false
  if (isRecord(a))
    return isRecord(b) ? equalRecords(a, b) : b instanceof MapValue && sizeOfRecord(a) === 0 && b.$entries.size === 0
  if (a instanceof MapValue) return b instanceof MapValue ? equalMaps(a, b) : isRecord(b) && isEqual(b, a)
  if (a instanceof Timestamp) return b instanceof Timestamp && a.$nanos === b.$nanos
  if (a instanceof Duration) return b instanceof Duration && a.$nanos === b.$nanos
  if (a instanceof Uint) return b instanceof Uint && a.$value === b.$value
  if (a instanceof TypeValue) return b instanceof TypeValue && a.$name === b.$name
  if (a instanceof Bytes) return b instanceof Bytes && compareBytes(a.$bytes, b.$bytes) === 0
  if (a instanceof Optional && b instanceof Optional) {
    return a.$value === undefined || b.$value === undefined ? a.$value === b.$value : isEqual(a.$value, b.$value)
  }
  return false
}

function equalLists(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false
  charge(a.length)
  for (let at = 0; at < a.length; at++) if (!isEqual(a[at], b[at])) return false
  return true
}

function equalRecords(a: { [key: string]: unknown }, b: { [key: string]: unknown }): boolean {
  const keys = Object.keys(a)
  charge(keys.length)
  if (keys.length !== sizeOfRecord(b)) return false
  return keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key]))
}

function equalMaps(a: MapValue, b: MapValue): boolean {
  if (a.$entries.size !== b.$entries.size) return false
  charge(a.$entries.size)
  for (const [key, [, value]] of a.$entries) {
    const other = b.$entries.get(key)
    if (!other || !isEqual(value, other[1])) return false
  }
  return true
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  charge(length >> 4)
  for (let at = 0; at < length; at++) {
    const difference = (a[at] as number) - (b[at] as number)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** Negative, zero or positive; NaN where a number is none; undefined where the two have no order. */
export function compare(a: unknown, b: unknown): number | undefined {
  const left = a instanceof Uint ? a.$value : a
  const right = b instanceof Uint ? b.$value : b
  if (isNumber(left) && isNumber(right))
    return left < right ? -1 : left > right ? 1 : sameNumber(left, right) ? 0 : Number.NaN
  if (typeof left === 'string' && typeof right === 'string') return compareTexts(left, right)
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right)
  if (left instanceof Timestamp && right instanceof Timestamp) return compareNanos(left.$nanos, right.$nanos)
  if (left instanceof Duration && right instanceof Duration) return compareNanos(left.$nanos, right.$nanos)
  if (left instanceof Bytes && right instanceof Bytes) return compareBytes(left.$bytes, right.$bytes)
  return undefined
}

function compareNanos(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** By code point, not by UTF-16 unit (they differ above U+FFFF). */
function compareTexts(a: string, b: string): number {
  if (a === b) return 0
  let at = 0
  while (at < a.length && at < b.length && a.charCodeAt(at) === b.charCodeAt(at)) at++
  charge(at >> 5)
  const left = a.charCodeAt(at)
  const right = b.charCodeAt(at)
  if (Number.isNaN(left) || Number.isNaN(right)) return a.length - b.length
  const isSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdfff
  if (isSurrogate(left) !== isSurrogate(right)) return isSurrogate(left) ? 1 : -1
  return left - right
}

/** Whether a list holds an equal value, or a map the key (CEL: in). Undefined where `where` is neither. */
export function isIn(value: unknown, where: unknown): boolean | undefined {
  if (Array.isArray(where)) {
    charge(where.length)
    return where.some((element) => isEqual(value, element))
  }
  if (where instanceof MapValue) return where.$entries.has(mapKey(value))
  if (isRecord(where)) return typeof value === 'string' && Object.hasOwn(where, value) && where[value] !== undefined
  return undefined
}
