// Whether values stand in a list as responders keep them: exact values, address ranges, domains. Looks nothing up.
import type ipaddr from 'ipaddr.js'
import { type Address, asciiHost, parseAddress, parseUrl } from '../../../engine/index.ts'

interface Prepared {
  /** Normalised entry → the entry as it is written. */
  exact: Map<string, string>
  ranges: { range: [Address, number]; entry: string }[]
}

export interface MatchOptions {
  /** `example.com` also stands for its subdomains. */
  subdomains: boolean
  caseSensitive: boolean
}

/**
 * Prepares a list once and gives a function that says which entry a value matches. Addresses are compared as addresses
 * (`::1` is `0:0:0:0:0:0:0:1`), entries such as 10.0.0.0/8 as ranges (RFC 4632), a leading `*.` of a domain as its subdomains,
 * international domains as their ASCII form (RFC 5891: `bücher.example` is `xn--bcher-kva.example`).
 */
export function matcherOf(entries: readonly string[], options: MatchOptions): (value: string) => string | undefined {
  const prepared = preparedOf(entries, options)
  return (value) => {
    const address = parseAddress(value)
    const normal = normalise(value, options)
    const exact = prepared.exact.get(normal)
    if (exact !== undefined) return exact
    if (address) return prepared.ranges.find(({ range }) => lies(address, range))?.entry
    return parentDomain(normal, prepared, options.subdomains)
  }
}

/** A list of the workspace stays the same object until its file changes: it is prepared once, not for every alert. */
const known = new WeakMap<readonly string[], Map<string, Prepared>>()

function preparedOf(entries: readonly string[], options: MatchOptions): Prepared {
  let byOptions = known.get(entries)
  if (!byOptions) {
    byOptions = new Map()
    known.set(entries, byOptions)
  }
  const key = `${options.subdomains} ${options.caseSensitive}`
  let prepared = byOptions.get(key)
  if (!prepared) {
    prepared = prepare(entries, options)
    byOptions.set(key, prepared)
  }
  return prepared
}

function prepare(entries: readonly string[], options: MatchOptions): Prepared {
  const prepared: Prepared = { exact: new Map(), ranges: [] }
  for (const entry of entries) {
    const range = rangeOf(entry.trim())
    if (range) prepared.ranges.push({ range, entry })
    else {
      const normal = normalise(entry, options)
      if (normal !== '' && !prepared.exact.has(normal)) prepared.exact.set(normal, entry)
    }
  }
  return prepared
}

function normalise(text: string, { caseSensitive, subdomains }: MatchOptions): string {
  const plain = text.trim()
  const address = parseAddress(plain)
  if (address) return address.toNormalizedString()
  const ascii = asciiForm(plain)
  const cased = caseSensitive ? ascii : ascii.toLowerCase()
  return subdomains ? cased.replace(/\.$/, '') : cased
}

/** With its host in ASCII, where it is a host, a mail address or a URL with an international one; else as it is. */
function asciiForm(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what is not ASCII is looked for
  if (!/[^\u0000-\u007f]|xn--/i.test(text)) return text
  const url = parseUrl(text)
  if (url) return url.href
  const [, before = '', host = ''] = /^([^\s/]*@|\*\.)?([^\s/@*]+)$/.exec(text) ?? []
  // A user or a file may have such letters, too: a host has a dot.
  return /[.\u3002\uff0e\uff61]/.test(host) ? before + asciiHost(host) : text
}

function parentDomain(host: string, { exact }: Prepared, subdomains: boolean): string | undefined {
  for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
    const parent = host.slice(dot + 1)
    const entry = exact.get(`*.${parent}`) ?? (subdomains ? exact.get(parent) : undefined)
    if (entry !== undefined) return entry
  }
  return undefined
}

function rangeOf(text: string): [Address, number] | undefined {
  const [base = '', bits, ...more] = text.split('/')
  if (bits === undefined || more.length > 0 || !/^\d{1,3}$/.test(bits)) return undefined
  const address = parseAddress(base)
  return address && Number(bits) <= (address.kind() === 'ipv4' ? 32 : 128) ? [address, Number(bits)] : undefined
}

function lies(address: Address, [base, bits]: [Address, number]): boolean {
  if (address.kind() !== base.kind()) return false
  return (address as ipaddr.IPv4).match(base as ipaddr.IPv4, bits)
}
