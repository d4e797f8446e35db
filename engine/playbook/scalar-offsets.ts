// Where each character of a decoded YAML scalar stands in the file: an expression reports positions in its own text, a
// person looks at the file. Covers all five scalar styles of YAML 1.2 (chapters 7.3 and 8.1).

/** How the scalar is written in the file. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded'

/** Takes the decoded characters one by one and notes their offsets, as long as they are those of the value. */
class Alignment {
  private readonly value: string
  private readonly offsets: Uint32Array
  private length = 0
  private fits = true

  constructor(value: string) {
    this.value = value
    this.offsets = new Uint32Array(value.length + 1)
  }

  put(text: string, offset: number): void {
    for (let i = 0; i < text.length; i++) {
      if (this.length < this.value.length) {
        if (this.value.charCodeAt(this.length) !== text.charCodeAt(i)) this.fits = false
        this.offsets[this.length] = offset
      } else if (this.length === this.value.length) this.offsets[this.length] = offset
      this.length++
    }
  }

  /** Source characters that stand for themselves. */
  copy(source: string, from: number, to: number): void {
    for (let i = from; i < to && this.fits; i++) this.put(source.charAt(i), i)
  }

  /** The offsets, if all of the value was seen. `more` allows characters after it, which chomping takes away. */
  finish(end: number, more = false): Uint32Array | undefined {
    if (!this.fits || this.length < this.value.length) return undefined
    if (this.length > this.value.length) return more ? this.offsets : undefined
    this.offsets[this.length] = end
    return this.offsets
  }
}

/**
 * File offsets of the characters of a scalar: `offsets[i]` is where decoded UTF-16 unit `i` begins, and
 * `offsets[value.length]` where the last one ends.
 *
 * @param text the file
 * @param start offset of the first character of the scalar: quote, block header, or the text itself
 * @param end offset after its last character
 * @param value what the YAML reader made of it; undefined is returned when decoding gives anything else
 */
export function scalarOffsets(
  text: string,
  start: number,
  end: number,
  style: ScalarStyle,
  value: string,
): Uint32Array | undefined {
  switch (style) {
    case 'plain':
      return flowOffsets(text, start, end, value, false)
    case 'single':
      return flowOffsets(text, start + 1, end - 1, value, true)
    case 'double':
      return doubleOffsets(text, start + 1, end - 1, value)
    default:
      return blockOffsets(text, start, end, value, style === 'folded')
  }
}

const isBlank = (character: string): boolean => character === ' ' || character === '\t'

interface Line {
  start: number
  /** Without the line break. */
  end: number
  /** Offset of the line break, or the end of the scalar. */
  breakAt: number
}

function linesOf(text: string, start: number, end: number): Line[] {
  const lines: Line[] = []
  let from = start
  while (from <= end) {
    const found = text.indexOf('\n', from)
    const breakAt = found === -1 || found >= end ? end : found
    const hasReturn = breakAt < end && breakAt > from && text[breakAt - 1] === '\r'
    lines.push({ start: from, end: hasReturn ? breakAt - 1 : breakAt, breakAt })
    from = breakAt + 1
  }
  return lines
}

/** Plain and single-quoted: line breaks fold into a space, blank lines stand for line breaks. */
function flowOffsets(
  text: string,
  start: number,
  end: number,
  value: string,
  quoted: boolean,
): Uint32Array | undefined {
  const alignment = new Alignment(value)
  const lines = linesOf(text, start, end)
  const last = lines.length - 1
  let foldAt = -1
  let blankBreaks: number[] = []
  lines.forEach((line, position) => {
    let { start: from, end: to } = line
    if (position > 0) while (from < to && isBlank(text.charAt(from))) from++
    if (position < last) while (to > from && isBlank(text.charAt(to - 1))) to--
    if (position > 0 && position < last && from === to) {
      blankBreaks.push(line.breakAt)
      return
    }
    if (position > 0) {
      if (blankBreaks.length === 0) alignment.put(' ', foldAt)
      else for (const at of blankBreaks) alignment.put('\n', at)
    }
    for (let i = from; i < to; i++) {
      alignment.put(text.charAt(i), i)
      if (quoted && text[i] === "'") i++
    }
    foldAt = to
    blankBreaks = []
  })
  return alignment.finish(end)
}

const ESCAPES: Record<string, string> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
}
const HEX_DIGITS: Record<string, number> = { x: 2, u: 4, U: 8 }

function doubleOffsets(text: string, start: number, end: number, value: string): Uint32Array | undefined {
  const alignment = new Alignment(value)
  let i = start
  while (i < end) {
    const character = text.charAt(i)
    if (character === '\\') i = putEscape(alignment, text, i)
    else if (isBlank(character) || character === '\n' || character === '\r') i = putSpace(alignment, text, i, end)
    else {
      alignment.put(character, i)
      i++
    }
  }
  return alignment.finish(end)
}

/** One escape sequence at `at`; gives the offset after it. */
function putEscape(alignment: Alignment, text: string, at: number): number {
  const kind = text.charAt(at + 1)
  const digits = HEX_DIGITS[kind]
  if (digits !== undefined) {
    const code = Number.parseInt(text.slice(at + 2, at + 2 + digits), 16)
    alignment.put(code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd', at)
    return at + 2 + digits
  }
  if (kind === '\n' || (kind === '\r' && text[at + 2] === '\n')) {
    let next = at + (kind === '\n' ? 2 : 3)
    while (isBlank(text.charAt(next))) next++
    return next
  }
  alignment.put(ESCAPES[kind] ?? kind, at)
  return at + 2
}

/** White space at `at`: kept within a line, dropped around a line break, which folds. */
function putSpace(alignment: Alignment, text: string, at: number, end: number): number {
  let next = at
  const breaks: number[] = []
  while (next < end) {
    const character = text.charAt(next)
    if (character === '\n') breaks.push(next)
    else if (!isBlank(character) && !(character === '\r' && text[next + 1] === '\n')) break
    next++
  }
  if (breaks.length === 0) {
    if (next === at) {
      alignment.put(text.charAt(at), at)
      return at + 1
    }
    alignment.copy(text, at, next)
  } else if (breaks.length === 1) alignment.put(' ', breaks[0] as number)
  else for (const offset of breaks.slice(1)) alignment.put('\n', offset)
  return next
}

/** Literal and folded. The indentation that the header or the first line sets is found by trying: the value is known. */
function blockOffsets(
  text: string,
  start: number,
  end: number,
  value: string,
  folded: boolean,
): Uint32Array | undefined {
  const headerEnd = text.indexOf('\n', start)
  if (headerEnd === -1 || headerEnd >= end) return new Alignment(value).finish(end)
  const lines = linesOf(text, headerEnd + 1, end).map((line) => ({ ...line, indent: indentOf(text, line) }))
  let indent = Number.POSITIVE_INFINITY
  for (const line of lines) if (line.start + line.indent < line.end) indent = Math.min(indent, line.indent)
  if (indent === Number.POSITIVE_INFINITY) for (const line of lines) indent = Math.min(indent, line.indent)
  for (let tries = 0; indent >= 0 && tries < MAX_INDENTS_TRIED; indent--, tries++) {
    const alignment = new Alignment(value)
    if (folded) putFolded(alignment, text, lines, indent)
    else for (const line of lines) putBlockLine(alignment, text, line, indent)
    const offsets = alignment.finish(end, true)
    if (offsets) return offsets
  }
  return undefined
}

/** More tries are only needed for a block that begins with that many spaces. */
const MAX_INDENTS_TRIED = 100

interface BlockLine extends Line {
  indent: number
}

function indentOf(text: string, line: Line): number {
  let at = line.start
  while (at < line.end && text[at] === ' ') at++
  return at - line.start
}

function putBlockLine(alignment: Alignment, text: string, line: BlockLine, indent: number): void {
  alignment.copy(text, Math.min(line.start + indent, line.end), line.end)
  alignment.put('\n', line.end)
}

/** Folded: single line breaks are spaces, except around lines that are indented more (YAML 1.2, 8.1.3). */
function putFolded(alignment: Alignment, text: string, lines: BlockLine[], indent: number): void {
  const isEmpty = (line: BlockLine) => line.start + line.indent === line.end
  const first = lines.findIndex((line) => !isEmpty(line))
  const last = lines.findLastIndex((line) => !isEmpty(line) || line.indent > indent)
  if (first === -1) {
    for (const line of lines) putBlockLine(alignment, text, line, indent)
    return
  }
  for (const line of lines.slice(0, first)) putBlockLine(alignment, text, line, indent)
  let separator = ''
  let breakAt = 0
  let afterIndented = false
  for (const line of lines.slice(first, last + 1)) {
    const isIndented = line.indent > indent || text[line.start + indent] === '\t'
    if (isEmpty(line) && !isIndented) {
      if (separator === '\n') alignment.put('\n', breakAt)
      separator = '\n'
      breakAt = line.end
      continue
    }
    if (isIndented && separator === ' ') separator = '\n'
    else if (isIndented && !afterIndented && separator === '\n') separator = '\n\n'
    alignment.put(separator, breakAt)
    alignment.copy(text, line.start + indent, line.end)
    separator = isIndented ? '\n' : ' '
    afterIndented = isIndented
    breakAt = line.end
  }
  alignment.put('\n', breakAt)
  for (const line of lines.slice(last + 1)) putBlockLine(alignment, text, line, indent)
}
