// Cuts a stream of JSON into its values without parsing it: the elements of a list, or values one after another. What is cut
// out is text; whether it is JSON is for JSON.parse to say.

export interface ValueSplitter {
  add(text: string): string[]
  /** What is left when the stream ends: the half of a value, if any. */
  end(): string[]
}

/** @param most characters that one value may have; a longer one is handed out in pieces, which are then no JSON */
export function createValueSplitter(most: number): ValueSplitter {
  let isList: boolean | undefined
  let depth = 0
  let inText = false
  let escaped = false
  let kept = ''

  return {
    add(text) {
      const values: string[] = []
      let begin = depth > 0 || kept !== '' ? 0 : -1
      const cut = (end: number) => {
        const value = kept + text.slice(Math.max(begin, 0), end)
        kept = ''
        begin = -1
        if (value.trim() !== '') values.push(value)
      }
      for (let at = 0; at < text.length; at++) {
        const code = text.charCodeAt(at)
        if (inText) {
          if (escaped) escaped = false
          else if (code === BACKSLASH) escaped = true
          else if (code === QUOTE) inText = false
          continue
        }
        if (code === QUOTE) {
          inText = true
          if (begin < 0) begin = at
        } else if (code === OPEN_LIST && isList === undefined) isList = true
        else if (code === OPEN_LIST || code === OPEN_MAP) {
          isList ??= false
          if (begin < 0) begin = at
          depth++
        } else if (code === CLOSE_LIST || code === CLOSE_MAP) {
          if (depth > 0) depth--
          else {
            if (begin >= 0) cut(at) // the list's own end
            continue
          }
          if (depth === 0) cut(at + 1)
        } else if (depth === 0 && (code === COMMA || code === LINE_FEED)) {
          if (begin >= 0) cut(at)
        } else if (depth === 0 && begin < 0 && code > SPACE) {
          isList ??= false
          begin = at
        }
      }
      if (begin >= 0) kept += text.slice(begin)
      if (kept.length > most) {
        values.push(kept)
        kept = ''
        depth = 0
        inText = false
      }
      return values
    },
    end() {
      const rest = kept
      kept = ''
      return rest.trim() === '' ? [] : [rest]
    },
  }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_MAP = 0x7b
const CLOSE_MAP = 0x7d
const COMMA = 0x2c
const LINE_FEED = 0x0a
const SPACE = 0x20
