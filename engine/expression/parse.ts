// From text to the library's syntax tree, with our errors. Nothing of the library is used but its parser: its operators and
// functions cannot be replaced and know no limit, so the tree is evaluated by compile-node.ts and checked by check.ts.
import { type ASTNode, Environment, ParseError } from '@marcbachmann/cel-js'
import type { Span } from '../diagnostic.ts'
import { asExpressionError, MAX_SOURCE, PARSER_LIMITS } from './limits.ts'
import { plainForms } from './parse-forms.ts'
import { ExpressionError } from './scope.ts'

export type Node = ASTNode
export type NodeOf<Op extends ASTNode['op']> = Extract<ASTNode, { op: Op }>

const environment = new Environment({
  unlistedVariablesAreDyn: true,
  enableOptionalTypes: true,
  homogeneousAggregateLiterals: false,
  limits: PARSER_LIMITS,
})

/**
 * The syntax tree of an expression.
 * @throws ExpressionError `expression/syntax` with the place, `expression/too-costly` where it is too long or too deep
 */
export function parseSource(source: string): Node {
  if (source.length > MAX_SOURCE) {
    throw new ExpressionError(
      'expression/too-costly',
      `An expression may be ${MAX_SOURCE / 1024} KiB long; this one has ${Math.ceil(source.length / 1024)} KiB. Split it.`,
    )
  }
  if (source.trim() === '') {
    throw new ExpressionError('expression/syntax', 'The expression is empty.', { start: 0, end: source.length })
  }
  try {
    const { text, finish } = plainForms(source)
    const { ast } = environment.parse(text)
    finish(ast)
    return ast
  } catch (cause) {
    throw cause instanceof ParseError ? syntaxError(cause, source) : asExpressionError(cause)
  }
}

/** The operands of a chain of one operator, `a && b && c`, which the parser nests to the left as deep as it is long. */
export function operandsOf(node: NodeOf<'&&' | '||'>): Node[] {
  const operands: Node[] = []
  let at: Node = node
  for (; at.op === node.op; at = at.args[0]) operands.push(at.args[1])
  operands.push(at)
  return operands.reverse()
}

export function spanOf(node: Node): Span {
  return { start: node.start, end: node.end }
}

const TOKENS: { [token: string]: string } = {
  EOF: 'the end',
  NUMBER: 'a number',
  STRING: 'a text',
  BOOLEAN: 'true or false',
  NULL: 'null',
  IDENTIFIER: 'a name',
  PLUS: '+',
  MINUS: '-',
  MULTIPLY: '*',
  DIVIDE: '/',
  MODULO: '%',
  EQ: '==',
  NE: '!=',
  LT: '<',
  LE: '<=',
  GT: '>',
  GE: '>=',
  AND: '&&',
  OR: '||',
  NOT: '!',
  IN: 'in',
  LPAREN: '(',
  RPAREN: ')',
  LBRACKET: '[',
  RBRACKET: ']',
  LBRACE: '{',
  RBRACE: '}',
  DOT: '.',
  COMMA: ',',
  COLON: ':',
  QUESTION: '?',
  BYTES: 'bytes',
}
const TOKEN = new RegExp(`\\b(${Object.keys(TOKENS).join('|')})\\b`, 'g')

/** What people write by mistake, and what CEL has for it. */
const MISTAKES: [pattern: RegExp, hint: string][] = [
  [/^=$/, 'Compare with ==.'],
  [/^&$/, 'Join conditions with &&.'],
  [/^\|$/, 'Join conditions with ||; CEL has no pipes: write f(x) or x.f().'],
  [/^[“”‘’]$/, 'Use straight quotes.'],
  [/^\$$/, 'Within an expression a name stands without $.'],
]

function syntaxError(cause: ParseError, source: string): ExpressionError {
  const span = cause.range ? { start: cause.range.start, end: cause.range.end } : undefined
  if (cause.code === 'limit_exceeded') {
    return new ExpressionError(
      'expression/too-costly',
      `The expression is too large: ${cause.summary}. Split it.`,
      span,
    )
  }
  const said = cause.summary.replace(TOKEN, (token) => TOKENS[token] as string)
  const text = span ? source.slice(span.start, Math.max(span.end, span.start + 1)) : ''
  const isIndexed = text === '[' && span && /\.\?\s*$/.test(source.slice(0, span.start))
  const hint = isIndexed
    ? "What may be missing and whose name is no word is read as a[?'some-name']."
    : MISTAKES.find(([pattern]) => pattern.test(text))?.[1]
  return new ExpressionError('expression/syntax', `${said}.${hint ? ` ${hint}` : ''}`, span)
}
