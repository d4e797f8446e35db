// Canonical JSON and content hashes: the same value always gives the same bytes, whoever writes it.
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { JsonValue } from '../json.ts'
import type { Playbook } from './schema.ts'

/**
 * JSON with sorted keys and no white space (RFC 8785): keys by UTF-16 units, numbers as ECMAScript writes them. Fields that
 * are undefined are left out. Throws TypeError for what JSON cannot hold: NaN, infinities, functions, bigints.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quote(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`JSON has no number ${value}`)
      return JSON.stringify(value)
    case 'object':
      if (value === null) return 'null'
      return Array.isArray(value) ? canonicalList(value) : canonicalMap(value as { [key: string]: unknown })
    default:
      throw new TypeError(`JSON cannot hold a ${typeof value}`)
  }
}

function canonicalList(items: readonly unknown[]): string {
  let text = '['
  for (const item of items) {
    if (text.length > 1) text += ','
    text += item === undefined ? 'null' : canonicalJson(item)
  }
  return `${text}]`
}

function canonicalMap(fields: { [key: string]: unknown }): string {
  let text = '{'
  for (const key of sorted(Object.keys(fields))) {
    const field = fields[key]
    if (field === undefined) continue
    if (text.length > 1) text += ','
    text += `${quote(key)}:${canonicalJson(field)}`
  }
  return `${text}}`
}

// Most keys are in order already, and most texts need no escapes; plans of ten thousand steps are hashed while somebody waits.
function sorted(keys: string[]): string[] {
  for (let at = 1; at < keys.length; at++) if (keys[at - 1]! > keys[at]!) return keys.sort()
  return keys
}

const NEEDS_NO_ESCAPE = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/
const quote = (text: string): string => (NEEDS_NO_ESCAPE.test(text) ? `"${text}"` : JSON.stringify(text))

/** SHA-256 of the UTF-8 bytes of the canonical JSON, as `sha256:` and 64 lower-case hex digits. */
export function sha256Of(value: JsonValue): string {
  return `sha256:${bytesToHex(sha256(utf8ToBytes(canonicalJson(value))))}`
}

/** The identity of a playbook: everything but `layout`, which only says how it looks. */
export function hashPlaybook(playbook: Playbook): string {
  const { layout: _, ...meaning } = playbook
  return sha256Of(meaning as unknown as JsonValue)
}
