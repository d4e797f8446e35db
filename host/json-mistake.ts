// Where a text stops being JSON (RFC 8259): JSON.parse itself names no place for many mistakes.

export interface JsonMistake {
  /** From 1. */
  line: number
  column: number
  problem: string
}

class Mistake extends Error {
  readonly at: number
  constructor(at: number, message: string) {
    super(message)
    this.at = at
  }
}

const NUMBER = /-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259 forbids them in strings
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const WORD = /true|false|null/y
const SPACE = /[ \t\r\n]*/y

/** For a text that `parseJson` has refused. */
export function findJsonMistake(text: string): JsonMistake {
  const { at, message } = scan(text)
  const before = text.slice(0, at)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: at - lineStart + 1, problem: message }
}

/** Walks the tokens with a stack of its own: nesting, however deep, cannot exhaust the call stack. */
function scan(text: string): Mistake {
  const stack: ('[' | '{')[] = []
  let at = 0
  let expects: 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'comma' = 'value'
  const match = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (!found) return false
    at += found[0].length
    return true
  }
  const close = () => {
    stack.pop()
    expects = 'comma'
    at++
  }
  for (;;) {
    match(SPACE)
    const from = at
    const next = text[at]
    const inside = stack.at(-1)
    if (next === undefined) return new Mistake(at, endProblem(inside, expects))
    if (expects === 'comma') {
      if (inside === undefined) return new Mistake(at, `nothing may follow the value, and here is ${shown(next)}`)
      if (next === (inside === '[' ? ']' : '}')) close()
      else if (next === ',') {
        at++
        expects = inside === '[' ? 'value' : 'key'
      } else return new Mistake(at, `expected a comma or ${inside === '[' ? ']' : '}'}, and here is ${shown(next)}`)
    } else if (expects === 'key' || expects === 'key-or-end') {
      if (next === '}' && expects === 'key-or-end') {
        close()
        continue
      }
      if (!match(STRING)) return new Mistake(at, keyProblem(next))
      match(SPACE)
      if (text[at] !== ':') return new Mistake(at, 'expected a colon after the name')
      at++
      expects = 'value'
    } else if (next === ']' && expects === 'value-or-end') close()
    else if (next === '[' || next === '{') {
      stack.push(next)
      at++
      expects = next === '[' ? 'value-or-end' : 'key-or-end'
    } else if (match(NUMBER)) {
      const number = text.slice(from, at)
      if (!Number.isFinite(Number(number))) return new Mistake(from, 'the number is too large, send it as text')
      expects = 'comma'
    } else if (match(STRING) || match(WORD)) expects = 'comma'
    else return new Mistake(at, valueProblem(next))
  }
}

const shown = (character: string): string => (character === '"' ? 'text in quotes' : `“${character}”`)

function endProblem(inside: '[' | '{' | undefined, expects: string): string {
  if (inside === undefined && expects === 'comma') return 'it cannot be read'
  return inside ? `it ends before the closing ${inside === '[' ? ']' : '}'}` : 'it ends before a value'
}

function keyProblem(next: string): string {
  if (next === '"') return 'the name is not closed, or has a character that must be escaped'
  if (next === '}') return 'a comma stands before }, remove it'
  return `names stand in double quotes, and here is ${shown(next)}`
}

function valueProblem(next: string): string {
  if (next === '"') return 'the text is not closed, or has a line break or character that must be escaped'
  if (next === ']' || next === '}') return `expected a value before ${next}`
  if (next === "'") return 'text stands in double quotes'
  return `expected a value, and here is ${shown(next)}`
}
