// Functions over texts. Positions count characters (code points), as CEL has it.
import { isEqual } from '../equality.ts'
import { assertTextLength, chargeText } from '../limits.ts'
import { ExpressionError } from '../scope.ts'
import { kindInWords } from '../values.ts'
import { define, type ExpressionFunction } from './define.ts'
import { formatText } from './format.ts'
import { patternOf } from './pattern.ts'

const SURROGATE = /[\ud800-\udfff]/

/** The characters of a text: the text itself where each is one unit. */
function characters(text: string): string | string[] {
  return SURROGATE.test(text) ? Array.from(text) : text
}

export function characterCount(text: string): number {
  return characters(text).length
}

function cut(text: string, start: number, end?: number): string {
  const all = characters(text)
  return typeof all === 'string' ? all.slice(start, end) : all.slice(start, end).join('')
}

function outOfRange(message: string): ExpressionError {
  return new ExpressionError('expression/out-of-range', message)
}

function substring(text: string, start: number, end?: number): string {
  const length = characterCount(text)
  const stop = end ?? length
  if (start < 0 || start > length || stop < start || stop > length) {
    throw outOfRange(`substring(${start}${end === undefined ? '' : `, ${end}`}): the text has ${length} characters.`)
  }
  return cut(text, start, stop)
}

function indexOf(text: string, wanted: string, from = 0): number {
  const length = characterCount(text)
  if (from < 0 || from > length) throw outOfRange(`indexOf: there is no position ${from} in ${length} characters.`)
  const start = cut(text, 0, from).length
  const at = text.indexOf(wanted, start)
  return at < 0 ? -1 : characterCount(text.slice(0, at))
}

function lastIndexOf(text: string, wanted: string, from?: number): number {
  const length = characterCount(text)
  if (from !== undefined && (from < 0 || from > length)) {
    throw outOfRange(`lastIndexOf: there is no position ${from} in ${length} characters.`)
  }
  const at = text.lastIndexOf(wanted, from === undefined ? undefined : cut(text, 0, from).length)
  return at < 0 ? -1 : characterCount(text.slice(0, at))
}

function charAt(text: string, at: number): string {
  const length = characterCount(text)
  if (at < 0 || at > length) throw outOfRange(`charAt: there is no position ${at} in ${length} characters.`)
  return cut(text, at, at + 1)
}

function replace(text: string, wanted: string, other: string, most = -1): string {
  const parts = most === 0 ? [text] : wanted === '' ? [...characters(text)] : text.split(wanted)
  const edges = wanted === '' && most !== 0
  const joints = edges ? parts.length + 1 : parts.length - 1
  const count = most < 0 ? joints : Math.min(most, joints)
  assertTextLength(text.length + count * (other.length - wanted.length))
  chargeText(text.length + count * other.length)
  if (edges) {
    let made = ''
    for (let at = 0; at <= parts.length; at++) made += (at < count ? other : '') + (parts[at] ?? '')
    return made
  }
  if (count === joints) return parts.join(other)
  return parts.slice(0, count + 1).join(other) + wanted + parts.slice(count + 1).join(wanted)
}

function split(text: string, separator: string, most = -1): string[] {
  if (most === 0) return []
  const parts = separator === '' ? Array.from(text) : text.split(separator)
  if (most < 0 || parts.length <= most) return parts
  return [...parts.slice(0, most - 1), parts.slice(most - 1).join(separator)]
}

function join(list: readonly unknown[], separator = ''): string {
  let length = 0
  for (const part of list) {
    if (typeof part !== 'string') {
      throw new ExpressionError(
        'expression/bad-argument',
        `join: every element is a text, and one is ${kindInWords(part)}. Turn them into text first: .map(x, string(x)).`,
      )
    }
    length += part.length + separator.length
  }
  assertTextLength(length)
  chargeText(length)
  return list.join(separator)
}

function reverse(value: string | readonly unknown[]): unknown {
  return typeof value === 'string' ? Array.from(value).reverse().join('') : value.toReversed()
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

function upperAscii(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())
}

const ESCAPES: { [character: string]: string } = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
}

function quote(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is escaped here
  return `"${text.toWellFormed().replace(/[\u0007\b\f\n\r\t\v\\"]/g, (character) => ESCAPES[character] as string)}"`
}

function contains(where: string | readonly unknown[], wanted: unknown): boolean {
  if (typeof where !== 'string') return where.some((element) => isEqual(element, wanted))
  if (typeof wanted === 'string') return where.includes(wanted)
  throw new ExpressionError('expression/bad-argument', `contains: a text holds texts, not ${kindInWords(wanted)}.`)
}

const literalPattern = (literals: readonly unknown[]) => {
  if (typeof literals[1] === 'string') patternOf(literals[1])
}

export const TEXT_FUNCTIONS: readonly ExpressionFunction[] = [
  define('lower', {
    takes: 'text: string',
    gives: 'string',
    docs: 'The text in small letters.',
    example: "'Evil.EXAMPLE'.lower()",
    result: 'evil.example',
    run: (text: string) => text.toLowerCase(),
  }),
  define('upper', {
    takes: 'text: string',
    gives: 'string',
    docs: 'The text in capital letters.',
    example: "'ws-042'.upper()",
    result: 'WS-042',
    run: (text: string) => text.toUpperCase(),
  }),
  define('lowerAscii', {
    takes: 'text: string',
    gives: 'string',
    docs: 'The text with A to Z in small letters and all else as it was.',
    example: "'ÄBC'.lowerAscii()",
    result: 'Äbc',
    run: lowerAscii,
  }),
  define('upperAscii', {
    takes: 'text: string',
    gives: 'string',
    docs: 'The text with a to z in capital letters and all else as it was.',
    example: "'äbc'.upperAscii()",
    result: 'äBC',
    run: upperAscii,
  }),
  define('trim', {
    takes: 'text: string',
    gives: 'string',
    docs: 'The text without white space at both ends.',
    example: "'  10.0.0.5 '.trim()",
    result: '10.0.0.5',
    run: (text: string) => text.trim(),
  }),
  define('split', {
    takes: 'text: string, separator: string, most?: int',
    gives: 'list<string>',
    docs: 'The parts of the text between the separators, at most so many.',
    example: "'a,b,c'.split(',')",
    result: ['a', 'b', 'c'],
    run: split,
  }),
  define('join', {
    takes: 'list: list, separator?: string',
    gives: 'string',
    docs: 'The texts of a list in one, with the separator between them.',
    example: "['a', 'b'].join(', ')",
    result: 'a, b',
    run: join,
  }),
  define('replace', {
    takes: 'text: string, wanted: string, other: string, most?: int',
    gives: 'string',
    docs: 'The text with every wanted part (or the first so many) replaced by the other.',
    example: "'a-b-c'.replace('-', '.')",
    result: 'a.b.c',
    run: replace,
  }),
  define('contains', {
    takes: 'where: string|list, wanted: dyn',
    gives: 'bool',
    docs: 'Whether the text holds the other text, or the list the element.',
    example: "'invoice.pdf.exe'.contains('.pdf')",
    result: true,
    run: contains,
  }),
  define('startsWith', {
    takes: 'text: string, start: string',
    gives: 'bool',
    docs: 'Whether the text starts with the other text.',
    example: "'https://evil.example'.startsWith('https://')",
    result: true,
    run: (text: string, start: string) => text.startsWith(start),
  }),
  define('endsWith', {
    takes: 'text: string, end: string',
    gives: 'bool',
    docs: 'Whether the text ends with the other text.',
    example: "'invoice.exe'.endsWith('.exe')",
    result: true,
    run: (text: string, end: string) => text.endsWith(end),
  }),
  define('matches', {
    takes: 'text: string, pattern: string',
    gives: 'bool',
    docs: 'Whether the pattern (RE2 syntax) is found anywhere in the text.',
    example: "'svc-backup-01'.matches('^svc-[a-z]+-[0-9]+$')",
    result: true,
    run: (text: string, pattern: string) => patternOf(pattern).isIn(text),
    prepare: literalPattern,
  }),
  define('find', {
    takes: 'text: string, pattern: string',
    gives: 'string',
    docs: 'The first part that the pattern (RE2 syntax) finds, or its first group if it has one; empty when there is none.',
    example: "'case INC-4711 opened'.find('INC-[0-9]+')",
    result: 'INC-4711',
    run: (text: string, pattern: string) => patternOf(pattern).findAll(text, 1)[0] ?? '',
    prepare: literalPattern,
  }),
  define('findAll', {
    takes: 'text: string, pattern: string',
    gives: 'list<string>',
    docs: 'Every part that the pattern (RE2 syntax) finds, or its first group if it has one.',
    example: "'CVE-2021-44228, CVE-2024-3094'.findAll('CVE-[0-9]{4}-[0-9]+')",
    result: ['CVE-2021-44228', 'CVE-2024-3094'],
    run: (text: string, pattern: string) => patternOf(pattern).findAll(text),
    prepare: literalPattern,
  }),
  define('substring', {
    takes: 'text: string, start: int, end?: int',
    gives: 'string',
    docs: 'The characters from start up to (without) end.',
    example: "'d41d8cd98f00'.substring(0, 8)",
    result: 'd41d8cd9',
    run: substring,
  }),
  define('indexOf', {
    takes: 'text: string, wanted: string, from?: int',
    gives: 'int',
    docs: 'Where the other text first stands, counted from 0, or -1.',
    example: "'user@corp.example'.indexOf('@')",
    result: 4,
    run: indexOf,
  }),
  define('lastIndexOf', {
    takes: 'text: string, wanted: string, from?: int',
    gives: 'int',
    docs: 'Where the other text last stands, counted from 0, or -1.',
    example: "'a.b.c'.lastIndexOf('.')",
    result: 3,
    run: lastIndexOf,
  }),
  define('charAt', {
    takes: 'text: string, at: int',
    gives: 'string',
    docs: 'The character at a position, counted from 0; empty just after the last.',
    example: "'abc'.charAt(1)",
    result: 'b',
    run: charAt,
  }),
  define('format', {
    takes: 'text: string, values: list',
    gives: 'string',
    docs: 'The text with %s, %d, %f, %e, %x, %o, %b replaced by the values in turn.',
    example: "'%s has %d alerts'.format(['ws-042', 3])",
    result: 'ws-042 has 3 alerts',
    run: formatText,
  }),
  define('quote', {
    takes: 'text: string',
    gives: 'string',
    docs: 'The text in double quotes, with what is special in it escaped.',
    example: '\'say "hi"\'.quote()',
    result: '"say \\"hi\\""',
    run: quote,
  }),
  define('strings.quote', {
    form: 'function',
    takes: 'text: string',
    gives: 'string',
    docs: 'The same as quote, under its name in the CEL string extension.',
    example: "strings.quote('a')",
    result: '"a"',
    run: quote,
  }),
  define('reverse', {
    takes: 'value: string|list',
    gives: 'first',
    docs: 'The text or list from its end to its start.',
    example: '[1, 2, 3].reverse()',
    result: [3, 2, 1],
    run: reverse,
  }),
]
