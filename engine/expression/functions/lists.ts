// Functions over lists and maps, and over optional values. Lists are never changed: each gives a new one.
import { calculate } from '../arithmetic.ts'
import { compare, isEqual } from '../equality.ts'
import { assertListLength, charge, chargeText } from '../limits.ts'
import { ExpressionError } from '../scope.ts'
import { isRecord, kindInWords, MapValue, mapKey, NONE, Optional, sizeOfRecord } from '../values.ts'
import { define, type ExpressionFunction } from './define.ts'
import { absolute, roundHalfAway } from './math.ts'

/** Equal elements once, in the order in which they first stand. */
function distinct(list: readonly unknown[]): unknown[] {
  const simple = new Set<unknown>()
  const others: unknown[] = []
  return list.filter((element) => {
    if (typeof element === 'string') chargeText(element.length)
    const key = mapKey(element)
    if (typeof key !== 'object' || key === null) {
      if (simple.has(key)) return false
      simple.add(key)
      return true
    }
    charge(others.length)
    if (others.some((other) => isEqual(other, element))) return false
    others.push(element)
    return true
  })
}

function flatten(list: readonly unknown[], depth = 1): unknown[] {
  if (depth < 0) throw new ExpressionError('expression/bad-argument', 'flatten: the depth is 0 or more.')
  const flat: unknown[] = []
  for (const element of list) {
    if (Array.isArray(element) && depth > 0) {
      const parts = depth > 1 ? flatten(element, depth - 1) : element
      charge(parts.length + 1)
      for (const inner of parts) flat.push(inner)
      assertListLength(flat.length)
    } else flat.push(element)
  }
  return flat
}

function ordered(a: unknown, b: unknown): number {
  const difference = compare(a, b)
  if (difference !== undefined) return difference
  throw new ExpressionError(
    'expression/no-overload',
    `The list holds ${kindInWords(a)} and ${kindInWords(b)}, which have no order; map it to one kind first: .map(x, string(x)).`,
  )
}

function sort(list: readonly unknown[]): unknown[] {
  charge(list.length * Math.ceil(Math.log2(list.length + 2)))
  if (list.length === 1) ordered(list[0], list[0])
  return list.toSorted(ordered)
}

/** Sorts maps by one of their fields; those without it stand last. */
function sortBy(list: readonly unknown[], field: string): unknown[] {
  charge(list.length * Math.ceil(Math.log2(list.length + 2)))
  const keyOf = (element: unknown) => (isRecord(element) && Object.hasOwn(element, field) ? element[field] : undefined)
  return list.toSorted((a, b) => {
    const [left, right] = [keyOf(a) ?? undefined, keyOf(b) ?? undefined]
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined)
    return ordered(left, right)
  })
}

function extreme(list: readonly unknown[], sign: number): unknown {
  let best: unknown = list[0] ?? null
  for (const element of list) if (ordered(element, best) * sign > 0) best = element
  return best
}

function sum(list: readonly unknown[]): unknown {
  if (list.length === 0) return 0n
  return list.reduce((total, element) => calculate('+', total, element))
}

function slice(list: readonly unknown[], start: number, end = list.length): unknown[] {
  const from = start < 0 ? Math.max(0, list.length + start) : start
  const to = end < 0 ? list.length + end : end
  return list.slice(from, to)
}

/** Reading all of a large map is slower than reading a list, so it costs twice as much. */
function keysOf(map: MapValue | { [key: string]: unknown }): unknown[] {
  const keys = map instanceof MapValue ? [...map.$entries.values()].map(([key]) => key) : Object.keys(map)
  charge(keys.length * 2)
  return keys
}

function valuesOf(map: MapValue | { [key: string]: unknown }): unknown[] {
  const values = map instanceof MapValue ? [...map.$entries.values()].map(([, value]) => value) : Object.values(map)
  charge(values.length * 2)
  return values
}

/** How often each value stands in the list (or each value of a field of its maps), most frequent first. */
function countBy(list: readonly unknown[], field?: string): { value: unknown; count: bigint }[] {
  const counts = new Map<unknown, { value: unknown; count: bigint }>()
  for (const element of list) {
    const value =
      field === undefined ? element : isRecord(element) && Object.hasOwn(element, field) ? element[field] : null
    const key = mapKey(value ?? null)
    if (typeof key === 'string') chargeText(key.length)
    if (typeof key === 'object' && key !== null) {
      throw new ExpressionError(
        'expression/bad-argument',
        `countBy counts texts, numbers and truth values, not ${kindInWords(value)}.`,
      )
    }
    const known = counts.get(key)
    if (known) known.count++
    else counts.set(key, { value: value ?? null, count: 1n })
  }
  return [...counts.values()].sort((a, b) => Number(b.count - a.count))
}

const SEVERITIES: { [severity: string]: number } = {
  info: 0,
  informational: 0,
  information: 0,
  low: 1,
  medium: 2,
  moderate: 2,
  high: 3,
  critical: 4,
  severe: 4,
}

function severityRank(text: string): number {
  const plain = text.trim().toLowerCase()
  return Object.hasOwn(SEVERITIES, plain) ? (SEVERITIES[plain] as number) : -1
}

function round(value: number, digits = 0): number {
  const scale = 10 ** Math.min(15, Math.max(0, digits))
  return roundHalfAway(value * scale) / scale
}

function isZero(value: unknown): boolean {
  if (value === null || value === false || value === '' || value === 0n || value === 0) return true
  if (Array.isArray(value)) return value.length === 0
  return value instanceof MapValue ? value.$entries.size === 0 : isRecord(value) && sizeOfRecord(value) === 0
}

function unwrap(optional: Optional): unknown {
  if (optional.$value !== undefined) return optional.$value
  throw new ExpressionError(
    'expression/no-such-key',
    'The value is missing; give one for that case with .orValue(...).',
  )
}

export const LIST_FUNCTIONS: readonly ExpressionFunction[] = [
  define('distinct', {
    takes: 'list: list',
    gives: 'first',
    docs: 'The list with equal elements once.',
    example: "['a', 'b', 'a'].distinct()",
    result: ['a', 'b'],
    run: distinct,
  }),
  define('flatten', {
    takes: 'list: list, depth?: int',
    gives: 'list',
    docs: 'The list with lists in it replaced by their elements, one level or so many deep.',
    example: '[[1, 2], [3]].flatten()',
    result: [1, 2, 3],
    run: flatten,
  }),
  define('sort', {
    takes: 'list: list',
    gives: 'first',
    docs: 'The list in rising order.',
    example: '[3, 1, 2].sort()',
    result: [1, 2, 3],
    run: sort,
  }),
  define('sortBy', {
    takes: 'list: list, field: string',
    gives: 'first',
    docs: 'A list of maps in rising order of one of their fields.',
    example: "[{'n': 2}, {'n': 1}].sortBy('n')",
    result: [{ n: 1 }, { n: 2 }],
    run: sortBy,
  }),
  define('sum', {
    takes: 'list: list',
    gives: 'sum',
    docs: 'The elements of a list added up; 0 for an empty one.',
    example: '[1, 2, 3].sum()',
    result: 6,
    run: sum,
  }),
  define('min', {
    takes: 'list: list',
    gives: 'element',
    docs: 'The least element of a list; null for an empty one.',
    example: '[3, 1, 2].min()',
    result: 1,
    run: (list: readonly unknown[]) => extreme(list, -1),
  }),
  define('max', {
    takes: 'list: list',
    gives: 'element',
    docs: 'The greatest element of a list; null for an empty one.',
    example: '[3, 1, 2].max()',
    result: 3,
    run: (list: readonly unknown[]) => extreme(list, 1),
  }),
  define('slice', {
    takes: 'list: list, start: int, end?: int',
    gives: 'first',
    docs: 'The elements from start up to (without) end; negative positions count from the end.',
    example: '[1, 2, 3, 4].slice(0, 2)',
    result: [1, 2],
    run: slice,
  }),
  define('countBy', {
    takes: 'list: list, field?: string',
    gives: 'list',
    docs: 'How often each value stands in the list, or each value of a field of its maps, most frequent first.',
    example: "['a', 'b', 'a'].countBy()",
    result: [
      { value: 'a', count: 2 },
      { value: 'b', count: 1 },
    ],
    run: countBy,
  }),
  define('keys', {
    takes: 'map: map',
    gives: 'list',
    docs: 'The keys of a map.',
    example: "{'a': 1, 'b': 2}.keys()",
    result: ['a', 'b'],
    run: keysOf,
  }),
  define('values', {
    takes: 'map: map',
    gives: 'list',
    docs: 'The values of a map.',
    example: "{'a': 1, 'b': 2}.values()",
    result: [1, 2],
    run: valuesOf,
  }),
  define('severityRank', {
    takes: 'severity: string',
    gives: 'int',
    docs: 'A severity as a number to compare: informational 0, low 1, medium 2, high 3, critical 4; -1 for another word.',
    example: "severityRank('high') >= severityRank('medium')",
    result: true,
    run: severityRank,
  }),
  define('abs', {
    takes: 'number: number',
    gives: 'first',
    docs: 'The number without its sign.',
    example: '(-3.5).abs()',
    result: 3.5,
    run: absolute,
  }),
  define('round', {
    takes: 'number: double, digits?: int',
    gives: 'double',
    docs: 'The number rounded to whole, or to so many digits.',
    example: 'round(3.14159, 2)',
    result: 3.14,
    run: round,
  }),
  define('optional.of', {
    form: 'function',
    takes: 'value: dyn',
    gives: 'optional',
    docs: 'A value that is there, where one that may be missing is expected.',
    example: 'optional.of(1).orValue(2)',
    result: 1,
    run: (value: unknown) => new Optional(value),
  }),
  define('optional.ofNonZeroValue', {
    form: 'function',
    takes: 'value: dyn',
    gives: 'optional',
    docs: 'The value, or a missing one where it is empty, zero, false or null.',
    example: "optional.ofNonZeroValue('').orValue('unknown')",
    result: 'unknown',
    run: (value: unknown) => (isZero(value) ? NONE : new Optional(value)),
  }),
  define('optional.none', {
    form: 'function',
    takes: '',
    gives: 'optional',
    docs: 'A missing value.',
    example: "optional.none().orValue('none')",
    result: 'none',
    run: () => NONE,
  }),
  define('hasValue', {
    form: 'method',
    takes: 'value: optional',
    gives: 'bool',
    docs: 'Whether a value that may be missing is there.',
    example: "{'a': 1}.?b.hasValue()",
    result: false,
    run: (optional: Optional) => optional.$value !== undefined,
  }),
  define('value', {
    form: 'method',
    takes: 'value: optional',
    gives: 'dyn',
    docs: 'The value that may be missing; an error when it is.',
    example: "{'a': 1}.?a.value()",
    result: 1,
    run: unwrap,
  }),
]
