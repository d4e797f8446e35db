// How deep values may nest. What others write may nest without end, and that exhausts the stack of whatever walks over it.
import type { JsonValue } from './json.ts'

/** Levels of maps and lists within one another; no product comes near. */
export const MOST_LEVELS = 500

export function nestsTooDeep(value: JsonValue, levels: number = MOST_LEVELS): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  if (Array.isArray(value)) return value.some((inner) => nestsTooDeep(inner, levels - 1))
  // No list of its values is made: every alert of a backtest comes by here.
  for (const name in value) if (nestsTooDeep(value[name] as JsonValue, levels - 1)) return true
  return false
}
