// Encodings and hashes: what indicators and payloads come wrapped in.

import { sha256 } from '@noble/hashes/sha2.js'
import { parseJson as parseExactJson } from '../../exact-json.ts'
import type { JsonValue } from '../../json.ts'
import { MOST_LEVELS, nestsTooDeep } from '../../nesting.ts'
import { chargeText } from '../limits.ts'
import { ExpressionError } from '../scope.ts'
import { Bytes, toJson } from '../values.ts'
import { bytesToText, fromBase64, fromHex, textToBytes, toBase64, toHex } from './bytes.ts'
import { define, type ExpressionFunction } from './define.ts'

function bytesOf(value: string | Bytes): Uint8Array {
  return typeof value === 'string' ? textToBytes(value) : value.$bytes
}

const HASH_KINDS: { [length: number]: string } = { 32: 'md5', 40: 'sha1', 64: 'sha256', 128: 'sha512' }

function hashKind(text: string): string {
  const plain = text.trim()
  return /^[0-9a-fA-F]+$/.test(plain) ? (HASH_KINDS[plain.length] ?? '') : ''
}

function parseJson(text: string): JsonValue {
  let value: JsonValue
  try {
    value = parseExactJson(text)
  } catch (cause) {
    if (cause instanceof RangeError) throw cause
    const said = cause instanceof Error ? cause.message : String(cause)
    throw new ExpressionError('expression/bad-argument', `parseJson: the text is no JSON (${said}).`, undefined, {
      cause,
    })
  }
  if (!nestsTooDeep(value)) return value
  throw new ExpressionError(
    'expression/bad-argument',
    `parseJson: the value nests deeper than ${MOST_LEVELS} levels.`,
    undefined,
  )
}

function urlDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch (cause) {
    throw new ExpressionError(
      'expression/bad-argument',
      'urlDecode: a % in the text begins no valid escape.',
      undefined,
      { cause },
    )
  }
}

/** SHA-256 costs about as much as reading the text eight times. */
function hash(value: string | Bytes): string {
  const bytes = bytesOf(value)
  chargeText(bytes.length * 8)
  return toHex(sha256(bytes))
}

export const ENCODING_FUNCTIONS: readonly ExpressionFunction[] = [
  define('base64Encode', {
    cost: 4,
    takes: 'value: string|bytes',
    gives: 'string',
    docs: 'The text (as UTF-8) or the bytes in base64.',
    example: "base64Encode('hello')",
    result: 'aGVsbG8=',
    run: (value: string | Bytes) => toBase64(bytesOf(value)),
  }),
  define('base64Decode', {
    cost: 4,
    takes: 'text: string',
    gives: 'string',
    docs: 'The text that stands in base64, also the URL-safe kind and without padding.',
    example: "base64Decode('aGVsbG8=')",
    result: 'hello',
    run: (text: string) => bytesToText(fromBase64(text)),
  }),
  define('base64.encode', {
    cost: 4,
    form: 'function',
    takes: 'value: bytes',
    gives: 'string',
    docs: 'Bytes in base64, under its name in the CEL encoders extension.',
    example: "base64.encode(b'hello')",
    result: 'aGVsbG8=',
    run: (value: Bytes) => toBase64(value.$bytes),
  }),
  define('base64.decode', {
    cost: 4,
    form: 'function',
    takes: 'text: string',
    gives: 'bytes',
    docs: 'The bytes that stand in base64, under its name in the CEL encoders extension.',
    example: "string(base64.decode('aGVsbG8='))",
    result: 'hello',
    run: (text: string) => new Bytes(fromBase64(text)),
  }),
  define('hexEncode', {
    cost: 4,
    takes: 'value: string|bytes',
    gives: 'string',
    docs: 'The text (as UTF-8) or the bytes in hexadecimal.',
    example: "hexEncode('MZ')",
    result: '4d5a',
    run: (value: string | Bytes) => toHex(bytesOf(value)),
  }),
  define('hexDecode', {
    cost: 4,
    takes: 'text: string',
    gives: 'string',
    docs: 'The text that stands in hexadecimal.',
    example: "hexDecode('4d5a')",
    result: 'MZ',
    run: (text: string) => bytesToText(fromHex(text)),
  }),
  define('urlEncode', {
    takes: 'text: string',
    gives: 'string',
    docs: 'The text with everything escaped that is special in a URL.',
    example: "urlEncode('a b&c')",
    result: 'a%20b%26c',
    run: (text: string) => encodeURIComponent(text.toWellFormed()),
  }),
  define('urlDecode', {
    cost: 4,
    takes: 'text: string',
    gives: 'string',
    docs: 'The text with URL escapes and + undone.',
    example: "urlDecode('a%20b%26c')",
    result: 'a b&c',
    run: urlDecode,
  }),
  define('parseJson', {
    cost: 6,
    takes: 'text: string',
    gives: 'dyn',
    docs: 'The value that stands in JSON text.',
    example: 'parseJson(\'{"user": "ann"}\').user',
    result: 'ann',
    run: parseJson,
  }),
  define('toJson', {
    cost: 2,
    takes: 'value: dyn',
    gives: 'string',
    docs: 'The value as JSON text.',
    example: "toJson({'user': 'ann', 'tries': 3})",
    result: '{"user":"ann","tries":3}',
    run: (value: unknown) => JSON.stringify(toJson(value)),
  }),
  define('sha256', {
    cost: 4,
    takes: 'value: string|bytes',
    gives: 'string',
    docs: 'The SHA-256 of the text (as UTF-8) or bytes, in hexadecimal.',
    example: "sha256('abc')",
    result: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    run: hash,
  }),
  define('hashKind', {
    takes: 'text: string',
    gives: 'string',
    docs: 'Which hash the text is by its length: md5, sha1, sha256 or sha512; empty when it is none.',
    example: "hashKind('d41d8cd98f00b204e9800998ecf8427e')",
    result: 'md5',
    run: hashKind,
  }),
]
