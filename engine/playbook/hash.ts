// Canonical JSON and content hashes: the same value always gives the same bytes, whoever writes it.
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { JsonValue } from '../json.ts'
import type { Playbook } from './schema.ts'

/**
 * JSON with sorted keys and no white space (RFC 8785): keys by UTF-16 units, numbers as ECMAScript writes them, whole numbers
 * beyond 2^53 with all their digits. Fields that are undefined are left out. Throws TypeError for what JSON cannot hold: NaN,
 * infinities, functions.
 */
export function canonicalJson(value: unknown): string {
  const sink: Sink = { text: '' }
  write(value, sink)
  return sink.text
}

interface Sink {
  text: string
  /** Takes the text so far, now and then: large values are hashed without being held whole. */
  flush?: (text: string) => void
}

const FLUSH_LENGTH = 8_192

function write(value: unknown, sink: Sink): void {
  switch (typeof value) {
    case 'string':
      sink.text += quote(value)
      return
    case 'boolean':
      sink.text += value ? 'true' : 'false'
      return
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`JSON has no number ${value}`)
      sink.text += JSON.stringify(value)
      return
    case 'bigint':
      sink.text += value
      return
    case 'object':
      if (sink.flush && sink.text.length > FLUSH_LENGTH) {
        sink.flush(sink.text)
        sink.text = ''
      }
      if (value === null) sink.text += 'null'
      else if (Array.isArray(value)) writeList(value, sink)
      else writeMap(value as { [key: string]: unknown }, sink)
      return
    default:
      throw new TypeError(`JSON cannot hold a ${typeof value}`)
  }
}

function writeList(items: readonly unknown[], sink: Sink): void {
  let before = '['
  for (const item of items) {
    sink.text += before
    write(item === undefined ? null : item, sink)
    before = ','
  }
  sink.text += before === '[' ? '[]' : ']'
}

function writeMap(fields: { [key: string]: unknown }, sink: Sink): void {
  let before = '{'
  for (const key of sorted(Object.keys(fields))) {
    const field = fields[key]
    if (field === undefined) continue
    sink.text += `${before}${quote(key)}:`
    write(field, sink)
    before = ','
  }
  sink.text += before === '{' ? '{}' : '}'
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
  const hash = sha256.create()
  const flush = (text: string): void => {
    hash.update(utf8ToBytes(text))
  }
  const sink: Sink = { text: '', flush }
  write(value, sink)
  flush(sink.text)
  return `sha256:${bytesToHex(hash.digest())}`
}

/**
 * The format number that every hash is made with. Format 2 only added fields, so a playbook of format 1 keeps its hash when it
 * is read as format 2, and with it the pins of those who call it. A format that changes meaning changes this number.
 */
const HASHED_FORMAT = 1

/** The identity of a playbook: everything but `layout`, `groups` and `notes`, which only say how it looks. */
export function hashPlaybook(playbook: Playbook): string {
  const { layout: _layout, groups: _groups, notes: _notes, ...meaning } = playbook
  return sha256Of({ ...meaning, firebreak: HASHED_FORMAT } as unknown as JsonValue)
}
