// Reading foreign alerts: every field may be missing, or something else than one expects.
import { type JsonObject, type JsonValue, parseInstant, valueAt } from '../../../engine/index.ts'
import type { Endpoint, SeverityId } from '../alert-shape.ts'

/** The first of these dotted paths that holds a text (a number counts) which is not empty. */
export function textAt(value: JsonValue, ...paths: string[]): string | undefined {
  for (const path of paths) {
    const found = valueAt(value, path)
    if (typeof found === 'string' && found.trim() !== '') return found.trim().slice(0, 2_000)
    if (typeof found === 'number') return String(found)
  }
  return undefined
}

export function numberAt(value: JsonValue, ...paths: string[]): number | undefined {
  for (const path of paths) {
    const found = valueAt(value, path)
    const number = typeof found === 'string' && found.trim() !== '' ? Number(found) : found
    if (typeof number === 'number' && Number.isFinite(number)) return number
  }
  return undefined
}

/** A text, or the texts of a list. */
export function textsAt(value: JsonValue, path: string): string[] {
  const found = valueAt(value, path)
  const items = Array.isArray(found) ? found : [found]
  return items.filter((item): item is string => typeof item === 'string' && item !== '')
}

export function timeAt(value: JsonValue, ...paths: string[]): number | undefined {
  const text = textAt(value, ...paths)
  if (text === undefined) return undefined
  // Suricata and Wazuh write +0000, which ISO 8601 knows and RFC 3339 does not.
  return parseInstant(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
}

export function endpointOf(ip: string | undefined, port?: number, hostname?: string): Endpoint | undefined {
  if (ip === undefined && hostname === undefined) return undefined
  return {
    ...(ip !== undefined && { ip }),
    ...(port !== undefined && { port }),
    ...(hostname !== undefined && { hostname }),
  }
}

const WORDS: readonly [RegExp, SeverityId][] = [
  [/^(fatal|emergency)$/, 6],
  [/^(critical|crit|alert|severe)$/, 5],
  [/^(high|error|err|major)$/, 4],
  [/^(medium|moderate|med|warning|warn)$/, 3],
  [/^(low|minor|notice)$/, 2],
  [/^(info|informational|information|debug|none)$/, 1],
]

export function severityOfWord(word: string | undefined): SeverityId | undefined {
  const small = word?.trim().toLowerCase()
  return small === undefined ? undefined : WORDS.find(([pattern]) => pattern.test(small))?.[1]
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Without the fields that are undefined. */
export function present<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never
}
