// Regular expressions that always end: RE2 takes time in proportion to the text, whatever pattern an attacker's text meets.
// In proportion is not enough where there are many matches or a long pattern, so every character that it reads is charged.
import { RE2JS } from 're2js'
import { assertListLength, charge } from '../limits.ts'
import { ExpressionError } from '../scope.ts'
import { instructionsOf } from './pattern-size.ts'

export interface Pattern {
  isIn(text: string): boolean
  /** Every part found (its first group where the pattern has groups), at most so many. */
  findAll(text: string, most?: number): string[]
}

const MOST_PATTERNS = 200
const LONGEST_PATTERN = 2_000
const MOST_INSTRUCTIONS = 10_000
const cache = new Map<string, Pattern>()

/**
 * The compiled pattern; the 200 used last are kept.
 * @throws ExpressionError `expression/bad-pattern` saying what is wrong with it
 */
export function patternOf(source: string): Pattern {
  const known = cache.get(source)
  const pattern = known ?? compile(source)
  if (known) cache.delete(source)
  else if (cache.size >= MOST_PATTERNS) cache.delete(cache.keys().next().value as string)
  cache.set(source, pattern)
  return pattern
}

function compile(source: string): Pattern {
  if (source.length > LONGEST_PATTERN) throw badPattern(`it is longer than ${LONGEST_PATTERN} characters`)
  const instructions = instructionsOf(source)
  if (instructions > MOST_INSTRUCTIONS) {
    throw badPattern(
      'its counted repetitions, such as {100}, multiply to too much',
      ' Write +, or ask for the length with size(...).',
    )
  }
  charge(100 + instructions * 8)
  const compiled = parse(source)
  const perRead = 1 / 16 + compiled.programSize() / 64
  const read = <T>(text: string, search: (counted: CountedText) => T): T => {
    charge(1)
    try {
      return search(new CountedText(text, perRead))
    } catch (cause) {
      // A search that was stopped midway leaves its automaton as it was then.
      cache.delete(source)
      throw cause
    }
  }
  return {
    isIn: (text) => read(text, (counted) => compiled.matcher(counted as unknown as string).find()),
    findAll: (text, most = Number.POSITIVE_INFINITY) =>
      read(text, (counted) => {
        const matcher = compiled.matcher(counted as unknown as string)
        const group = matcher.groupCount() > 0 ? 1 : 0
        const found: string[] = []
        while (found.length < most && matcher.find()) {
          charge(4)
          const start = matcher.start(group)
          found.push(start < 0 ? '' : text.slice(start, matcher.end(group)))
          assertListLength(found.length)
        }
        return found
      }),
  }
}

function parse(source: string): RE2JS {
  try {
    return RE2JS.compile(source)
  } catch (cause) {
    const said = (cause instanceof Error ? cause.message : String(cause)).replace(/^error parsing regexp: /, '')
    const hint = /\(\?[=!<]/.test(source)
      ? ' RE2 has no look-ahead and no look-behind: test the parts one by one and join them with &&.'
      : /\\[1-9]/.test(source)
        ? ' RE2 has no back-references.'
        : ''
    throw badPattern(said, hint, cause)
  }
}

/** A text that charges for what is read of it. RE2JS takes text objects and reads them by these methods alone. */
class CountedText extends String {
  readonly #text: string
  readonly #perRead: number
  #reads = 0

  constructor(text: string, perRead: number) {
    super(text)
    this.#text = text
    this.#perRead = perRead
  }

  override charCodeAt(at: number): number {
    if (++this.#reads === READS_AT_ONCE) {
      this.#reads = 0
      charge(READS_AT_ONCE * this.#perRead)
    }
    return this.#text.charCodeAt(at)
  }

  override indexOf(wanted: string, from = 0): number {
    const found = this.#text.indexOf(wanted, from)
    charge(1 + (((found < 0 ? this.#text.length : found) - from) >> 8))
    return found
  }
}

const READS_AT_ONCE = 256

function badPattern(problem: string, hint = '', cause?: unknown): ExpressionError {
  return new ExpressionError('expression/bad-pattern', `The pattern cannot be used: ${problem}.${hint}`, undefined, {
    cause,
  })
}
