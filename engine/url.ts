// URLs read as a browser reads them, by the URL Standard (https://url.spec.whatwg.org). Its parser is part of every place where the
// engine runs, a worker as well as a server; it is a function of its text and reaches nothing.

interface BrowserUrl {
  readonly href: string
  readonly protocol: string
  readonly username: string
  readonly hostname: string
  readonly port: string
  readonly pathname: string
  readonly search: string
  readonly hash: string
}

declare const URL: { new (text: string): BrowserUrl; canParse(text: string): boolean }

export interface Url {
  /** Whole, as a browser writes it. */
  href: string
  /** In small letters, without its colon. */
  scheme: string
  user: string
  /** In small letters, international names in their ASCII form (UTS #46), addresses in their usual form and without brackets, no dot at the end. */
  host: string
  /** Null where none is named, or the usual one of the scheme. */
  port: number | null
  path: string
  /** Without its question mark. */
  query: string
  /** Without its number sign. */
  fragment: string
}

/** Schemes of which a browser takes `https:host`, `https:\\host` and `https:////host` for `https://host`. */
const WEB_SCHEME = /^(?:https?|ftp|wss?):/i
/** What a browser ignores wherever it stands, and what it ignores before a URL. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const IGNORED = /^[\u0000- ]+|[\t\n\r]/g
const AUTHORITY = /^[a-z][a-z0-9+.-]*:\/\//i

/** Whether a browser takes the text for a URL of the web, a broken one too. */
export const beginsAsWebUrl = (text: string): boolean => WEB_SCHEME.test(text.replace(IGNORED, ''))

/** A URL that names a host as a browser reads it, or undefined: `mailto:` and `data:` name none. Never throws. */
export function parseUrl(text: string): Url | undefined {
  if (!text.includes(':')) return undefined
  const start = text.replace(IGNORED, '')
  if (!(WEB_SCHEME.test(start) || AUTHORITY.test(start)) || !URL.canParse(text)) return undefined
  const { href, protocol, username, hostname, port, pathname, search, hash } = new URL(text)
  return {
    href,
    scheme: protocol.slice(0, -1),
    user: username,
    host: hostname
      .toLowerCase()
      .replace(/^\[(.*)\]$/, '$1')
      .replace(/\.$/, ''),
    port: port === '' ? null : Number(port),
    path: pathname,
    query: search.slice(1),
    fragment: hash.slice(1),
  }
}

/**
 * A host name in the one form in which names are compared: small ASCII letters, international names in punycode (UTS #46), no dot at
 * the end. What no host can be stays as it is, in small letters. A number stays what it is, though a browser takes it for an address.
 */
export function asciiHost(text: string): string {
  const plain = text.toLowerCase().replace(/\.$/, '')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what is not ASCII is looked for
  if (!/[^\u0000-\u007f]/.test(plain) || /[\s/?#@:\\[\]<>]/.test(plain)) return plain
  const address = `http://${plain}`
  return URL.canParse(address) ? new URL(address).hostname.replace(/\.$/, '') : plain
}
