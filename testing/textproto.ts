// For tests alone: reads protobuf's text format, as the conformance data of CEL has it, into plain objects. A field that stands
// several times is a list of its values; texts are bytes, one character each (Latin-1).

export interface Message {
  [field: string]: Field[]
}
export type Field = string | { text: string } | Message

const TOKEN =
  /\s+|#[^\n]*|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|\[[\w./]+\]|[-+]?(?:\d[\d.]*(?:[eE][-+]?\d+)?|\.\d+)(?![\w.])|[-+]?[\w.]+|[{}<>[\]:;,]/gy

/** @throws Error for a text that is none */
export function parseTextproto(source: string): Message {
  const tokens = [...source.matchAll(TOKEN)].map(([token]) => token).filter((token) => !/^(\s|#)/.test(token))
  let at = 0
  const message = (end: string | undefined): Message => {
    const made: Message = {}
    for (;;) {
      const name = tokens[at++]
      if (name === end) return made
      if (name === undefined) throw new Error('The text ends within a message')
      if (name === ',' || name === ';') continue
      if (tokens[at] === ':') at++
      const values = tokens[at] === '[' ? list() : [value()]
      made[name] = [...(made[name] ?? []), ...values]
    }
  }
  const list = (): Field[] => {
    const items: Field[] = []
    at++
    while (tokens[at] !== ']') {
      if (tokens[at] === ',') at++
      else items.push(value())
    }
    at++
    return items
  }
  const value = (): Field => {
    const token = tokens[at++] as string
    if (token === '{' || token === '<') return message(token === '{' ? '}' : '>')
    if (!/^["']/.test(token)) return token
    let text = unquoted(token)
    while (/^["']/.test(tokens[at] ?? '')) text += unquoted(tokens[at++] as string)
    return { text }
  }
  return message(undefined)
}

const SIGNS: { [letter: string]: string } = { n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b', f: '\f', v: '\v' }

function unquoted(token: string): string {
  const latin = Buffer.from(token.slice(1, -1), 'utf8').toString('latin1')
  return latin.replace(
    /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))/g,
    (_, octal?: string, hex?: string, short?: string, long?: string, sign = '') => {
      if (octal) return String.fromCharCode(Number.parseInt(octal, 8))
      if (hex) return String.fromCharCode(Number.parseInt(hex, 16))
      const point = short ?? long
      if (point) return Buffer.from(String.fromCodePoint(Number.parseInt(point, 16)), 'utf8').toString('latin1')
      return SIGNS[sign] ?? sign
    },
  )
}
