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
  if (Array.isArray(value))
    return `[${value.map((item) => (item === undefined ? 'null' : canonicalJson(item))).join(',')}]`
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value)
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`JSON has no number ${value}`)
      return JSON.stringify(value)
    case 'object': {
      if (value === null) return 'null'
      const fields = value as { [key: string]: unknown }
      const parts: string[] = []
      for (const key of Object.keys(fields).sort()) {
        const field = fields[key]
        if (field !== undefined) parts.push(`${JSON.stringify(key)}:${canonicalJson(field)}`)
      }
      return `{${parts.join(',')}}`
    }
    default:
      throw new TypeError(`JSON cannot hold a ${typeof value}`)
  }
}

/** SHA-256 of the UTF-8 bytes of the canonical JSON, as `sha256:` and 64 lower-case hex digits. */
export function sha256Of(value: JsonValue): string {
  return `sha256:${bytesToHex(sha256(utf8ToBytes(canonicalJson(value))))}`
}

/** The identity of a playbook: everything but `layout`, which only says how it looks. */
export function hashPlaybook(playbook: Playbook): string {
  const { layout: _, ...meaning } = playbook
  return sha256Of(meaning as unknown as JsonValue)
}
