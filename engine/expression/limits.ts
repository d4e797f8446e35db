// What one evaluation may cost. Expressions read hostile input (a mail, a log line), so work that grows with the input is
// charged in units and stops at BUDGET. One evaluation is synchronous and never starts another, so one meter is enough.
import { ExpressionError } from './scope.ts'

/**
 * Units that one evaluation may spend. A pass of a comprehension costs one unit and one more for every eight nodes of its
 * body; a function costs one unit per list element or per 16 characters that it reads or makes; a pattern more.
 */
export const BUDGET = 1_000_000

/** Longest text that an expression may make, in UTF-16 units. */
export const MAX_TEXT = 16 * 1024 * 1024

/** Longest list that an expression may make. */
export const MAX_ELEMENTS = 1_000_000

/** Longest source of an expression, in UTF-16 units. */
export const MAX_SOURCE = 64 * 1024

/** What the parser accepts: nodes of one expression, nesting, elements of a written list or map, arguments of a call. */
export const PARSER_LIMITS = {
  maxAstNodes: 10_000,
  maxDepth: 250,
  maxListElements: 1_000,
  maxMapEntries: 1_000,
  maxCallArguments: 256,
} as const

let left = BUDGET

/** Begins a new evaluation. */
export function refill(): void {
  left = BUDGET
}

/** Spends units; the one that is too many throws `expression/too-costly`. */
export function charge(units: number): void {
  left -= units
  if (left < 0) throw tooCostly(`it did more than ${BUDGET.toLocaleString('en-US')} units of work`)
}

/** Spends what an error costs that is passed over on its way up through so many nodes. */
export function chargeError(nodes: number): void {
  charge(16 + nodes)
}

/** Spends what reading or making a text of this length costs. */
export function chargeText(length: number): void {
  charge((length >> 4) + 1)
}

/** Refuses a text that would be longer than MAX_TEXT; call it before making the text. */
export function assertTextLength(length: number): void {
  if (length > MAX_TEXT) throw tooCostly(`it makes a text of more than ${MAX_TEXT / 1024 / 1024} MiB`)
}

/** Refuses a list that would be longer than MAX_ELEMENTS; call it before making the list. */
export function assertListLength(length: number): void {
  if (length > MAX_ELEMENTS) {
    throw tooCostly(`it makes a list of more than ${MAX_ELEMENTS.toLocaleString('en-US')} elements`)
  }
}

export const TOO_COSTLY = 'expression/too-costly'

export function tooCostly(what: string, options?: { cause?: unknown }): ExpressionError {
  return new ExpressionError(
    TOO_COSTLY,
    `The expression was stopped: ${what}. Look at less (slice or filter the list first, shorten the text), or spread the work over a for-each node.`,
    undefined,
    options,
  )
}

/** An error of the stack or of memory, as the mistake that it stands for. */
export function asExpressionError(cause: unknown): ExpressionError {
  if (cause instanceof ExpressionError) return cause
  if (cause instanceof RangeError) return tooCostly('it nests too deeply or makes a value that is too large', { cause })
  const message = cause instanceof Error ? cause.message : String(cause)
  return new ExpressionError('expression/failed', `The expression could not be evaluated: ${message}`, undefined, {
    cause,
  })
}
