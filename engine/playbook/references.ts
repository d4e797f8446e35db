// Renames a node within expressions, by their tokens: string literals, comments and everything else stay as they are, and
// an expression that does not parse yet is treated as well as one that does.

interface Token {
  kind: 'name' | 'text' | 'other'
  /** The name, the characters of a plain string literal, or the sign. */
  value: string
  start: number
  end: number
}

const TOKEN =
  /\/\/[^\n]*|[rRbB]{0,2}(?:"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)|[A-Za-z_]\w*|\d[\w.]*|\s+|[\s\S]/gy

function tokensOf(expression: string): Token[] {
  const tokens: Token[] = []
  for (const match of expression.matchAll(TOKEN)) {
    const [text] = match
    const start = match.index
    const end = start + text.length
    if (/^\s|^\/\//.test(text)) continue
    const literal = /^(["'])([^\\]*)\1$/.exec(text)
    if (literal && !/^("""|''')/.test(text)) tokens.push({ kind: 'text', value: literal[2] as string, start, end })
    else if (/^[A-Za-z_]\w*$/.test(text)) tokens.push({ kind: 'name', value: text, start, end })
    else tokens.push({ kind: 'other', value: text, start, end })
  }
  return tokens
}

/** A place that names a node: `steps.id`, `steps.?id`, `steps['id']`, `steps[?'id']` or `'id' in steps`. */
interface Reference {
  id: string
  start: number
  end: number
  /** What to write for another id. */
  write(id: string): string
  /** Position of the token after it. */
  next: number
}

// Words that CEL does not take after a dot (spec, “Syntax”: reserved identifiers), and ids that are no identifiers.
const RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
)
const isField = (id: string): boolean => /^[a-z]\w*$/.test(id) && !RESERVED.has(id)

const is = (token: Token | undefined, value: string): boolean => token?.kind !== 'text' && token?.value === value

/** `root.member` or `root['member']` where the root is the token at `position`. */
function memberAfter(tokens: readonly Token[], position: number): Reference | undefined {
  const sign = tokens[position + 1]
  if (!sign || (!is(sign, '.') && !is(sign, '['))) return undefined
  let at = position + 2
  const optional = is(tokens[at], '?') ? '?' : ''
  if (optional) at++
  const member = tokens[at]
  if (!member) return undefined
  const write = (id: string) => (isField(id) ? `.${optional}${id}` : `[${optional}'${id}']`)
  if (is(sign, '.')) {
    if (member.kind !== 'name') return undefined
    return { id: member.value, start: sign.start, end: member.end, write, next: at + 1 }
  }
  const close = tokens[at + 1]
  if (member.kind !== 'text' || !close || !is(close, ']')) return undefined
  const bracket = (id: string) => `[${optional}'${id}']`
  return { id: member.value, start: sign.start, end: close.end, write: bracket, next: at + 2 }
}

function referencesIn(tokens: readonly Token[]): Reference[] {
  const references: Reference[] = []
  tokens.forEach((token, position) => {
    if (token.kind !== 'name' || token.value !== 'steps' || is(tokens[position - 1], '.')) return
    // A field of that name in a map literal is no variable.
    if (is(tokens[position + 1], ':') && !is(tokens[position - 1], '?')) return
    const member = memberAfter(tokens, position)
    if (member) references.push(member)
    const asked = tokens[position - 2]
    if (!member && is(tokens[position - 1], 'in') && asked?.kind === 'text') {
      references.push({
        id: asked.value,
        start: asked.start,
        end: asked.end,
        write: (id) => `'${id}'`,
        next: position + 1,
      })
    }
  })
  return references
}

const COMPREHENSIONS = new Set([
  'all',
  'exists',
  'exists_one',
  'existsOne',
  'filter',
  'map',
  'transformList',
  'transformMap',
  'transformMapEntry',
  'sortBy',
  'optMap',
  'optFlatMap',
])

/**
 * The output of a loop is a list of maps by the ids of its nodes: in an expression about the loop, `r.id` of a
 * comprehension's variable and `steps.loop[0].id` name the node too.
 */
function passReferencesIn(tokens: readonly Token[], loops: ReadonlySet<string>): Reference[] {
  const about = referencesIn(tokens).filter(({ id }) => loops.has(id))
  if (about.length === 0) return []
  const variables = new Set<string>()
  tokens.forEach((token, position) => {
    const variable = tokens[position + 2]
    if (COMPREHENSIONS.has(token.value) && is(tokens[position - 1], '.') && is(tokens[position + 1], '(') && variable) {
      if (variable.kind === 'name' && is(tokens[position + 3], ',')) variables.add(variable.value)
      const second = tokens[position + 4]
      if (second?.kind === 'name' && is(tokens[position + 5], ',')) variables.add(second.value)
    }
  })
  const found: (Reference | undefined)[] = tokens.map((token, position) =>
    token.kind === 'name' && variables.has(token.value) && !is(tokens[position - 1], '.')
      ? memberAfter(tokens, position)
      : undefined,
  )
  for (const { next } of about) {
    if (is(tokens[next], '[') && is(tokens[next + 2], ']')) found.push(memberAfter(tokens, next + 2))
  }
  return found.filter((reference) => reference !== undefined)
}

export interface Renaming {
  from: string
  to: string
  /** The loops that the node is in: their outputs name it. */
  loops: ReadonlySet<string>
}

/** The expression with every reference to `from` made one to `to`. */
export function renameInExpression(expression: string, { from, to, loops }: Renaming): string {
  if (!expression.includes(from)) return expression
  const tokens = tokensOf(expression)
  const places = [...referencesIn(tokens), ...passReferencesIn(tokens, loops)]
    .filter(({ id }) => id === from)
    .sort((a, b) => b.start - a.start)
  let text = expression
  for (const { start, end, write } of places) text = text.slice(0, start) + write(to) + text.slice(end)
  return text
}

/** The same within each `${…}` of a text (../expression/template.ts says how they are found). */
export function renameInTemplate(text: string, renaming: Renaming): string {
  let result = ''
  let at = 0
  for (let open = text.indexOf('${'); open !== -1; open = text.indexOf('${', at)) {
    // `$${` stands for itself.
    if (open > at && text[open - 1] === '$') {
      result += text.slice(at, open + 2)
      at = open + 2
      continue
    }
    const close = findClose(text, open + 2)
    if (close === undefined) break
    result += text.slice(at, open + 2) + renameInExpression(text.slice(open + 2, close), renaming)
    at = close
  }
  return result + text.slice(at)
}

/** Where the brace is that ends the expression beginning at `start`: braces in it are balanced, string literals skipped. */
function findClose(text: string, start: number): number | undefined {
  let depth = 0
  for (const token of tokensOf(text.slice(start))) {
    if (is(token, '{')) depth++
    else if (is(token, '}') && depth-- === 0) return start + token.start
  }
  return undefined
}

/** Whether a text without `${` refers to any step the way an expression does. */
export function mentionsSteps(text: string): boolean {
  return text.includes('steps') && referencesIn(tokensOf(text)).length > 0
}
