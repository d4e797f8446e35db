// The values that CEL knows and JSON does not, and the way back to JSON. A JSON number is a double, a written integer an
// int (bigint), and so is a JSON number that no double can hold. Fields of these classes begin with `$`, which no expression can name, and they have no methods: so a plain
// property read on any value can never reach inside or up to a prototype.
import { jsonInteger, jsonNumber } from '../exact-json.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import { formatInstant, parseInstant } from '../time.ts'
import { charge, chargeText } from './limits.ts'
import { ExpressionError } from './scope.ts'

/** An instant; nanoseconds since 1970, UTC. */
export class Timestamp {
  readonly $nanos: bigint
  constructor(nanos: bigint) {
    this.$nanos = nanos
  }
}

/** A span of time; nanoseconds. */
export class Duration {
  readonly $nanos: bigint
  constructor(nanos: bigint) {
    this.$nanos = nanos
  }
}

/** An unsigned integer (`5u`). */
export class Uint {
  readonly $value: bigint
  constructor(value: bigint) {
    this.$value = value
  }
}

export class Bytes {
  readonly $bytes: Uint8Array
  constructor(bytes: Uint8Array) {
    this.$bytes = bytes
  }
}

/** What `type(x)` gives. */
export class TypeValue {
  readonly $name: string
  constructor(name: string) {
    this.$name = name
  }
}

/** Names of types that an expression can write. */
export const TYPE_NAMES: readonly string[] = [
  'bool',
  'int',
  'uint',
  'double',
  'string',
  'bytes',
  'list',
  'map',
  'null_type',
  'optional_type',
  'type',
]

/** A value that may be missing: what `a.?b` gives. `undefined` inside: it is missing. */
export class Optional {
  readonly $value: unknown
  constructor(value: unknown) {
    this.$value = value
  }
}
export const NONE = new Optional(undefined)

/** A map with keys that are not all texts. Looked up by `mapKey`. */
export class MapValue {
  readonly $entries: ReadonlyMap<unknown, readonly [key: unknown, value: unknown]>
  constructor(entries: ReadonlyMap<unknown, readonly [unknown, unknown]>) {
    this.$entries = entries
  }
}

/** The form in which equal keys (1, 1u, 1.0) are the same key. */
export function mapKey(key: unknown): unknown {
  if (typeof key === 'number') return Number.isInteger(key) ? BigInt(key) : key
  return key instanceof Uint ? key.$value : key
}

/** A map of what stands under its keys' `mapKey`: a plain one where all keys are texts. */
export function mapOf(entries: ReadonlyMap<unknown, readonly [unknown, unknown]>): unknown {
  for (const [key] of entries.values()) if (typeof key !== 'string') return new MapValue(entries)
  const record: { [key: string]: unknown } = {}
  for (const [key, value] of entries.values()) setKey(record, key as string, value)
  return record
}

export type Kind =
  | 'null'
  | 'bool'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'bytes'
  | 'list'
  | 'map'
  | 'timestamp'
  | 'duration'
  | 'optional'
  | 'type'

/** What kind of value this is, as CEL names it. */
export function kindOf(value: unknown): Kind {
  switch (typeof value) {
    case 'string':
      return 'string'
    case 'number':
      return 'double'
    case 'boolean':
      return 'bool'
    case 'bigint':
      return 'int'
  }
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'list'
  if (value instanceof Optional) return 'optional'
  if (value instanceof Timestamp) return 'timestamp'
  if (value instanceof Duration) return 'duration'
  if (value instanceof Uint) return 'uint'
  if (value instanceof Bytes) return 'bytes'
  if (value instanceof TypeValue) return 'type'
  return 'map'
}

const NAMES: { [K in Kind]: string } = {
  null: 'null',
  bool: 'a truth value',
  int: 'a whole number',
  uint: 'an unsigned number',
  double: 'a number',
  string: 'a text',
  bytes: 'bytes',
  list: 'a list',
  map: 'a map',
  timestamp: 'an instant',
  duration: 'a duration',
  optional: 'a value that may be missing',
  type: 'a type',
}

/** A kind in words, for messages. */
export function kindInWords(value: unknown): string {
  return NAMES[kindOf(value)]
}

/** Whether a value is a map written by JSON or by a map of texts (and none of the classes above). */
export function isRecord(value: unknown): value is { [key: string]: unknown } {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(
      value instanceof Optional ||
      value instanceof Timestamp ||
      value instanceof Duration ||
      value instanceof Uint ||
      value instanceof Bytes ||
      value instanceof TypeValue ||
      value instanceof MapValue
    )
  )
}

const NANOS_PER_SECOND = 1_000_000_000n

export function doubleToJson(value: number): number | bigint {
  if (Number.isSafeInteger(value)) return value
  if (Number.isFinite(value)) return jsonNumber(value)
  throw new ExpressionError(
    'expression/not-finite',
    `The expression gives ${Number.isNaN(value) ? 'no number (0.0 / 0.0)' : 'an infinite number'}; guard the division with a condition.`,
  )
}

/** Seconds with up to nine decimals and `s`, as protobuf's JSON has it: 5400s, 1.5s. */
export function durationText({ $nanos }: Duration): string {
  const size = $nanos < 0n ? -$nanos : $nanos
  const fraction = (size % NANOS_PER_SECOND).toString().padStart(9, '0').replace(/0+$/, '')
  return `${$nanos < 0n ? '-' : ''}${size / NANOS_PER_SECOND}${fraction ? `.${fraction}` : ''}s`
}

/** RFC 3339, UTC, without decimals where there are none: 2026-01-31T09:30:00Z. */
export function timestampText(instant: Timestamp): string {
  const fraction = ((instant.$nanos % NANOS_PER_SECOND) + NANOS_PER_SECOND) % NANOS_PER_SECOND
  const second = formatInstant(Number((instant.$nanos - fraction) / 1_000_000n)).slice(0, 19)
  const digits = fraction.toString().padStart(9, '0').replace(/0+$/, '')
  return `${second}${digits ? `.${digits}` : ''}Z`
}

const RFC_3339 = /^(\d{4}-\d\d-\d\d)[Tt]((?:[01]\d|2[0-3]):\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)$/
const FIRST_INSTANT = -62_135_596_800n * NANOS_PER_SECOND
const LAST_INSTANT = 253_402_300_800n * NANOS_PER_SECOND - 1n

/** An instant of nanoseconds since 1970, or undefined outside the years 1 to 9999. */
export function timestampOf(nanos: bigint): Timestamp | undefined {
  return nanos < FIRST_INSTANT || nanos > LAST_INSTANT ? undefined : new Timestamp(nanos)
}

/** Reads RFC 3339 text, with the offsets +0000 and a space for T that logs use; undefined where it is none. */
export function parseTimestamp(text: string): Timestamp | undefined {
  const plain = text.replace(/^(\d{4}-\d\d-\d\d) /, '$1T').replace(/([+-]\d\d)(\d\d)$/, '$1:$2')
  const parts = RFC_3339.exec(plain)
  if (!parts) return undefined
  const [, day, time, fraction = '', zone] = parts
  // JavaScript takes February 30th for March 2nd.
  if (!formatInstant(parseInstant(`${day}T00:00:00Z`) ?? Number.NaN).startsWith(day as string)) return undefined
  const ms = parseInstant(`${day}T${time}${zone?.toUpperCase()}`)
  if (ms === undefined) return undefined
  return timestampOf(BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0')))
}

/** Base64 of bytes is how protobuf's JSON has them; `encode` is given by whoever has an encoder. */
export function bytesToBase64(bytes: Uint8Array): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    for (let digit = 0; digit < 4; digit++) {
      text += at + digit > bytes.length ? '=' : alphabet[(group >> (18 - 6 * digit)) & 63]
    }
  }
  return text
}

/**
 * What an expression gave, as JSON: int and uint become numbers, an instant RFC 3339 text, a duration text such as
 * `90s`, bytes base64, a missing optional null. Parts that are JSON already are shared, not copied. Charges what it walks.
 * Throws `expression/not-finite`.
 */
export function toJson(value: unknown): JsonValue {
  switch (typeof value) {
    case 'string':
      if (value.length > 16) chargeText(value.length)
      return value
    case 'boolean':
      return value
    case 'number':
      return doubleToJson(value)
    case 'bigint':
      return jsonInteger(value)
    case 'object':
      if (value === null) return null
      return Array.isArray(value) ? listToJson(value) : objectToJson(value)
    default:
      return null
  }
}

function listToJson(list: readonly unknown[]): JsonValue[] {
  charge(list.length + 1)
  let copy: JsonValue[] | undefined
  for (let at = 0; at < list.length; at++) {
    const before = list[at]
    const after = toJson(before)
    if (after !== before && copy === undefined) copy = list.slice(0, at) as JsonValue[]
    copy?.push(after)
  }
  return copy ?? (list as JsonValue[])
}

function objectToJson(value: object): JsonValue {
  if (value instanceof Optional) return value.$value === undefined ? null : toJson(value.$value)
  if (value instanceof Uint) return jsonInteger(value.$value)
  if (value instanceof Timestamp) return timestampText(value)
  if (value instanceof Duration) return durationText(value)
  if (value instanceof Bytes) return bytesToJson(value)
  if (value instanceof TypeValue) return value.$name
  if (value instanceof MapValue) return mapToJson(value)
  return recordToJson(value as { [key: string]: unknown })
}

function bytesToJson(value: Bytes): string {
  chargeText(value.$bytes.length)
  return bytesToBase64(value.$bytes)
}

function mapToJson(map: MapValue): JsonObject {
  charge(map.$entries.size + 1)
  const json: JsonObject = {}
  for (const [key, value] of map.$entries.values()) setKey(json, String(toJson(key)), toJson(value))
  return json
}

function recordToJson(record: { [key: string]: unknown }): JsonObject {
  const keys = Object.keys(record)
  charge(2 * keys.length + 1)
  let changed = false
  const json: JsonObject = {}
  for (const key of keys) {
    if (key.length > 16) chargeText(key.length)
    const before = record[key]
    const after = toJson(before)
    if (after !== before) changed = true
    setKey(json, key, after)
  }
  return changed ? json : (record as JsonObject)
}

/** How many entries a map with text keys has. Counting goes over them all, so it is charged. */
export function sizeOfRecord(record: { [key: string]: unknown }): number {
  const { length } = Object.keys(record)
  charge(length)
  return length
}

/** Sets an own property, also one named `__proto__`. */
export function setKey(target: { [key: string]: unknown }, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true })
  } else {
    target[key] = value
  }
}
