// Addresses of the net, read from text.
import ipaddr from 'ipaddr.js'

export type Address = ipaddr.IPv4 | ipaddr.IPv6

/** What the parser would refuse anyway, found without its exceptions, which cost a hundred times as much. */
const FOUR_PARTS = /^\d{1,3}(?:\.\d{1,3}){3}$/
const HEX_AND_COLONS = /^[0-9a-f.]*:[0-9a-f:.]*(?:%[0-9a-z]+)?$/i

/** An address in its usual form (no octal, no bare numbers), perhaps in brackets; an IPv4 within IPv6 is taken as IPv4. */
export function parseAddress(text: string): Address | undefined {
  const plain = text.trim().replace(/^\[(.*)\]$/, '$1')
  if (plain.length > 64) return undefined
  if (FOUR_PARTS.test(plain)) return ipaddr.IPv4.isValidFourPartDecimal(plain) ? ipaddr.IPv4.parse(plain) : undefined
  return HEX_AND_COLONS.test(plain) && ipaddr.IPv6.isValid(plain) ? ipaddr.process(plain) : undefined
}
