// Addresses of the net in running text. Versions, clock times, hardware addresses and names of code have the same form and are none.
import { type Address, parseAddress } from '../../../engine/index.ts'

export interface FoundAddress {
  at: number
  end: number
  address: Address
}

const V4 = /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)/g
const V6 = /(?<![\w:.])[\w:.]*:[\w:.]{0,64}/g
const COLONS = /:[^:]*:/
/** The networks that are in use (IANA, IPv6 address space): `a::b` and `dead::beef` are words of code. */
const GLOBAL_V6 = /^[23][0-9a-f]{3}:/i

export function findV4(text: string): FoundAddress[] {
  return [...text.matchAll(V4)].flatMap((match) => {
    const address = parseAddress(match[0])
    return address && !isVersion(text, match.index, match[0].length) ? [placed(match, address)] : []
  })
}

export function findV6(text: string): FoundAddress[] {
  return [...text.matchAll(V6)].flatMap((match) => {
    const [whole] = match
    if (whole.length > 64 || !COLONS.test(whole)) return []
    const address = v6Of(whole)
    return address ? [placed(match, address)] : []
  })
}

const placed = ({ index, 0: { length } }: RegExpExecArray, address: Address): FoundAddress => ({
  at: index,
  end: index + length,
  address,
})

/** Perhaps with a name and a colon before it, and with the punctuation of the sentence after it. */
function v6Of(text: string): Address | undefined {
  const plain = text.replace(/(?<=[^:]):$|\.+$/, '')
  for (const one of [plain, plain.replace(/^\w*[g-z_]\w*:/i, ''), plain.replace(/^ipv?6:/i, '')]) {
    const address = one.includes(':') ? parseAddress(one) : undefined
    if (address) return isInUse(address, one) ? address : undefined
  }
  return undefined
}

function isInUse(address: Address, written: string): boolean {
  const range = address.range()
  if (address.kind() === 'ipv4') return written.toLowerCase().startsWith('::ffff:')
  return range === 'unicast' ? GLOBAL_V6.test(written) : !['unspecified', 'deprecatedSiteLocal'].includes(range)
}

const VERSION_WORD =
  /(?:^|[^\p{L}\p{N}])(?:v|ver|version|file_?version|product_?version|assembly_?version|[\p{L}_]{0,24}version|[\p{L}_]{0,24}oid|build|release|rev|revision|update|patch|oid|chrome|chromium|firefox|edge|safari|opera|java|jre|jdk|python|openssl|openssh|nginx|apache|php|office|acrobat|reader|framework|runtime|firmware|driver|kernel|sdk)["']?[.:=#]?\s?["'(]?$/iu

/** Found sooner than the word is. */
const WORD_BEFORE = /[\p{L}_]["']?[.:=#]?\s?["'(]?$/u

/** A number that a product or a version stands before, or that stands in the name of a file: Chrome/120.0.0.0, version 1.2.3.4. */
function isVersion(text: string, at: number, length: number): boolean {
  const before = text.slice(Math.max(0, at - 48), at)
  if (WORD_BEFORE.test(before.slice(-6)) && VERSION_WORD.test(before)) return true
  if (before.endsWith('/') && /(?:^|[\s(;,"])[A-Za-z][\w.+-]{1,30}\/$/.test(before)) return true
  const after = text.slice(at + length, at + length + 16)
  return /[\p{L}\p{N}][-_]$/u.test(before) && /^(?:\.[a-z]{2,}|[-_][a-z])/i.test(after)
}
