// Regular expressions that always end: RE2 takes time in proportion to the text, whatever pattern an attacker's text meets.
import { RE2JS } from 're2js'
import { assertListLength, charge } from '../limits.ts'
import { ExpressionError } from '../scope.ts'

export interface Pattern {
  isIn(text: string): boolean
  /** Every part found (its first group where the pattern has groups), at most so many. */
  findAll(text: string, most?: number): string[]
}

const MOST_PATTERNS = 500
const LONGEST_PATTERN = 2_000
const cache = new Map<string, Pattern>()

/**
 * The compiled pattern; compiled patterns are kept, the 500 used last.
 * @throws ExpressionError `expression/bad-pattern` saying what is wrong with it
 */
export function patternOf(source: string): Pattern {
  const known = cache.get(source)
  if (known) return known
  const pattern = compile(source)
  if (cache.size >= MOST_PATTERNS) cache.delete(cache.keys().next().value as string)
  cache.set(source, pattern)
  return pattern
}

function compile(source: string): Pattern {
  if (source.length > LONGEST_PATTERN) {
    throw badPattern(`it is longer than ${LONGEST_PATTERN} characters`)
  }
  charge(source.length)
  let compiled: RE2JS
  try {
    compiled = RE2JS.compile(source)
  } catch (cause) {
    const said = (cause instanceof Error ? cause.message : String(cause)).replace(/^error parsing regexp: /, '')
    const hint = /\(\?[=!<]/.test(source)
      ? ' RE2 has no look-ahead and no look-behind: test the parts one by one and join them with &&.'
      : /\\[1-9]/.test(source)
        ? ' RE2 has no back-references.'
        : ''
    throw badPattern(said, hint, cause)
  }
  // RE2 may visit every instruction of the pattern at every character; the program is about as long as the pattern.
  const perText = (text: string) => charge(Math.ceil((text.length + 1) * (0.25 + source.length / 64)))
  return {
    isIn(text) {
      perText(text)
      return compiled.matcher(text).find()
    },
    findAll(text, most = Number.POSITIVE_INFINITY) {
      perText(text)
      const matcher = compiled.matcher(text)
      const group = matcher.groupCount() > 0 ? 1 : 0
      const found: string[] = []
      while (found.length < most && matcher.find()) {
        charge(1)
        found.push(matcher.group(group) ?? '')
        assertListLength(found.length)
      }
      return found
    },
  }
}

function badPattern(problem: string, hint = '', cause?: unknown): ExpressionError {
  return new ExpressionError('expression/bad-pattern', `The pattern cannot be used: ${problem}.${hint}`, undefined, {
    cause,
  })
}
