// URLs in running text, as a browser follows them: with user info, backslashes, one slash or five, hosts that are numbers or encoded.
import { parseAddress, parseUrl } from '../../../engine/index.ts'
import type { PlainText } from './plain-text.ts'
import { realDomain } from './real-domain.ts'

export interface FoundUrl {
  at: number
  /** Where in the text it ends. */
  end: number
  /** As written where the host is plain to read; else with the host that a browser goes to. */
  url: string
  host: string
}

// With two slashes it may stand against the word before: two URLs run together. With fewer it begins a word.
const SCHEME = /(?<![\p{L}\p{N}_])(https?|ftp):([\\/]{0,9})|(https?):(\/\/)|(?<=["'=(])()(\/\/)(?=[\p{L}\p{N}])/giu
const STOP = /[\s"'<>`{}|\\^]/
const AUTHORITY = /[^\s"'<>`{}|\\^/?#]{1,2048}/y
/** Without slashes it is a word rather than a URL, and has no long user info. */
const SHORT_AUTHORITY = /[^\s"'<>`{}|\\^/?#:]{1,256}/y
/** URLs inside another one that are looked for: a redirecting service has one. */
const MOST_INSIDE = 3
/** Encoded URLs that are read in one text. */
const MOST_ENCODED = 500
const TAIL = /[^\s"'<>`{}|\\^]{1,4096}/y
/** Where the next URL begins inside this one: not one that it hands on, as after `=` or a slash. */
const NEXT_URL = /(?<=[\p{L}\p{N}.,;:!)\]*_])(?:https?|ftp):\/\//iu
const ENCODED = /https?(?:%(?:25)*3a)(?:%(?:25)*2f){2}[^\s"'<>`{}|\\^&;,)\]]{1,4096}/gi

export function findUrls(plain: PlainText): FoundUrl[] {
  const { text } = plain
  const found: FoundUrl[] = []
  let end = 0
  let inside = 0
  for (const match of text.matchAll(SCHEME)) {
    // Inside another one: given too where it is handed on as a value, as to a redirecting service.
    inside = match.index < end ? inside + 1 : 0
    if (inside > 0 && (inside > MOST_INSIDE || text.charAt(match.index - 1) !== '=')) continue
    const scheme = (match[1] ?? match[3] ?? 'https').toLowerCase()
    const slashes = match[2] ?? match[4] ?? match[6] ?? ''
    const start = match.index + match[0].length
    const pattern = slashes === '' ? SHORT_AUTHORITY : AUTHORITY
    pattern.lastIndex = start
    const authority = pattern.exec(text)?.[0]
    if (authority === undefined) continue
    const isPlain = slashes === '//' && match[6] === undefined
    const written = isPlain ? text.slice(match.index, match.index + match[0].length) : `${scheme}://`
    for (const one of readingsOf(authority)) {
      const url = urlFrom(plain, { at: match.index, written, start, slashes }, one)
      if (!url) continue
      found.push(url)
      end = Math.max(end, url.end)
    }
  }
  return found
}

/** URLs that are parts of other texts in encoded form: `u=https%3A%2F%2Fevil.example`. */
export function encodedUrls(text: string): string[] {
  return [...text.matchAll(ENCODED)].slice(0, MOST_ENCODED).map(([whole]) => {
    let url = whole.replace(/%(?:25)+/g, '%')
    url = url.replace(/%([2-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    return url.slice(0, Math.max(0, url.search(STOP)) || undefined)
  })
}

interface Reading {
  user: string
  rest: string
}

/** What stands before the last @ is no host. But after a comma or semicolon a mail address may follow in a list: then it is both. */
function readingsOf(authority: string): Reading[] {
  const at = authority.lastIndexOf('@')
  if (at < 0) return [{ user: '', rest: authority }]
  const whole = { user: authority.slice(0, at + 1), rest: authority.slice(at + 1) }
  return /[,;]/.test(whole.user) ? [{ user: '', rest: authority }, whole] : [whole]
}

interface Place {
  at: number
  /** Scheme and slashes. */
  written: string
  /** Where the authority begins. */
  start: number
  slashes: string
}

function urlFrom(plain: PlainText, place: Place, { user, rest }: Reading): FoundUrl | undefined {
  const from = place.start + user.length
  const named = /^(?:\[[0-9a-f:.]+\]|[^:,;()[\]!*$&=+~]+)/i.exec(rest)?.[0]
  if (named === undefined) return undefined
  for (const written of hostsIn(plain, from, named)) {
    const host = hostThatIsFollowed(written, place.slashes)
    if (host === undefined) continue
    // A dot at the end of a name is the root of all names, where the URL goes on behind it.
    const rootDot = /^\.(?=[:/?#])/.test(plain.text.slice(from + written.length, from + written.length + 2)) ? 1 : 0
    const hostEnd = from + written.length + rootDot
    const port = /^:\d{1,5}(?![\p{L}\p{N}])/u.exec(rest.slice(written.length + rootDot))?.[0] ?? ''
    const tail = tailOf(plain, hostEnd + port.length)
    const isPlain = /^(?:\[[0-9a-f:.]+\]|[\p{L}\p{M}\p{N}._-]+)$/iu.test(written) && (host.isName || host.isUsual)
    const shown = isPlain ? written : host.text.includes(':') ? `[${host.text}]` : host.text
    return {
      at: place.at,
      end: hostEnd + port.length + tail.length,
      url: place.written + user + shown + port + tail,
      host: isPlain && host.isName ? written : host.text,
    }
  }
  return undefined
}

/** The host as it is written, then without what may be the text behind it: a dot that ends a sentence, marks of emphasis. */
function* hostsIn(plain: PlainText, from: number, named: string): Generator<string> {
  const trimmed = named.replace(/[._*~-]+$/, '')
  if (trimmed === '') return
  yield trimmed
  const dots = trimmed.indexOf('..')
  if (dots > 0) yield trimmed.slice(0, dots)
  const next = /https?$|ftp$/i.exec(trimmed)
  if (next && next.index > 0) yield trimmed.slice(0, next.index)
  const other = plain.otherDot(from, from + trimmed.length)
  if (other !== undefined && other > from) {
    for (let end = trimmed.length, cuts = 0; cuts < 8; cuts++) {
      end = trimmed.lastIndexOf('.', end - 1)
      if (end < other - from) return
      yield trimmed.slice(0, end)
    }
  }
}

/** An address, or a name with a real top-level domain. */
function hostThatIsFollowed(
  written: string,
  slashes: string,
): { text: string; isName: boolean; isUsual: boolean } | undefined {
  const followed = parseUrl(`http://${written}/`)?.host
  if (followed === undefined || followed === '') return undefined
  if (parseAddress(followed)) {
    if (slashes === '' || /^0\./.test(followed)) return undefined
    return { text: followed, isName: false, isUsual: parseAddress(written) !== undefined }
  }
  const isName = /^[\p{L}\p{M}\p{N}._-]+$/u.test(written)
  const domain = realDomain(isName ? written : followed, true)
  return domain === undefined ? undefined : { text: domain, isName, isUsual: false }
}

/** Path, query and fragment, up to where the URL ends in running text. */
function tailOf({ text, otherDot }: PlainText, from: number): string {
  if (!'/?#'.includes(text.charAt(from) || ' ')) return ''
  TAIL.lastIndex = from
  let tail = TAIL.exec(text)?.[0] ?? ''
  tail = tail.slice(0, (otherDot(from, from + tail.length) ?? from + tail.length) - from)
  tail = tail.slice(0, NEXT_URL.exec(tail)?.index)
  tail = tail.slice(0, bracketsEnd(tail))
  let end = tail.length
  while (end > 0 && '.,;:!?*_~'.includes(tail.charAt(end - 1))) end--
  return tail.slice(0, end)
}

/** A bracket that the URL did not open is no part of it. */
function bracketsEnd(text: string): number {
  let round = 0
  let square = 0
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '(') round++
    else if (char === '[') square++
    else if (char === ')' && --round < 0) return at
    else if (char === ']' && --square < 0) return at
  }
  return text.length
}
