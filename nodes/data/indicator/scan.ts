// Indicators of the net in any text, in time proportional to its length whatever the text is: each kind is found by a pattern that
// cannot backtrack, and judged by the lists of real top-level domains, an address parser and the URL parser of browsers.
import { type Address, parseAddress } from '../../../engine/index.ts'
import { findV4, findV6 } from './find-addresses.ts'
import { findMailAddresses } from './find-mail-addresses.ts'
import { encodedUrls, findUrls } from './find-urls.ts'
import { type PlainText, plainText } from './plain-text.ts'
import { realDomain } from './real-domain.ts'

export interface Scan {
  ips: string[]
  domains: string[]
  urls: string[]
  emails: string[]
}

export interface ScanOptions {
  /** Loopback, private, link-local and other addresses that are not of the public internet. */
  privateIps: boolean
  /** Hosts of URLs and mail addresses count as domains (and addresses) too. */
  hostsOfUrls: boolean
}

interface Found {
  at: number
  /** A name in small letters, or an address. */
  host: string | Address
}

const HOST = /(?<![\p{L}\p{M}\p{N}_.-])[\p{L}\p{N}_.-][\p{L}\p{M}\p{N}\u00b7\u30fb_.-]{3,254}(?![\p{L}\p{M}\p{N}_-])/gu

/** Each once, in order of appearance. */
export function scanText(given: string, options: ScanOptions): Scan {
  return scanPlain(plainText(given), options)
}

export function scanPlain(plain: PlainText, { privateIps, hostsOfUrls }: ScanOptions): Scan {
  const found: Found[] = []
  const urls = findUrls(plain)
  let rest = blanked(plain.text, urls)
  const encoded = encodedUrls(plain.text).flatMap((text) => findUrls(plainText(text)).slice(0, 1))
  const mails = findMailAddresses(rest)
  rest = blanked(
    rest,
    mails.map(({ at, length }) => ({ at, end: at + length })),
  )
  if (hostsOfUrls) {
    for (const { at, host } of urls)
      found.push({ at, host: parseAddress(host) ?? host.toLowerCase().replace(/\.$/, '') })
    for (const { host } of encoded) found.push({ at: plain.text.length, host: parseAddress(host) ?? host })
    for (const { at, domain } of mails) found.push({ at, host: domain })
  }
  const names = findNames(plain, rest)
  rest = blanked(rest, names)
  const sixes = findV6(rest)
  const addresses = [...sixes, ...findV4(blanked(rest, sixes))]
  found.push(...names.flatMap(({ at, host }) => (host === undefined ? [] : [{ at, host }])))
  found.push(...addresses.map(({ at, address }) => ({ at, host: address })))
  found.sort((one, two) => one.at - two.at)
  const ips = found.flatMap(({ host }) =>
    typeof host !== 'string' && isGiven(host, privateIps) ? [host.toString()] : [],
  )
  return {
    ips: [...new Set(ips)],
    domains: [...new Set(found.flatMap(({ host }) => (typeof host === 'string' ? [host] : [])))],
    urls: [...new Set([...urls, ...encoded].map(({ url }) => url))],
    emails: [...new Set(mails.map(({ address }) => address))],
  }
}

/** Not 0.0.0.0, not broadcast, not `::`: those address no host. */
function isGiven(address: Address, privateIps: boolean): boolean {
  const range = address.range()
  return privateIps ? range !== 'unspecified' && range !== 'broadcast' : range === 'unicast'
}

/** With spaces in these places, so that what follows keeps its own. They are in order, and may overlap. */
function blanked(text: string, places: readonly { at: number; end: number }[]): string {
  const parts: string[] = []
  let from = 0
  for (const { at, end } of places) {
    if (end <= from) continue
    const start = Math.max(at, from)
    parts.push(text.slice(from, start), ' '.repeat(end - start))
    from = end
  }
  parts.push(text.slice(from))
  return parts.join('')
}

/** Names in running text; without a host where it is a name in which no address may be looked for either. */
function findNames(plain: PlainText, text: string): { at: number; end: number; host?: string }[] {
  const isInPath = pathsOf(text)
  return [...text.matchAll(HOST)].flatMap((match) => {
    const [whole] = match
    if (!/\.[^\d.]/.test(whole)) return []
    let at = match.index
    return whole.split(/\.{2,}/).flatMap((part) => {
      const start = text.indexOf(part, at)
      at = start + part.length
      const one = nameAt(plain, text.charAt(start - 1), isInPath(start), start, part)
      return one ? [{ at: start, end: start + part.length, ...one }] : []
    })
  })
}

function nameAt(
  plain: PlainText,
  before: string,
  isInPath: boolean,
  start: number,
  part: string,
): { host?: string } | undefined {
  if (/\.arpa\.?$/i.test(part)) return {}
  // Letters of an encoded character: %2Fevil.example
  const isEncoded = before === '%' && /^[0-9a-f]{2}/i.test(part)
  const isEmphasis = /^_.*_$/.test(part)
  const skipped = isEncoded ? 2 : isEmphasis ? 1 : 0
  const name = part.slice(skipped)
  const from = start + skipped
  const isCertain = plain.wasDefanged(from, from + name.length)
  if (!isEncoded && !isCertain && isInPath) return undefined
  const host = realDomain(name, isCertain) ?? cutAtOtherDot(plain, from, name)
  return host === undefined ? undefined : { host }
}

/** A dot of another script ends a sentence more often than it stands in a host: what is before it may be the host. */
function cutAtOtherDot(plain: PlainText, start: number, name: string): string | undefined {
  const other = plain.otherDot(start, start + name.length)
  if (other === undefined) return undefined
  const [before, after] = [name.slice(0, other - start), name.slice(other - start + 1)]
  return realDomain(before, false) ?? realDomain(after, false)
}

/** Says of each place, asked from the first to the last, whether a folder stands before it. */
function pathsOf(text: string): (at: number) => boolean {
  let seen = 0
  let word = 0
  return (at) => {
    for (; seen < at; seen++) if (divides(text.charAt(seen))) word = seen + 1
    let start = at
    while (start > at - 8 && (text.charAt(start - 1) === '/' || text.charAt(start - 1) === '\\')) start--
    const slashes = text.slice(start, at)
    if (slashes === '') return false
    const before = text.charAt(start - 1)
    const isRooted = divides(before)
    // Two slashes or backslashes that nothing stands before begin with a host.
    if (slashes.includes('\\')) return slashes.length < 2 || !isRooted || before === ':'
    if (slashes.length > 1) return !isRooted
    // One slash may divide two hosts; after a whole path it is one of its folders.
    return isRooted || /^[~.]{0,2}[\\/]/.test(text.slice(word, word + 3))
  }
}

/** The empty text, before the first letter, does too. */
const divides = (char: string): boolean => ' \n\t\r"\'=(<>[:,;{|'.includes(char)
