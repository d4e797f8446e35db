// How deep an alert may nest. Whoever sends alerts may be hostile, and what nests without end exhausts the stack of whatever reads it.
import type { JsonValue } from '../../engine/index.ts'

/** Levels of maps and lists within one another; no product comes near. */
export const MOST_LEVELS = 500

export const TOO_DEEP = `It nests deeper than ${MOST_LEVELS} levels. No alert may.`

export function nestsTooDeep(value: JsonValue, levels: number = MOST_LEVELS): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  if (Array.isArray(value)) return value.some((inner) => nestsTooDeep(inner, levels - 1))
  // No list of its values is made: every alert of a backtest comes by here.
  for (const name in value) if (nestsTooDeep(value[name] as JsonValue, levels - 1)) return true
  return false
}

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
