// Takes the escapes off a text: percent-encoding (RFC 3986), JSON and JavaScript strings, HTML. Knows for each place in the
// result where it stood before, so that what is found there can be masked where it is. For the redactor alone.

const ENTITY = /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-f]{1,6}));/iy
const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const AFTER_BACKSLASH: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

export interface Unescaped {
  text: string
  /** The place in the original text. */
  origin(at: number): number
}

/** Undefined where there is nothing to take off. Bytes that are not ASCII stay percent-encoded, in capitals. */
export function unescaped(text: string): Unescaped | undefined {
  if (!text.includes('%') && !text.includes('\\') && !text.includes('&')) return undefined
  const parts: string[] = []
  // After each escape: how far the result has come, and where that is in the original.
  const places: number[] = [0]
  const origins: number[] = [0]
  let length = 0
  let done = 0
  let changed = false
  for (let index = nextEscape(text, 0); index < text.length; index = nextEscape(text, Math.max(done, index + 1))) {
    const found = escapeAt(text, index)
    if (!found) continue
    changed ||= found.isOther
    if (index > done) parts.push(text.slice(done, index))
    parts.push(found.plain)
    length += index - done + found.plain.length
    done = index + found.size
    places.push(length)
    origins.push(done)
  }
  if (!changed) return undefined
  parts.push(text.slice(done))
  const origin = (at: number): number => {
    const anchor = lastUpTo(places, at)
    const end = origins[anchor + 1] ?? text.length
    return Math.min((origins[anchor] as number) + at - (places[anchor] as number), end)
  }
  return { text: parts.join(''), origin }
}

function nextEscape(text: string, from: number): number {
  let at = from
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x25 || code === 0x26 || code === 0x5c) break
  }
  return at
}

interface Escape {
  size: number
  plain: string
  isOther: boolean
}

function escapeAt(text: string, at: number): Escape | undefined {
  if (text[at] === '%') return percentEscape(text, at)
  if (text[at] === '\\') return backslashEscape(text, at)
  ENTITY.lastIndex = at
  const [entity, name, decimal, hex] = ENTITY.exec(text) ?? []
  if (entity === undefined) return undefined
  if (name) return { size: entity.length, plain: NAMED[name.toLowerCase()] as string, isOther: true }
  const code = hex ? Number.parseInt(hex, 16) : Number(decimal)
  if (code > 0x10ffff) return undefined
  return { size: entity.length, plain: String.fromCodePoint(code), isOther: true }
}

function percentEscape(text: string, at: number): Escape | undefined {
  const code = hexAt(text, at + 1, 2)
  if (code < 0) return undefined
  if (code < 0x80) return { size: 3, plain: String.fromCharCode(code), isOther: true }
  const sequence = text.slice(at, at + 3)
  const plain = sequence.toUpperCase()
  return { size: 3, plain, isOther: plain !== sequence }
}

function backslashEscape(text: string, at: number): Escape | undefined {
  const letter = text[at + 1]
  if (letter === undefined) return undefined
  if (letter !== 'u' && letter !== 'x') return { size: 2, plain: AFTER_BACKSLASH[letter] ?? letter, isOther: true }
  const digits = letter === 'u' ? 4 : 2
  const code = hexAt(text, at + 2, digits)
  return code < 0 ? undefined : { size: 2 + digits, plain: String.fromCharCode(code), isOther: true }
}

/** The number that these hexadecimal digits make; negative where they are none. */
function hexAt(text: string, from: number, count: number): number {
  if (from + count > text.length) return -1
  let value = 0
  for (let at = from; at < from + count; at++) {
    const digit = '0123456789abcdef'.indexOf((text[at] as string).toLowerCase())
    if (digit < 0) return -1
    value = value * 16 + digit
  }
  return value
}

/** Index of the last number that is not greater (binary search). */
function lastUpTo(sorted: readonly number[], value: number): number {
  let low = 0
  let high = sorted.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((sorted[middle] as number) <= value) low = middle
    else high = middle - 1
  }
  return low
}
