// The math extension of CEL: https://github.com/google/cel-go/blob/master/ext/README.md#math
import { int64, uint64 } from '../arithmetic.ts'
import { compare } from '../equality.ts'
import { ExpressionError } from '../scope.ts'
import { kindInWords, kindOf, Uint } from '../values.ts'
import { define, type ExpressionFunction, type ResultKind } from './define.ts'

const bad = (name: string, value: unknown, wanted: string) =>
  new ExpressionError('expression/bad-argument', `${name}: ${wanted} is needed, not ${kindInWords(value)}.`)

const isNumber = (value: unknown): boolean => ['int', 'uint', 'double'].includes(kindOf(value))

/** The greatest or least of the values, or of the one list that is given. */
function extreme(name: string, isBetter: (order: number) => boolean, given: readonly unknown[]): unknown {
  const [only] = given
  const values = given.length === 1 && Array.isArray(only) ? (only as unknown[]) : given
  const strange = values.find((value) => !isNumber(value))
  if (values.length === 0 || strange !== undefined)
    throw bad(name, strange ?? only, 'at least one number, and nothing else')
  return values.reduce((best, value) => (isBetter(compare(value, best) as number) ? value : best))
}

/** Half away from zero, which Math.round does not do below it. */
export const roundHalfAway = (value: number): number => Math.sign(value) * Math.round(Math.abs(value))

export function absolute(value: unknown): unknown {
  if (typeof value === 'bigint') return int64(value < 0n ? -value : value)
  return value instanceof Uint ? value : Math.abs(value as number)
}

function sign(value: unknown): unknown {
  if (typeof value === 'bigint') return value > 0n ? 1n : value < 0n ? -1n : 0n
  if (value instanceof Uint) return new Uint(value.$value > 0n ? 1n : 0n)
  return Math.sign(value as number)
}

/** A JSON number that is whole counts as an int. */
function bits(name: string, value: unknown): { plain: bigint; isUnsigned: boolean } {
  if (typeof value === 'bigint') return { plain: value, isUnsigned: false }
  if (value instanceof Uint) return { plain: value.$value, isUnsigned: true }
  if (typeof value === 'number' && Number.isSafeInteger(value)) return { plain: BigInt(value), isUnsigned: false }
  throw bad(name, value, 'a whole number')
}

const wrapped = (value: bigint, isUnsigned: boolean): unknown =>
  isUnsigned ? uint64(BigInt.asUintN(64, value)) : BigInt.asIntN(64, value)

function binary(name: string, how: (a: bigint, b: bigint) => bigint) {
  return (a: unknown, b: unknown): unknown => {
    const [left, right] = [bits(name, a), bits(name, b)]
    if (left.isUnsigned !== right.isUnsigned)
      throw bad(name, b, left.isUnsigned ? 'an unsigned number' : 'a whole number')
    return wrapped(how(left.plain, right.plain), left.isUnsigned)
  }
}

function shift(name: string, how: (value: bigint, by: bigint) => bigint) {
  return (value: unknown, by: number): unknown => {
    const { plain, isUnsigned } = bits(name, value)
    if (by < 0)
      throw new ExpressionError('expression/bad-argument', `${name}: the number of places cannot be negative.`)
    return by > 63 ? wrapped(0n, isUnsigned) : wrapped(how(plain, BigInt(by)), isUnsigned)
  }
}

interface Entry {
  takes: string
  gives?: ResultKind
  docs: string
  example: string
  result: number | boolean
  run: ExpressionFunction['run']
}

const entry = (name: string, { gives = 'double', ...rest }: Entry): ExpressionFunction =>
  define(`math.${name}`, { form: 'function', gives, ...rest })

const MORE = ', second?: dyn, third?: dyn, fourth?: dyn, fifth?: dyn, sixth?: dyn, seventh?: dyn, eighth?: dyn'

export const MATH_FUNCTIONS: readonly ExpressionFunction[] = [
  entry('greatest', {
    takes: `first: dyn${MORE}`,
    gives: 'dyn',
    docs: 'The greatest of the numbers, or of a list of numbers.',
    example: 'math.greatest(1, 7, 3)',
    result: 7,
    run: (...values: unknown[]) => extreme('math.greatest', (order) => order > 0, values),
  }),
  entry('least', {
    takes: `first: dyn${MORE}`,
    gives: 'dyn',
    docs: 'The least of the numbers, or of a list of numbers.',
    example: 'math.least([4, 2, 9])',
    result: 2,
    run: (...values: unknown[]) => extreme('math.least', (order) => order < 0, values),
  }),
  entry('ceil', {
    takes: 'number: double',
    docs: 'The next whole number above.',
    example: 'math.ceil(1.2)',
    result: 2,
    run: Math.ceil,
  }),
  entry('floor', {
    takes: 'number: double',
    docs: 'The next whole number below.',
    example: 'math.floor(1.8)',
    result: 1,
    run: Math.floor,
  }),
  entry('round', {
    takes: 'number: double',
    docs: 'The nearest whole number; a half goes away from zero.',
    example: 'math.round(-2.5)',
    result: -3,
    run: roundHalfAway,
  }),
  entry('trunc', {
    takes: 'number: double',
    docs: 'The number without what stands after the point.',
    example: 'math.trunc(-1.8)',
    result: -1,
    run: Math.trunc,
  }),
  entry('sqrt', {
    takes: 'number: double',
    docs: 'The square root.',
    example: 'math.sqrt(9)',
    result: 3,
    run: Math.sqrt,
  }),
  entry('abs', {
    takes: 'number: number',
    gives: 'first',
    docs: 'The number without its sign.',
    example: 'math.abs(-7)',
    result: 7,
    run: absolute,
  }),
  entry('sign', {
    takes: 'number: number',
    gives: 'first',
    docs: 'Whether the number is above zero (1), below (-1) or zero (0).',
    example: 'math.sign(-4)',
    result: -1,
    run: sign,
  }),
  entry('isNaN', {
    takes: 'number: double',
    gives: 'bool',
    docs: 'Whether the value is no number, as 0.0 / 0.0.',
    example: 'math.isNaN(0.0 / 0.0)',
    result: true,
    run: Number.isNaN,
  }),
  entry('isInf', {
    takes: 'number: double',
    gives: 'bool',
    docs: 'Whether the number is infinite.',
    example: 'math.isInf(1.0 / 0.0)',
    result: true,
    run: (value: number) => !Number.isNaN(value) && !Number.isFinite(value),
  }),
  entry('isFinite', {
    takes: 'number: double',
    gives: 'bool',
    docs: 'Whether the number is neither infinite nor no number.',
    example: 'math.isFinite(1.5)',
    result: true,
    run: Number.isFinite,
  }),
  entry('bitAnd', {
    takes: 'a: number, b: number',
    gives: 'first',
    docs: 'The bits that both have.',
    example: 'math.bitAnd(12, 10)',
    result: 8,
    run: binary('math.bitAnd', (a, b) => a & b),
  }),
  entry('bitOr', {
    takes: 'a: number, b: number',
    gives: 'first',
    docs: 'The bits that one of them has.',
    example: 'math.bitOr(12, 10)',
    result: 14,
    run: binary('math.bitOr', (a, b) => a | b),
  }),
  entry('bitXor', {
    takes: 'a: number, b: number',
    gives: 'first',
    docs: 'The bits that exactly one of them has.',
    example: 'math.bitXor(12, 10)',
    result: 6,
    run: binary('math.bitXor', (a, b) => a ^ b),
  }),
  entry('bitNot', {
    takes: 'number: number',
    gives: 'first',
    docs: 'All bits turned around.',
    example: 'math.bitNot(0)',
    result: -1,
    run: (value: unknown) => {
      const { plain, isUnsigned } = bits('math.bitNot', value)
      return wrapped(~plain, isUnsigned)
    },
  }),
  entry('bitShiftLeft', {
    takes: 'number: number, places: int',
    gives: 'first',
    docs: 'The bits moved to the left.',
    example: 'math.bitShiftLeft(1, 4)',
    result: 16,
    run: shift('math.bitShiftLeft', (value, by) => value << by),
  }),
  entry('bitShiftRight', {
    takes: 'number: number, places: int',
    gives: 'first',
    docs: 'The bits moved to the right; zeros come in.',
    example: 'math.bitShiftRight(1024, 2)',
    result: 256,
    run: shift('math.bitShiftRight', (value, by) => BigInt.asUintN(64, value) >> by),
  }),
]
