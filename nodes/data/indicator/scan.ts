// Candidates for indicators in a text, found in time proportional to its length whatever the text is. The domain pattern of the
// indicator library backtracks without end on a hundred hostile characters, so hosts, URLs and addresses are found here
// and judged by the lists of real top-level domains (tldts) and by an address parser (ipaddr.js).
import { parse as parseHost } from 'tldts'
import { type Address, parseAddress } from '../../../engine/index.ts'

/** Top-level domains that are file endings first: `invoice.zip` in running text is a file unless a URL says otherwise. */
const FILE_ENDINGS = new Set(['zip', 'sh', 'py', 'pl', 'rs', 'md', 'mov', 'ps', 'cc', 'so', 'app', 'bz', 'st', 'java'])
const LONGEST_URL = 4_096

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

// Each of these is one class repeated, tried from a place where the class begins: no way to backtrack further.
const URL_TEXT = /\b(?:https?|ftp):\/\/[^\s"'<>`{}|\\^]{1,4096}/gi
const ADDRESS_TEXT = /(?<![\w.+%-])[\w.+%-]{1,64}@[\p{L}\p{N}.-]{1,253}/gu
const HOST_TEXT = /(?<![\p{L}\p{N}_.-])[\p{L}\p{N}_.-]{4,255}(?![\p{L}\p{N}_-])/gu
const V4_TEXT = /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)/g
const V6_TEXT = /(?<![\w:.])[0-9a-fA-F:]{2,39}(?:\.\d{1,3}){0,3}(?![\w:])/g

/** Indicators of the net in a text that is refanged already, each once, in order of appearance. */
export function scanText(text: string, options: ScanOptions): Scan {
  const urls = new Set<string>()
  const emails = new Set<string>()
  const hosts: { at: number; host: string; certain: boolean }[] = []
  let rest = text
  for (const match of text.matchAll(URL_TEXT)) {
    const url = trimUrl(match[0])
    const host = hostOfUrl(url)
    if (host === undefined) continue
    urls.add(url)
    if (options.hostsOfUrls) hosts.push({ at: match.index, host, certain: true })
  }
  rest = rest.replace(URL_TEXT, blank)
  for (const match of rest.matchAll(ADDRESS_TEXT)) {
    const [local = '', domain = ''] = match[0].replace(/[.-]+$/, '').split('@')
    const host = realDomain(domain, true)
    if (!host || local.startsWith('.')) continue
    emails.add(`${local}@${host}`)
    if (options.hostsOfUrls) hosts.push({ at: match.index, host, certain: true })
  }
  rest = rest.replace(ADDRESS_TEXT, blank)
  for (const match of rest.matchAll(V4_TEXT)) {
    if (!isVersion(rest, match.index)) hosts.push({ at: match.index, host: match[0], certain: false })
  }
  for (const match of rest.matchAll(V6_TEXT)) {
    if (match[0].split(':').length > 2) hosts.push({ at: match.index, host: match[0], certain: false })
  }
  for (const match of rest.matchAll(HOST_TEXT)) {
    if (/\.[^\d.]/.test(match[0])) hosts.push({ at: match.index, host: match[0], certain: false })
  }
  hosts.sort((one, two) => one.at - two.at)
  return { ...judgeHosts(hosts, options), urls: [...urls], emails: [...emails] }
}

function judgeHosts(hosts: { host: string; certain: boolean }[], { privateIps }: ScanOptions) {
  const ips = new Set<string>()
  const domains = new Set<string>()
  for (const { host, certain } of hosts) {
    const address = parseAddress(host)
    if (address) {
      if (privateIps ? isHostAddress(address) : address.range() === 'unicast') ips.add(address.toString())
      continue
    }
    const domain = realDomain(host, certain)
    if (domain) domains.add(domain)
  }
  return { ips: [...ips], domains: [...domains] }
}

const blank = (text: string) => ' '.repeat(text.length)

/** Punctuation that ends a sentence or closes a bracket that the URL did not open is no part of it. */
function trimUrl(text: string): string {
  let url = text.slice(0, LONGEST_URL)
  for (;;) {
    const last = url.at(-1)
    if (last === undefined || !'.,;:!?)]*'.includes(last)) return url
    if (last === ')' && count(url, '(') >= count(url, ')')) return url
    if (last === ']' && count(url, '[') >= count(url, ']')) return url
    url = url.slice(0, -1)
  }
}

const count = (text: string, char: string) => text.split(char).length - 1

const URL_HOST = /^[a-z]+:\/\/(?:[^/?#@]*@)?(\[[0-9a-f:.]+\]|[^/?#:]+)/i

/** The host of a URL: an address, a name with a real top-level domain, or undefined. */
function hostOfUrl(url: string): string | undefined {
  const host = URL_HOST.exec(url)?.[1]?.replace(/^\[(.*)\]$/, '$1')
  if (host === undefined) return undefined
  return parseAddress(host) ? host : realDomain(host, true)
}

/** Not 0.0.0.0, not broadcast, not `::`: those address no host. */
const isHostAddress = (address: Address) => !['unspecified', 'broadcast'].includes(address.range())

/** A number that a product or a version stands before: Chrome/120.0.0.0, v1.2.3.4, version 1.2.3.4. */
function isVersion(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 40), at)
  return (
    /(?:^|[^\p{L}\p{N}])(?:v|ver\.?|version:?|build:?|release:?)\s?$/iu.test(before) ||
    /(?:^|[\s(;,"])[A-Za-z][\w.+-]{1,30}\/$/.test(before)
  )
}

/** The domain in lower case without the last dot, if its top-level domain exists; else undefined. */
function realDomain(text: string, certain: boolean): string | undefined {
  const host = text.toLowerCase().replace(/^[.-]+|[.-]+$/g, '')
  const labels = host.split('.')
  if (host.length > 253 || labels.length < 2 || !labels.every(isLabel)) return undefined
  const { domain, publicSuffix, isIcann, isIp } = parseHost(host, { allowPrivateDomains: false })
  if (isIp || !domain || !isIcann || !publicSuffix) return undefined
  const looksLikeFile = labels.length === 2 && FILE_ENDINGS.has(labels[1] as string)
  return looksLikeFile && !certain ? undefined : host
}

const LABEL = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_-]{0,61}[\p{L}\p{N}])?$/u

const isLabel = (label: string) => LABEL.test(label)
