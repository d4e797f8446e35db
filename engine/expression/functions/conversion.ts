// From one kind of value to another, and how many there are of something.
import { int64, uint64 } from '../arithmetic.ts'
import { chargeText } from '../limits.ts'
import { ExpressionError } from '../scope.ts'
import {
  Bytes,
  Duration,
  durationText,
  isRecord,
  kindInWords,
  kindOf,
  MapValue,
  sizeOfRecord,
  Timestamp,
  TypeValue,
  timestampText,
  Uint,
} from '../values.ts'
import { bytesToText, textToBytes } from './bytes.ts'
import { define, type ExpressionFunction } from './define.ts'
import { characterCount } from './text.ts'

function bad(name: string, value: unknown, hint: string): ExpressionError {
  const shown = typeof value === 'string' ? `“${value.slice(0, 80)}”` : kindInWords(value)
  return new ExpressionError('expression/bad-argument', `${name}: ${shown} cannot be turned into ${hint}.`)
}

/** The whole number that a value stands for: doubles are cut, instants are seconds since 1970. */
function integer(name: string, value: unknown): bigint {
  if (typeof value === 'bigint') return value
  // The edge itself is not taken: what was rounded to it may have been beyond (CEL, int).
  if (value === -(2 ** 63)) throw bad(name, value, 'a whole number of 64 bits')
  if (typeof value === 'number' && Number.isFinite(value)) return BigInt(Math.trunc(value))
  if (typeof value === 'string' && /^[+-]?\d{1,20}$/.test(value)) return BigInt(value.replace(/^\+/, ''))
  if (value instanceof Uint) return value.$value
  if (value instanceof Timestamp || value instanceof Duration) return value.$nanos / 1_000_000_000n
  throw bad(name, value, 'a whole number')
}

const SPECIAL_DOUBLES: { [text: string]: number } = {
  inf: Number.POSITIVE_INFINITY,
  '+inf': Number.POSITIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  '-infinity': Number.NEGATIVE_INFINITY,
  nan: Number.NaN,
}

function double(value: unknown): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Uint) return Number(value.$value)
  if (typeof value === 'string') {
    const word = value.toLowerCase()
    if (Object.hasOwn(SPECIAL_DOUBLES, word)) return SPECIAL_DOUBLES[word] as number
    if (/^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(value)) return Number(value)
  }
  throw bad('double', value, 'a number')
}

function text(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
      return Number.isFinite(value) ? `${value}` : Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
    case 'bigint':
    case 'boolean':
      return `${value}`
  }
  if (value instanceof Uint) return `${value.$value}`
  if (value instanceof Bytes) return bytesToText(value.$bytes)
  if (value instanceof Timestamp) return timestampText(value)
  if (value instanceof Duration) return durationText(value)
  throw bad('string', value, 'text; toJson(...) turns lists and maps into text')
}

const TRUTHS: { [text: string]: boolean } = {
  '1': true,
  t: true,
  true: true,
  TRUE: true,
  True: true,
  '0': false,
  f: false,
  false: false,
  FALSE: false,
  False: false,
}

function bool(value: unknown): boolean {
  if (typeof value === 'boolean') return value
  const truth = typeof value === 'string' && Object.hasOwn(TRUTHS, value) ? TRUTHS[value] : undefined
  if (truth === undefined) throw bad('bool', value, 'true or false')
  return truth
}

function bytes(value: unknown): Bytes {
  if (value instanceof Bytes) return value
  if (typeof value === 'string') return new Bytes(textToBytes(value))
  throw bad('bytes', value, 'bytes')
}

function size(value: unknown): number {
  if (typeof value === 'string') {
    chargeText(value.length)
    return characterCount(value)
  }
  if (Array.isArray(value)) return value.length
  if (value instanceof Bytes) return value.$bytes.length
  if (value instanceof MapValue) return value.$entries.size
  if (isRecord(value)) return sizeOfRecord(value)
  throw bad('size', value, 'a size: only texts, lists, maps and bytes have one')
}

const TYPE_NAMES: { [kind: string]: string } = {
  null: 'null_type',
  timestamp: 'google.protobuf.Timestamp',
  duration: 'google.protobuf.Duration',
  optional: 'optional_type',
}

export const CONVERSION_FUNCTIONS: readonly ExpressionFunction[] = [
  define('size', {
    takes: 'value: string|list|map|bytes',
    gives: 'int',
    docs: 'How many characters, elements, entries or bytes there are.',
    example: "size(['a', 'b'])",
    result: 2,
    constantTime: true,
    run: size,
  }),
  define('int', {
    form: 'function',
    takes: 'value: number|string|timestamp|duration',
    gives: 'int',
    docs: 'The whole number: of a number what is before the point, of an instant or duration its seconds.',
    example: "int('42')",
    result: 42,
    run: (value: unknown) => int64(integer('int', value)),
  }),
  define('uint', {
    form: 'function',
    takes: 'value: number|string',
    gives: 'uint',
    docs: 'The unsigned whole number.',
    example: 'uint(42)',
    result: 42,
    run: (value: unknown) => uint64(integer('uint', value)),
  }),
  define('double', {
    form: 'function',
    takes: 'value: dyn',
    gives: 'double',
    docs: 'The number that a text or whole number stands for.',
    example: "double('7.5')",
    result: 7.5,
    run: double,
  }),
  define('string', {
    cost: 2,
    form: 'function',
    takes: 'value: dyn',
    gives: 'string',
    docs: 'The value as text: a number, truth value, instant, duration or bytes in UTF-8.',
    example: "string(duration('90s'))",
    result: '90s',
    run: text,
  }),
  define('bool', {
    form: 'function',
    takes: 'value: bool|string',
    gives: 'bool',
    docs: 'The truth value that a text such as true or false stands for.',
    example: "bool('true')",
    result: true,
    run: bool,
  }),
  define('bytes', {
    cost: 2,
    form: 'function',
    takes: 'value: string|bytes',
    gives: 'bytes',
    docs: 'The bytes of a text in UTF-8; as JSON they are base64.',
    example: "bytes('hi')",
    result: 'aGk=',
    run: bytes,
  }),
  define('dyn', {
    form: 'function',
    takes: 'value: dyn',
    gives: 'dyn',
    docs: 'The value, with its type forgotten by the type check.',
    example: 'dyn(1)',
    result: 1,
    constantTime: true,
    run: (value: unknown) => value,
  }),
  define('type', {
    form: 'function',
    takes: 'value: dyn',
    gives: 'type',
    docs: 'The type of the value; JSON numbers are doubles.',
    example: "type('a') == string",
    result: true,
    constantTime: true,
    run: (value: unknown) => new TypeValue(TYPE_NAMES[kindOf(value)] ?? kindOf(value)),
  }),
]
