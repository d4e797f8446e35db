// Forms of CEL that the library's parser has not: optional entries ([?a.?b], {?'k': a.?b}), fields in back quotes (a.`b-c`) and
// numbers without a digit before the point (.99). Before parsing each becomes something of the same length that the parser reads,
// so that no place moves; after it the tree says what was meant.
import type { ASTNode } from '@marcbachmann/cel-js'

/** Where one of the forms may stand: a look that spares all other expressions the walk. */
const MAYBE = /`|[[{,]\s*\?|(?:^|[^\w)\]}"'`])\.\d/

const PARTS =
  /(?:[rR]?[bB]?|[bB][rR])(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\/\/[^\n]*|`[^`\n]+`|\.\d+(?:[eE][+-]?\d+)?|[\w$]+(?:\.\d+)?(?:[eE][+-]\d+)?|\s+|[\s\S]/gy

export interface PlainSource {
  text: string
  /** Corrects the tree of `text`. */
  finish(tree: ASTNode): void
}

export function plainForms(source: string): PlainSource {
  if (!MAYBE.test(source)) return { text: source, finish() {} }
  const stands = new Standing(source)
  const optional = new Set<number>()
  /** What encloses the place: a list or map that is written here, or something else. */
  const within: ('entries' | 'other')[] = []
  let text = ''
  let before = ''
  for (const [part] of source.matchAll(PARTS)) {
    const at = text.length
    const endsValue = /^[\w$)\]}"'`]$/.test(before.at(-1) ?? '') && before !== 'in'
    if (part === '?' && within.at(-1) === 'entries' && /^[[{,]$/.test(before)) {
      optional.add(at)
      text += '!'
    } else if (part.length > 1 && part[0] === '`' && /\.\??$/.test(before)) text += stands.field(part)
    else if (/^\.\d/.test(part) && !endsValue) text += stands.number(part)
    else text += part
    if (part === '[' || part === '{') within.push(part === '[' && endsValue ? 'other' : 'entries')
    else if (part === '(') within.push('other')
    else if (/^[)\]}]$/.test(part)) within.pop()
    if (!/^(\s|\/\/)/.test(part)) before = part === '?' && before === '.' ? '.?' : part
  }
  return { text, finish: (tree) => correct(tree, { optional, stands }) }
}

/** Names that stand in for what the parser cannot read. */
class Standing {
  readonly fields = new Map<string, string>()
  readonly numbers = new Map<string, number>()
  readonly #source: string
  #next = 0

  constructor(source: string) {
    this.#source = source
  }

  field(quoted: string): string {
    const name = this.#name(quoted.length)
    this.fields.set(name, quoted.slice(1, -1))
    return name
  }

  number(digits: string): string {
    const name = this.#name(digits.length)
    this.numbers.set(name, Number(digits))
    return name
  }

  #name(length: number): string {
    for (;;) {
      const name = `q${(this.#next++).toString(36)}`.padEnd(length, '_')
      if (name.length > length) return '?'.repeat(length) // more than there are names for: the parser says so
      if (!this.#source.includes(name)) return name
    }
  }
}

const entries = new WeakMap<ASTNode, ReadonlySet<number>>()
const NONE: ReadonlySet<number> = new Set()

/** Which elements of a written list, or entries of a written map, are left out where their value is missing. */
export function optionalEntriesOf(node: ASTNode): ReadonlySet<number> {
  return entries.get(node) ?? NONE
}

function correct(part: unknown, forms: { optional: ReadonlySet<number>; stands: Standing }): void {
  if (Array.isArray(part)) {
    for (const inner of part) correct(inner, forms)
    return
  }
  if (typeof part !== 'object' || part === null || !('op' in part)) return
  const node = part as ASTNode
  if (node.op === 'value') return
  if (node.op === 'id') {
    const number = forms.stands.numbers.get(node.args)
    if (number !== undefined) Object.assign(node, { op: 'value', args: number })
    return
  }
  if (node.op === '.' || node.op === '.?') {
    const field = forms.stands.fields.get(node.args[1])
    if (field !== undefined) node.args[1] = field
  }
  if (node.op === 'list') {
    const found = node.args.map((item, at) => strip(item, forms.optional, (inner) => (node.args[at] = inner)))
    mark(node, found)
  } else if (node.op === 'map') {
    const found = node.args.map((entry) => strip(entry[0], forms.optional, (inner) => (entry[0] = inner)))
    mark(node, found)
  }
  correct(node.args, forms)
}

function mark(node: ASTNode, found: readonly boolean[]): void {
  const marked = new Set(found.flatMap((is, at) => (is ? [at] : [])))
  if (marked.size > 0) entries.set(node, marked)
}

/** Takes the `!` that stands for `?` off the front of an entry. */
function strip(node: ASTNode, optional: ReadonlySet<number>, put: (inner: ASTNode) => void): boolean {
  if (node.op === '!_') {
    if (!optional.has(node.start)) return false
    put(node.args)
    return true
  }
  const left: unknown = Array.isArray(node.args) ? node.args[0] : undefined
  // A written list begins before its first element.
  if (typeof left !== 'object' || left === null || !('op' in left) || (left as ASTNode).start !== node.start)
    return false
  return strip(left as ASTNode, optional, (inner) => {
    ;(node.args as unknown[])[0] = inner
  })
}
