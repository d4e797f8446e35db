// An address put together from its text and from values: a value stays inside the segment in which it stands (RFC 6570, simple
// expansion), whatever it holds.
import { ExpressionError } from './scope.ts'

/**
 * A value as it stands inside an address: everything but letters, digits and `-._~` percent-encoded, items of a list with commas
 * between them.
 * @throws ExpressionError `expression/bad-address` for a value that is empty or has no text
 */
export function addressPart(value: unknown): string {
  if (Array.isArray(value)) {
    if (value.length === 0) throw empty('an empty list')
    return value.map(addressPart).join(',')
  }
  if (value === null || value === undefined) throw empty('null')
  if (value === '') throw empty('an empty text')
  if (typeof value === 'object') throw bad('A map cannot stand in an address. Name one of its fields.')
  const text = String(value)
  if (!text.isWellFormed()) throw bad('A value in the address is no well-formed text: half of a character is missing.')
  return encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
}

/**
 * Refuses an address in which a value made a segment of dots alone, which whoever reads the address takes for a step upwards.
 * @throws ExpressionError `expression/bad-address`
 */
export function refuseDots(address: string): void {
  const [path = ''] = address.split(/[?#]/, 1)
  if (path.split('/').some((segment) => /^(\.|%2e){1,2}$/i.test(segment)))
    throw bad('A segment of the address would be . or .., which leads elsewhere. Check the value before.')
}

const empty = (what: string) =>
  bad(`A value in the address is ${what}: the request would go to another address. Check the value before this step.`)

const bad = (message: string) => new ExpressionError('expression/bad-address', message)
