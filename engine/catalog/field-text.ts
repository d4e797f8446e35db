// A field of a node as a few plain words, for the one line that its card says. Nothing is evaluated.
import type { JsonValue } from '../json.ts'

/** Text as it stands, `${x}` alone as x, a list by its elements, a map by its names; '' where nothing is set. */
export function fieldText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return withoutBraces(value)
  if (Array.isArray(value)) return value.map(fieldText).join(', ')
  return typeof value === 'object' ? Object.keys(value).join(', ') : String(value)
}

function withoutBraces(value: string): string {
  const inner = /^\$\{([\s\S]*)\}$/.exec(value.trim())?.[1]
  return inner !== undefined && !inner.includes('${') ? inner.trim() : value
}
