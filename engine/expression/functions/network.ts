// Addresses, hosts and URLs, as indicators come: bare, in brackets, defanged, with a port. Nothing is looked up.
import { getDomain } from 'tldts'
import { type Address, parseAddress } from '../../address.ts'
import { asciiHost, beginsAsWebUrl, parseUrl, type Url } from '../../url.ts'
import { charge } from '../limits.ts'
import { ExpressionError } from '../scope.ts'
import { kindInWords } from '../values.ts'
import { define, type ExpressionFunction } from './define.ts'

/** Parsing an IPv6 address costs what some comparisons of text do. */
function addressOf(text: string): Address | undefined {
  if (text.length <= 80 && text.includes(':')) charge(32)
  return parseAddress(text)
}

/** RFC 1918, 6598, 4193, loopback and link-local: addresses of an organisation's own networks. */
const PRIVATE = new Set(['private', 'uniqueLocal', 'linkLocal', 'loopback', 'carrierGradeNat'])

function isPrivateIp(text: string): boolean {
  const address = addressOf(text)
  return address !== undefined && PRIVATE.has(address.range())
}

function isPublicIp(text: string): boolean {
  return addressOf(text)?.range() === 'unicast'
}

function ipVersion(text: string): number {
  const address = addressOf(text)
  return address ? (address.kind() === 'ipv4' ? 4 : 6) : 0
}

type Range = [Address, number]
const ranges = new Map<string, Range>()

/** A network, or an address as a network of one. Parsed ranges are kept. */
function rangeOf(text: string): Range {
  const known = ranges.get(text)
  if (known) return known
  const [base = '', bits] = text.trim().split('/')
  const address = addressOf(base)
  const width = address?.kind() === 'ipv4' ? 32 : 128
  const prefix = bits === undefined ? width : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN
  if (!address || !(prefix <= width)) {
    throw new ExpressionError(
      'expression/bad-argument',
      `inCidr: “${text.slice(0, 80)}” is no range of addresses; write 10.0.0.0/8 or 2001:db8::/32.`,
    )
  }
  const range: Range = [address, prefix]
  if (ranges.size >= 1_000) ranges.delete(ranges.keys().next().value as string)
  ranges.set(text, range)
  return range
}

/** False for what is no address; an error for what is no range. */
function inCidr(text: string, where: string | readonly unknown[]): boolean {
  const address = addressOf(text)
  for (const range of typeof where === 'string' ? [where] : where) {
    charge(4)
    if (typeof range !== 'string') {
      throw new ExpressionError('expression/bad-argument', `inCidr: a range is a text, not ${kindInWords(range)}.`)
    }
    const [base, prefix] = rangeOf(range)
    if (address && address.kind() === base.kind() && address.match(base as never, prefix as never)) return true
  }
  return false
}

const literalRanges = (literals: readonly unknown[]) => {
  if (typeof literals[1] === 'string') rangeOf(literals[1])
}

/** Undoes what analysts write so that nobody clicks: hxxp, [.], (dot), [at], [:]. */
function refang(text: string): string {
  return text
    .replace(/\bh(xx|XX|\*\*)p(s?)(?=:|\[:|\()/gi, 'http$2')
    .replace(/\bfxp(?=:)/gi, 'ftp')
    .replace(/[[({]\s?(?:\.|dot)\s?[\])}]/gi, '.')
    .replace(/[[({]\s?(?:@|at)\s?[\])}]/gi, '@')
    .replace(/[[(]:[\])]/g, ':')
    .replace(/[[(]:\/\/[\])]/g, '://')
    .replace(/[[(]\/[\])]/g, '/')
}

/** Makes URLs, addresses and hosts harmless: hxxps://evil[.]example, user[@]evil[.]example. Already defanged stays. */
function defang(text: string): string {
  return refang(text)
    .replace(/\bhttp(s?):\/\//gi, 'hxxp$1://')
    .replace(/\bftp:\/\//gi, 'fxp://')
    .replace(/(?<=[^\s.])\.(?=[^\s.])/g, '[.]')
    .replace(/(?<=\S)@(?=\S)/g, '[@]')
}

/** Brackets in a host are how analysts defang: no name has them. */
const DEFANGED_HOST = /[()[\]{}]/

/** As it stands first, then with what makes it harmless undone: a path may hold what looks defanged. */
function urlOf(text: string): Url | undefined {
  const url = parseUrl(text)
  const isPlain = url !== undefined && !/^(?:hxx|h\*\*|fxp)/i.test(url.scheme) && !DEFANGED_HOST.test(url.host)
  return isPlain ? url : (parseUrl(refang(text.trim())) ?? url)
}

type UrlParts = Omit<Url, 'href'>

/** By the URL Standard; the password of the user part is left out. Null for what is no URL with a host. */
function urlParts(text: string): UrlParts | null {
  const url = urlOf(text)
  if (!url) return null
  const { scheme, user, host, port, path, query, fragment } = url
  return { scheme, user, host, port, path, query, fragment }
}

function hostOf(text: string): string {
  const url = urlOf(text)
  if (url) return url.host
  const plain = refang(text.trim())
  // What a browser would refuse has no host.
  if (beginsAsWebUrl(plain)) return ''
  const named = /<([^<>]*)>\s*$/.exec(plain)?.[1] ?? plain
  const at = named.lastIndexOf('@')
  // Of several addresses in one text none is the one.
  if (
    at >= 0 &&
    /[\s,;]/.test(
      named
        .slice(0, at)
        .replace(/^".*"$/, '')
        .trim(),
    )
  )
    return ''
  const host = at >= 0 ? named.slice(at + 1).trim() : (/^[^/?#\\\s]+/.exec(plain)?.[0] ?? '')
  if (addressOf(host)) return host.toLowerCase().replace(/^\[(.*)\]$/, '$1')
  return asciiHost(host.replace(/:\d*$/, ''))
}

function domainOf(text: string): string {
  const host = hostOf(text.slice(0, 4_096))
  charge(12 * host.split('.').length)
  return host === '' || addressOf(host) ? '' : (getDomain(host, { allowPrivateDomains: false }) ?? '')
}

export const NETWORK_FUNCTIONS: readonly ExpressionFunction[] = [
  define('inCidr', {
    cost: 16,
    takes: 'address: string, where: string|list',
    gives: 'bool',
    docs: 'Whether the address lies in the range, or in one of a list of ranges (IPv4 and IPv6).',
    example: "'10.1.2.3'.inCidr(['10.0.0.0/8', '192.168.0.0/16'])",
    result: true,
    run: inCidr,
    prepare: literalRanges,
  }),
  define('isIp', {
    cost: 16,
    takes: 'text: string',
    gives: 'bool',
    docs: 'Whether the text is an IPv4 or IPv6 address.',
    example: "isIp('2001:db8::1')",
    result: true,
    run: (text: string) => addressOf(text) !== undefined,
  }),
  define('isPrivateIp', {
    cost: 16,
    takes: 'text: string',
    gives: 'bool',
    docs: 'Whether the text is an address of an own network (private, loopback, link-local, carrier-grade NAT).',
    example: "isPrivateIp('192.168.7.9')",
    result: true,
    run: isPrivateIp,
  }),
  define('isPublicIp', {
    cost: 16,
    takes: 'text: string',
    gives: 'bool',
    docs: 'Whether the text is an address that is routed on the internet.',
    example: "isPublicIp('192.168.7.9')",
    result: false,
    run: isPublicIp,
  }),
  define('ipVersion', {
    cost: 16,
    takes: 'text: string',
    gives: 'int',
    docs: 'The version of the address, 4 or 6; 0 when the text is none.',
    example: "ipVersion('10.0.0.1')",
    result: 4,
    run: ipVersion,
  }),
  define('defang', {
    cost: 4,
    takes: 'text: string',
    gives: 'string',
    docs: 'The text with URLs, hosts and addresses made harmless for mails and tickets.',
    example: "defang('https://evil.example/a')",
    result: 'hxxps://evil[.]example/a',
    run: defang,
  }),
  define('refang', {
    cost: 4,
    takes: 'text: string',
    gives: 'string',
    docs: 'The text with harmless spellings of URLs, hosts and addresses undone.',
    example: "refang('hxxps://evil[.]example/a')",
    result: 'https://evil.example/a',
    run: refang,
  }),
  define('path', {
    form: 'function',
    takes: 'text: string',
    gives: 'string',
    docs: 'The text as it is. As the whole of an expression in an address it stands there unencoded: a path or a query that is written already.',
    example: "path('/v1/hosts?limit=5')",
    result: '/v1/hosts?limit=5',
    run: (text: string) => text,
  }),
  define('hostOf', {
    cost: 4,
    takes: 'text: string',
    gives: 'string',
    docs: 'The host of a URL or mail address as a browser reads it: in small letters, international names in punycode, numbers as addresses; empty when there is none.',
    example: "hostOf('https://login.evil.example:8443/a')",
    result: 'login.evil.example',
    run: hostOf,
  }),
  define('domainOf', {
    cost: 12,
    takes: 'text: string',
    gives: 'string',
    docs: 'The registrable domain of a URL, mail address or host; empty when there is none.',
    example: "domainOf('https://login.shop.co.uk/a')",
    result: 'shop.co.uk',
    run: domainOf,
  }),
  define('urlParts', {
    cost: 4,
    takes: 'text: string',
    gives: 'map',
    docs: 'Scheme, user, host, port, path, query and fragment of a URL as a browser reads it; the port is null when it is the usual one; null when it is no URL.',
    example: "urlParts('https://evil.example:8443/a?b=1').port",
    result: 8443,
    run: urlParts,
  }),
]
