// How one value is written: text is quoted only where YAML 1.2 would read it otherwise, and several lines are a block.
import type { JsonValue } from '../json.ts'

// Text that the core schema of YAML 1.2 (10.3.2) reads as something else, and the merge key that other readers know.
const NOT_TEXT =
  /^(null|Null|NULL|~|true|True|TRUE|false|False|FALSE|[-+]?\d+|0o[0-7]+|0x[\da-fA-F]+|[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)|<<)$/

// Line breaks, controls, what other readers take for line breaks, and halves of surrogate pairs.
const UNPRINTABLE = /(?![\t\n])\p{Cc}|[\u2028\u2029\ufeff\ufffe\uffff]|\p{Cs}/u
const INDICATOR_FIRST = /^[,[\]{}#&*!|>'"%@`]|^[-?:]([ ]|$)|^(---|\.\.\.)/
const BREAKS_PLAIN = /[\t\n]|: |:$| #|^ | $/

/** Whether text can stand without quotes. In flow style commas and brackets cannot. */
export function isPlain(text: string, inFlow: boolean): boolean {
  if (text === '' || INDICATOR_FIRST.test(text) || BREAKS_PLAIN.test(text) || UNPRINTABLE.test(text)) return false
  if (inFlow && /[,[\]{}]|^[-?:]/.test(text)) return false
  return !NOT_TEXT.test(text)
}

/** A scalar on one line. */
export function scalarText(value: JsonValue, inFlow: boolean): string {
  if (typeof value !== 'string') return Object.is(value, -0) ? '-0' : String(value)
  if (isPlain(value, inFlow)) return value
  if (/["\\]/.test(value) && !/[\t\n]/.test(value) && !UNPRINTABLE.test(value))
    return `'${value.replaceAll("'", "''")}'`
  return doubleQuoted(value)
}

/** A key: text as it is, for keys are never read as anything else. */
export function keyText(key: string, inFlow: boolean): string {
  return key === 'true' || key === 'false' ? key : scalarText(key, inFlow)
}

const doubleQuoted = (text: string): string =>
  JSON.stringify(text).replace(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })

/**
 * Text of several lines as a literal block: header and lines without indentation. Undefined where a block would not give
 * the text back, or where blank lines at its ends would be taken for the layout of the file.
 */
export function literalBlock(text: string): { header: string; lines: string[] } | undefined {
  if (!text.includes('\n') || UNPRINTABLE.test(text)) return undefined
  const endsWithBreak = text.endsWith('\n')
  const lines = (endsWithBreak ? text.slice(0, -1) : text).split('\n')
  const [first, last] = [lines[0] ?? '', lines.at(-1) ?? '']
  if (first.trim() === '' || last.trim() === '' || first.startsWith('\t')) return undefined
  return { header: `|${first.startsWith(' ') ? '2' : ''}${endsWithBreak ? '' : '-'}`, lines }
}

/**
 * A long text of one line as a folded block (`>-`): lines of at most `width` characters, broken at single spaces. Undefined
 * where folding would not give the text back, or where a word is longer than a line.
 */
export function foldedBlock(text: string, width: number): string[] | undefined {
  if (/[\t\n]|^ | $| {2}/.test(text) || UNPRINTABLE.test(text)) return undefined
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line === '') line = word
    else if (line.length + 1 + word.length <= width) line += ` ${word}`
    else {
      lines.push(line)
      line = word
    }
    if (line.length > width) return undefined
  }
  return lines.length === 0 ? undefined : [...lines, line]
}
