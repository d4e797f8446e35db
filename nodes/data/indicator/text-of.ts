// Every text inside a value, one a line: what there is to search in an alert. Keys are left out.
import type { JsonValue } from '../../../engine/index.ts'

const MAX_VALUES = 200_000

/**
 * The texts of a value, at most `limit` characters, and whether something was left out. Text that is JSON itself is taken apart
 * too, so that an escaped `\n` does not become the first letter of a host.
 */
export function textOf(value: JsonValue, limit: number): { text: string; truncated: boolean } {
  const parts: string[] = []
  let length = 0
  let seen = 0
  const open: JsonValue[] = [asJson(value) ?? value]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (++seen > MAX_VALUES || length > limit) return { text: parts.join('\n').slice(0, limit), truncated: true }
    if (typeof at === 'string') {
      parts.push(at)
      length += at.length + 1
    } else if (typeof at === 'object' && at !== null) {
      const children = Array.isArray(at) ? at : Object.values(at)
      // Backwards, so that the first comes off the stack first.
      for (let index = children.length - 1; index >= 0; index--) open.push(children[index] as JsonValue)
    }
  }
  const text = parts.join('\n')
  return { text: text.slice(0, limit), truncated: text.length > limit }
}

function asJson(value: JsonValue): JsonValue | undefined {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return undefined
  try {
    return JSON.parse(value) as JsonValue
  } catch {
    return undefined
  }
}
