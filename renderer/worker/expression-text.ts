// Reading an unfinished expression from its text alone: where it begins, what stands before a dot, which names a macro binds.

/** The expression around a caret; undefined where the caret stands in plain text. */
export function expressionAt(text: string, caret: number, mode: 'cel' | 'template'): { start: number } | undefined {
  if (mode === 'cel') return { start: 0 }
  let start = text.lastIndexOf('${', caret - 1)
  for (; start >= 0; start = text.lastIndexOf('${', start - 1)) {
    if (text[start - 1] !== '$') break
    if (start === 0) return undefined
  }
  if (start < 0 || start + 2 > caret) return undefined
  let depth = 0
  let quote = ''
  for (const character of text.slice(start + 2, caret)) {
    if (quote !== '') quote = character === quote ? '' : quote
    else if (character === '"' || character === "'") quote = character
    else if (character === '{') depth++
    else if (character === '}' && depth-- === 0) return undefined
  }
  return { start: start + 2 }
}

/** Where the text ends within quotes: which, what stands in them so far, and what stands before them. */
export function openQuote(text: string): { quote: string; typed: string; head: string } | undefined {
  let quote = ''
  let start = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string
    if (quote !== '') {
      if (character === '\\') at++
      else if (character === quote) quote = ''
    } else if (character === '"' || character === "'") {
      quote = character
      start = at
    }
  }
  return quote === '' ? undefined : { quote, typed: text.slice(start + 1), head: text.slice(0, start) }
}

const OPENING: { [closing: string]: string } = { ')': '(', ']': '[' }

/** The longest chain of names, accesses and calls that ends where the text ends: `a + steps.x[0].y` gives `steps.x[0].y`. */
export function receiverBefore(text: string): string {
  let at = text.length
  while (at > 0) {
    const character = text[at - 1] as string
    if (OPENING[character] !== undefined) {
      const open = openingOf(text, at - 1)
      if (open < 0) break
      at = open
    } else if (/[\w.?]/.test(character)) at--
    else if ((character === '"' || character === "'") && at === text.length) {
      const open = text.lastIndexOf(character, at - 2)
      if (open < 0) break
      return text.slice(open)
    } else break
  }
  return text.slice(at).replace(/^[.?]+/, '')
}

function openingOf(text: string, closing: number): number {
  let depth = 0
  for (let at = closing; at >= 0; at--) {
    const character = text[at] as string
    if (character === '"' || character === "'") {
      at = text.lastIndexOf(character, at - 1)
      if (at < 0) return -1
    } else if (character === ')' || character === ']') depth++
    else if ((character === '(' || character === '[') && --depth === 0) return at
  }
  return -1
}

/** Names that macros around the end of the text bind, and the list whose elements they are. */
export function boundNames(before: string): { name: string; list: string }[] {
  const bound: { name: string; list: string }[] = []
  for (const match of before.matchAll(/\.(?:exists|exists_one|all|filter|map)\(\s*([A-Za-z_]\w*)\s*,/g)) {
    const list = receiverBefore(before.slice(0, match.index))
    if (list !== '') bound.push({ name: match[1] as string, list })
  }
  return bound
}

export function wordAround(text: string, offset: number): { from: number; to: number } | undefined {
  let from = offset
  let to = offset
  while (from > 0 && /\w/.test(text[from - 1] as string)) from--
  while (to < text.length && /\w/.test(text[to] as string)) to++
  return from < to && /[A-Za-z_]/.test(text[from] as string) ? { from, to } : undefined
}
