// How deep an alert may nest. Whoever sends alerts may be hostile, and what nests without end exhausts the stack of whatever reads it.
import { type JsonValue, MOST_LEVELS, nestsTooDeep } from '../../engine/index.ts'

export { MOST_LEVELS, nestsTooDeep }

export const TOO_DEEP = `It nests deeper than ${MOST_LEVELS} levels. No alert may.`

/** JSON of a value, however deep it nests: below the last level that an alert may have stands an ellipsis. */
export function writtenAsFarAsItMay(value: JsonValue): string {
  return JSON.stringify(nestsTooDeep(value) ? cut(value, MOST_LEVELS) : value)
}

function cut(value: JsonValue, levels: number): JsonValue {
  if (typeof value !== 'object' || value === null) return value
  if (levels === 0) return '…'
  if (Array.isArray(value)) return value.map((inner) => cut(inner, levels - 1))
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, cut(inner, levels - 1)]))
}
