// Where a caret stands in a YAML text that may be unfinished: the path of keys above it by indentation, and whether a key or a
// value is being written. Only lines are read, so that it works while the text is no YAML.

export interface YamlContext {
  /** Keys above the caret, the outermost first. `-` stands for a list item. */
  path: string[]
  /** A key is being written; else the value of the last of `path`. */
  isKey: boolean
  /** What is written so far. */
  word: string
  /** Column of `word` in its line, from 0. */
  from: number
  /** The value so far, its quote not included, where it began (from 0). */
  value: { text: string; from: number }
}

const KEY = /^(\s*)((?:- )*)("[^"]*"|'[^']*'|[\w][\w./-]*)\s*:(?:\s+|$)/

const unquoted = (key: string): string => (/^["']/.test(key) ? key.slice(1, -1) : key)

export function yamlContext(lines: readonly string[], line: number, column: number): YamlContext {
  const before = (lines[line] ?? '').slice(0, column)
  const indent = before.length - before.trimStart().length
  const own = KEY.exec(before)
  const path = pathAbove(lines, line, own || before.trim() !== '' ? indent : column)
  if (own) {
    const key = unquoted(own[3] as string)
    return inValue([...path, ...(own[2] ? ['-'] : []), key], before, own[0].length)
  }
  const dashes = /^\s*(- )+/.exec(before)?.[0]
  if (dashes) {
    const inside = inValue([...path, '-'], before, dashes.length)
    return { ...inside, isKey: false }
  }
  const word = before.trimStart()
  return { path, isKey: true, word, from: indent, value: { text: word, from: indent } }
}

/** A value on the line of its key, which may be a flow map or list. */
function inValue(path: string[], before: string, start: number): YamlContext {
  const inside = [...path]
  let at = start
  let isKey = false
  let quote = ''
  const kinds: string[] = []
  for (let position = start; position < before.length; position++) {
    const character = before[position] as string
    if (quote !== '') {
      if (character === quote) quote = ''
      continue
    }
    if ((character === '"' || character === "'") && before.slice(at, position).trim() === '') quote = character
    else if (before.startsWith('${', position)) {
      const close = before.indexOf('}', position)
      if (close < 0) break
      position = close
    } else if (character === '{' || character === '[') {
      kinds.push(character)
      isKey = character === '{'
      if (character === '[') inside.push('-')
      at = position + 1
    } else if (character === ':' && isKey && /\s/.test(before[position + 1] ?? ' ')) {
      inside.push(unquoted(before.slice(at, position).trim()))
      isKey = false
      at = position + 1
    } else if (character === ',' && kinds.length > 0) {
      if (kinds.at(-1) === '{') {
        inside.pop()
        isKey = true
      }
      at = position + 1
    } else if (character === '}' || character === ']') {
      const kind = kinds.pop()
      if (kind === '[' || (kind === '{' && !isKey)) inside.pop()
      isKey = false
    }
  }
  const raw = before.slice(at)
  const lead = raw.length - raw.trimStart().replace(/^["']/, '').length
  const text = raw.slice(lead)
  return { path: inside, isKey, word: text, from: at + lead, value: { text, from: at + lead } }
}

function pathAbove(lines: readonly string[], line: number, indent: number): string[] {
  const path: string[] = []
  let limit = indent
  for (let at = line - 1; at >= 0 && limit > 0; at--) {
    const text = lines[at] as string
    if (text.trim() === '' || text.trimStart().startsWith('#')) continue
    const found = KEY.exec(text)
    const own = text.length - text.trimStart().length
    if (!found || own >= limit) continue
    path.unshift(unquoted(found[3] as string))
    if (found[2]) path.unshift('-')
    limit = own
  }
  return path
}
