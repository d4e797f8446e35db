// Files inside the text of a mail, as programs wrote them before MIME: `begin 644 name`, lines, `end` (POSIX, uuencode).
import { base64 } from '@scure/base'

export interface EncodedFile {
  filename: string
  bytes: Uint8Array
}

const MOST_TRIES = 50
const BEGIN = /^begin(-base64)? [0-7]{3,4} ([^\r\n]{1,255})$/

/** The files of a text, and the text without them. */
export function takeEncodedFiles(text: string): { text: string; files: EncodedFile[] } {
  if (!/^begin(?:-base64)? [0-7]{3,4} /m.test(text)) return { text, files: [] }
  const lines = text.split(/\r?\n/)
  const kept: string[] = []
  const files: EncodedFile[] = []
  let tries = 0
  for (let at = 0; at < lines.length; at++) {
    const begin = tries < MOST_TRIES ? BEGIN.exec(lines[at] as string) : null
    if (begin) tries++
    const read = begin && (begin[1] ? readBase64(lines, at + 1) : readLines(lines, at + 1))
    if (!begin || !read) kept.push(lines[at] as string)
    else {
      files.push({ filename: (begin[2] as string).trim(), bytes: read.bytes })
      at = read.last
    }
  }
  return { text: kept.join('\n'), files }
}

type Lines = readonly string[]

/** Undefined for a text that only begins so. `last` is the line that belongs to the file still. */
function readLines(lines: Lines, from: number): { bytes: Uint8Array; last: number } | undefined {
  const parts: Uint8Array[] = []
  let at = from
  for (; at < lines.length; at++) {
    const line = lines[at] as string
    if (line === 'end') return { bytes: joined(parts), last: at }
    const part = decodedLine(line)
    if (!part) break
    parts.push(part)
  }
  // It was cut off: what there is may be enough to know it.
  return parts.length === 0 ? undefined : { bytes: joined(parts), last: at - 1 }
}

function decodedLine(line: string): Uint8Array | undefined {
  const length = (line.charCodeAt(0) - 32) & 63
  const letters = Math.ceil(length / 3) * 4
  // Some programs lose spaces at the end, and some add one letter.
  if (line === '' || line.length > letters + 2 || line.length - 1 < letters - 3) return undefined
  const bytes = new Uint8Array(letters)
  let filled = 0
  for (let at = 1; at <= letters; at += 4) {
    const four = [0, 1, 2, 3].map((step) => {
      const code = at + step < line.length ? line.charCodeAt(at + step) : 32
      return code < 32 || code > 96 ? -1 : (code - 32) & 63
    }) as [number, number, number, number]
    if (four.includes(-1)) return undefined
    const [one, two, three, last] = four
    bytes[filled++] = (one << 2) | (two >> 4)
    bytes[filled++] = ((two << 4) & 255) | (three >> 2)
    bytes[filled++] = ((three << 6) & 255) | last
  }
  return bytes.slice(0, length)
}

function readBase64(lines: Lines, from: number): { bytes: Uint8Array; last: number } | undefined {
  const end = lines.indexOf('====', from)
  if (end < 0) return undefined
  try {
    return { bytes: base64.decode(lines.slice(from, end).join('').replace(/\s/g, '')), last: end }
  } catch {
    return undefined
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
