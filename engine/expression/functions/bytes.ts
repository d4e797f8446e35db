// Texts and bytes: UTF-8, base64, hexadecimal. Throws ExpressionError for what is none.
import { base64, hex, utf8 } from '@scure/base'
import { ExpressionError } from '../scope.ts'

export function textToBytes(text: string): Uint8Array {
  return utf8.decode(text.toWellFormed())
}

/** @throws ExpressionError `expression/bad-argument` where the bytes are no UTF-8 */
export function bytesToText(bytes: Uint8Array): string {
  try {
    return utf8.encode(bytes)
  } catch (cause) {
    throw new ExpressionError('expression/bad-argument', 'The bytes are no text in UTF-8.', undefined, { cause })
  }
}

export function toBase64(bytes: Uint8Array): string {
  return base64.encode(bytes)
}

/** Takes the URL-safe alphabet, missing padding and line breaks as well. */
export function fromBase64(text: string): Uint8Array {
  const plain = text
    .replace(/\s+/g, '')
    .replace(/-/g, '+')
    .replace(/_/g, '/')
    .replace(/={1,2}$/, '')
  try {
    return base64.decode(plain.padEnd(Math.ceil(plain.length / 4) * 4, '='))
  } catch (cause) {
    throw new ExpressionError('expression/bad-argument', 'The text is no base64.', undefined, { cause })
  }
}

export function toHex(bytes: Uint8Array): string {
  return hex.encode(bytes)
}

export function fromHex(text: string): Uint8Array {
  try {
    return hex.decode(text.replace(/^0x/i, '').toLowerCase())
  } catch (cause) {
    throw new ExpressionError('expression/bad-argument', 'The text is no hexadecimal.', undefined, { cause })
  }
}
