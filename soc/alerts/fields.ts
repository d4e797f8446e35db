// Reading foreign alerts: every field may be missing, or something else than one expects. Nothing here throws.
import { instantOf, type JsonObject, type JsonValue, parseJson, valueAt } from '../../engine/index.ts'
import type { Endpoint, FileHash, SeverityId } from './reading.ts'

/** Longest text that is taken from a field, in UTF-16 units. */
const LONGEST = 2_000
/** Of the items of a list, so many are looked at. */
export const MOST_ITEMS = 200

/** The first of these dotted paths that holds a text (a number counts) which is not empty. */
export function textAt(value: JsonValue | undefined, ...paths: string[]): string | undefined {
  for (const path of paths) {
    const found = value === undefined ? undefined : valueAt(value, path)
    if (typeof found === 'string' && found.trim() !== '') return found.trim().slice(0, LONGEST)
    if (typeof found === 'number' || typeof found === 'bigint') return String(found)
  }
  return undefined
}

export function numberAt(value: JsonValue, ...paths: string[]): number | undefined {
  for (const path of paths) {
    const found = valueAt(value, path)
    const number = typeof found === 'string' && found.trim() !== '' ? Number(found) : found
    if (typeof number === 'bigint') return Number(number)
    if (typeof number === 'number' && Number.isFinite(number)) return number
  }
  return undefined
}

/** A text, or the texts of a list. */
export function textsAt(value: JsonValue, ...paths: string[]): string[] {
  return paths.flatMap((path) => {
    const found = valueAt(value, path)
    const items = Array.isArray(found) ? found.slice(0, MOST_ITEMS) : [found]
    return items.filter((item): item is string => typeof item === 'string' && item !== '')
  })
}

/** The objects of a list; a list that is written as JSON text is read. */
export function objectsAt(value: JsonValue, path: string): JsonObject[] {
  const found = parsedAt(value, path)
  return Array.isArray(found) ? found.slice(0, MOST_ITEMS).filter(isObject) : []
}

/** What stands there; where that is JSON as text, its value. */
export function parsedAt(value: JsonValue, path: string): JsonValue | undefined {
  const found = valueAt(value, path)
  if (typeof found !== 'string' || !/^\s*[[{]/.test(found)) return found
  try {
    return parseJson(found)
  } catch {
    return found
  }
}

/** The first of these that says when: milliseconds since 1970 (UTC). A time without a zone counts as UTC. */
export function timeAt(value: JsonValue, ...paths: string[]): number | undefined {
  for (const path of paths) {
    const found = valueAt(value, path)
    const ms = found === undefined ? undefined : instantOf(found)
    if (ms !== undefined) return ms
  }
  return undefined
}

export function endpointOf(ip: string | undefined, port?: number, hostname?: string): Endpoint | undefined {
  if (ip === undefined && hostname === undefined) return undefined
  return {
    ...(ip !== undefined && { ip }),
    ...(port !== undefined && { port }),
    ...(hostname !== undefined && { hostname }),
  }
}

const HASHES: readonly [length: number, algorithm: FileHash['algorithm']][] = [
  [32, 'MD5'],
  [40, 'SHA-1'],
  [64, 'SHA-256'],
  [128, 'SHA-512'],
]

/** As long as an MD5, and a hash of something else: imports, a handshake. */
const NOT_OF_A_FILE = /^\s*(?:imp_?hash|ja[34]|hassh|authentihash|vhash)/i

/** Of these texts, the ones that are hashes of files, told apart by their length; each once. */
export function hashesOf(texts: readonly (string | undefined)[]): FileHash[] {
  const found = new Map<string, FileHash>()
  for (const text of texts) {
    if (text === undefined || NOT_OF_A_FILE.test(text)) continue
    // Some products write the algorithm before it: SHA256=…, md5:…
    const value = text.replace(/^[a-z0-9-]+[:=]/i, '').toLowerCase()
    if (!/^[0-9a-f]+$/.test(value)) continue
    const algorithm = HASHES.find(([length]) => length === value.length)?.[1]
    if (algorithm) found.set(value, { algorithm, value })
  }
  return [...found.values()]
}

/** ATT&CK techniques that these texts name, as T1059 or T1059.001, each once. */
export function techniquesOf(texts: readonly string[]): { uid: string }[] {
  const found = texts.flatMap((text) => text.match(/\bT\d{4}(?:\.\d{3})?\b/gi) ?? [])
  return [...new Set(found.map((uid) => uid.toUpperCase()))].map((uid) => ({ uid }))
}

const WORDS: readonly [RegExp, SeverityId][] = [
  [/^(fatal|emergency)$/, 6],
  [/^(critical|crit|alert|severe|very[- ]?high)$/, 5],
  [/^(high|error|err|major|important)$/, 4],
  [/^(medium|moderate|med|warning|warn)$/, 3],
  [/^(low|minor|notice)$/, 2],
  [/^(info|informational|information|debug|none)$/, 1],
]

export function severityOfWord(word: string | undefined): SeverityId | undefined {
  const small = word?.trim().toLowerCase()
  return small === undefined ? undefined : WORDS.find(([pattern]) => pattern.test(small))?.[1]
}

/** Of a number from 0 to 10, 10 the gravest, or of a word: as CEF and LEEF have severities. */
export function severityOfTen(text: string | undefined): SeverityId {
  const number = text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
  if (number === undefined) return severityOfWord(text) ?? 0
  if (number >= 9) return 5
  if (number >= 7) return 4
  return number >= 4 ? 3 : 2
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Without the fields that are undefined. */
export function present<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never
}
