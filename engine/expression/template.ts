// `${…}` in text. The inside is CEL, so braces and quotes within it are respected; `$${` stands for a literal `${`.
import type { Span } from '../diagnostic.ts'
import { ExpressionError } from './scope.ts'

export type TemplatePart = string | { cel: string; span: Span }

export interface Template {
  /** Literal texts and expressions in turn, as they stand. `span` is that of the expression without `${` and `}`. */
  parts: TemplatePart[]
  /** The text is exactly one `${…}`: the value keeps its type. */
  whole: boolean
}

/**
 * Takes a text apart.
 * @throws ExpressionError `expression/unterminated` where a `${` has no `}`, `expression/syntax` where it holds nothing
 */
export function parseTemplate(text: string): Template {
  const parts: TemplatePart[] = []
  let literal = ''
  let at = 0
  while (at < text.length) {
    const next = text.indexOf('${', at)
    if (next < 0) break
    if (next > at && text[next - 1] === '$') {
      literal += `${text.slice(at, next - 1)}\${`
      at = next + 2
      continue
    }
    literal += text.slice(at, next)
    if (literal) parts.push(literal)
    literal = ''
    const end = endOfExpression(text, next)
    parts.push(expressionPart(text, next + 2, end))
    at = end + 1
  }
  literal += text.slice(at)
  if (literal || parts.length === 0) parts.push(literal)
  return { parts, whole: parts.length === 1 && typeof parts[0] !== 'string' }
}

function expressionPart(text: string, start: number, end: number): TemplatePart {
  const cel = text.slice(start, end)
  if (cel.trim() !== '') return { cel, span: { start, end } }
  throw new ExpressionError(
    'expression/syntax',
    'There is no expression between ${ and }. For a literal ${ write $${.',
    {
      start: start - 2,
      end: end + 1,
    },
  )
}

/** The position of the `}` that closes the `${` at `start`. */
function endOfExpression(text: string, start: number): number {
  let depth = 0
  let at = start + 2
  while (at < text.length) {
    const character = text[at] as string
    if (character === '"' || character === "'") {
      at = endOfLiteral(text, at)
      continue
    }
    if (character === '/' && text[at + 1] === '/') {
      const line = text.indexOf('\n', at)
      at = line < 0 ? text.length : line
      continue
    }
    if (character === '{') depth++
    else if (character === '}' && depth-- === 0) return at
    at++
  }
  throw new ExpressionError('expression/unterminated', 'This ${ has no }. Close it, or write $${ for a literal ${.', {
    start,
    end: Math.min(text.length, start + 40),
  })
}

/** The position after a string literal of CEL: single or triple quotes, raw with r before it. */
function endOfLiteral(text: string, start: number): number {
  const quote = text[start] as string
  const closing = text.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote
  let at = start + closing.length
  while (at < text.length) {
    if (text[at] === '\\') at += 2
    else if (text.startsWith(closing, at)) return at + closing.length
    else at++
  }
  return text.length
}
