// Every text inside a value, one a line: what there is to search in an alert. Names of fields are left out, but those that say that
// what follows is no indicator.
import { type JsonValue, parseJson } from '../../../engine/index.ts'
import { NO_FILE_HASH } from './find-hashes.ts'

const MAX_VALUES = 200_000
/** Versions and object identifiers look like addresses. */
const VERSION = /(?:version|build|release|oid)$/i

/**
 * The texts of a value, at most `limit` characters, and whether something was left out. Text that is JSON itself is taken apart
 * too, so that an escaped `\n` does not become the first letter of a host.
 */
export function textOf(value: JsonValue, limit: number): { text: string; truncated: boolean } {
  const parts: string[] = []
  let length = 0
  let seen = 0
  const open: { at: JsonValue; name: string }[] = [{ at: value, name: '' }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (++seen > MAX_VALUES || length > limit) return { text: parts.join('\n').slice(0, limit), truncated: true }
    const { name } = next
    const at = asJson(next.at) ?? next.at
    if (typeof at === 'string') {
      const part = NO_FILE_HASH.test(name) || VERSION.test(name) ? `${name}=${at}` : at
      parts.push(part)
      length += part.length + 1
    } else if (typeof at === 'object' && at !== null) {
      const children = Array.isArray(at)
        ? at.map((inner) => ({ at: inner, name }))
        : Object.entries(at).map(([key, inner]) => ({ at: inner, name: key.slice(-40) }))
      // Backwards, so that the first comes off the stack first.
      for (const child of children.reverse()) open.push(child)
    }
  }
  const text = parts.join('\n')
  return { text: text.slice(0, limit), truncated: text.length > limit }
}

function asJson(value: JsonValue): JsonValue | undefined {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return undefined
  try {
    return parseJson(value)
  } catch {
    return undefined
  }
}
