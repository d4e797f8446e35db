// Reads JSON that a person pasted, and says at which line and column it stops being JSON (RFC 8259). Pure. Nesting has a
// limit, so that no text can exhaust the stack.
import { type JsonValue, parseJson } from '../../engine/index.ts'

export interface JsonMistake {
  /** From 1. */
  line: number
  column: number
  /** Index into the text. */
  at: number
  message: string
}

const MAX_DEPTH = 500
const SPACE = /[ \t\r\n]*/y
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259 forbids them in strings
const TEXT = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y

export function readJson(text: string): { value: JsonValue } | { mistake: JsonMistake } {
  try {
    return { value: parseJson(text) }
  } catch {
    const reader = new Reader(text)
    const [at, message] = reader.findMistake()
    const before = text.slice(0, at)
    return { mistake: { at, message, line: before.split('\n').length, column: at - before.lastIndexOf('\n') } }
  }
}

type Found = [at: number, message: string]

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  findMistake(): Found {
    const found = this.#value(0)
    if (found) return found
    this.#skip(SPACE)
    return this.#at < this.#text.length
      ? [this.#at, 'nothing may follow the value']
      : [this.#at, 'this cannot be read as JSON']
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    if (!match) return false
    this.#at += match[0].length
    return true
  }

  #peek(): string | undefined {
    this.#skip(SPACE)
    return this.#text[this.#at]
  }

  #value(depth: number): Found | undefined {
    const next = this.#peek()
    if (next === undefined) return [this.#at, 'the text ends where a value should stand']
    if (depth > MAX_DEPTH) return [this.#at, `more than ${MAX_DEPTH} levels deep`]
    if (next === '{') return this.#members('}', depth)
    if (next === '[') return this.#members(']', depth)
    if (next === '"') return this.#string()
    if (this.#skip(SCALAR)) return undefined
    return [this.#at, next === "'" ? 'texts stand in double quotes' : `${next} cannot begin a value`]
  }

  #string(): Found | undefined {
    return this.#skip(TEXT) ? undefined : [this.#at, 'this text is not closed, or has a character that must be escaped']
  }

  #members(end: '}' | ']', depth: number): Found | undefined {
    this.#at++
    if (this.#peek() === end) return this.#close()
    for (;;) {
      const found = (end === '}' ? this.#name() : undefined) ?? this.#value(depth + 1)
      if (found) return found
      const next = this.#peek()
      if (next === end) return this.#close()
      if (next === undefined) return [this.#at, `the text ends before the closing ${end}`]
      if (next !== ',') return [this.#at, `a comma or ${end} is missing before this`]
      this.#at++
      if (this.#peek() === end) return [this.#at, `a comma stands before ${end}; remove it`]
    }
  }

  #close(): undefined {
    this.#at++
  }

  #name(): Found | undefined {
    const next = this.#peek()
    if (next === undefined) return [this.#at, 'the text ends before the closing }']
    if (next !== '"') return [this.#at, 'names stand in double quotes']
    const found = this.#string()
    if (found) return found
    if (this.#peek() !== ':') return [this.#at, 'a colon is missing after the name']
    this.#at++
    return undefined
  }
}
