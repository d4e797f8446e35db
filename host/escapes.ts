// Takes the escapes off a text: percent-encoding (RFC 3986), JSON and JavaScript strings, HTML. Knows for each place in the
// result where it stood before, so that what is found there can be masked where it is. For the redactor alone.

const ESCAPE = /%[0-9a-f]{2}|\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}|[^ux])|&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});/gi

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
  for (const { 0: sequence, index } of text.matchAll(ESCAPE)) {
    const plain = meaning(sequence)
    changed ||= plain !== sequence
    parts.push(text.slice(done, index), plain)
    length += index - done + plain.length
    done = index + sequence.length
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

function meaning(sequence: string): string {
  if (sequence.startsWith('%')) {
    const code = Number.parseInt(sequence.slice(1), 16)
    return code < 0x80 ? String.fromCharCode(code) : sequence.toUpperCase()
  }
  if (sequence.startsWith('\\')) {
    if (sequence.length > 2) return String.fromCharCode(Number.parseInt(sequence.slice(2), 16))
    const letter = sequence.slice(1)
    return AFTER_BACKSLASH[letter] ?? letter
  }
  const name = sequence.slice(1, -1).toLowerCase()
  if (!name.startsWith('#')) return NAMED[name] as string
  const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
  return code <= 0x10ffff ? String.fromCodePoint(code) : sequence
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
