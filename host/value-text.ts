// The words of a value, for lists and for searches.
import type { JsonValue } from '../engine/index.ts'

/** Every text and number in the value, as far as the limit (in characters) reaches. */
export function valueText(value: JsonValue, limit: number): string {
  const found: string[] = []
  let length = 0
  const walk = (at: JsonValue): void => {
    if (length >= limit) return
    if (typeof at === 'string' || typeof at === 'number') {
      const text = String(at).slice(0, limit - length)
      found.push(text)
      length += text.length + 1
    } else if (at && typeof at === 'object') for (const inner of Object.values(at)) walk(inner)
  }
  walk(value)
  return found.join(' ')
}
