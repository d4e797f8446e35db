// From text to a YAML document, refusing what a playbook never is before any of it is built: binary, huge, deep, aliased.
import { Composer, type CST, type Document, Lexer, Parser, type ScalarTag, type Tags, type YAMLError } from 'yaml'
import type { Diagnostic } from '../diagnostic.ts'
import { problem } from './problems.ts'
import { SourceDocument } from './source.ts'

/** 16 Mi characters. 10,000 nodes take about 2 Mi; the reader needs some thirty times the file in memory. */
export const MAX_DOCUMENT_LENGTH = 16 * 1024 * 1024

/** Levels of lists and maps. Ten nested loops take about thirty; everything that walks a document is recursive. */
export const MAX_DOCUMENT_DEPTH = 100

/** Tokens of YAML: 10,000 nodes have about a million. A small file of nothing but line breaks must not take a minute. */
const MAX_TOKENS = 2_500_000

/** Lines. 10,000 nodes have some 100,000; empty lines are the cheapest way to make many tokens. */
const MAX_LINES = 1_000_000

/** Tags. None is of use here, and a row of them on one node is a mistake each. */
const MAX_TAGS = 1_000

/** Mistakes in YAML that are reported: after a few, the rest are echoes of the first. */
const MAX_YAML_ERRORS = 10

/** Marks the beginning of a plain or block scalar among the lexer's tokens. */
const SCALAR_MARK = '\x1f'

/** Whole numbers that a double cannot hold are bigints, as in JSON that comes from outside. */
function exactIntegers(tags: Tags): Tags {
  return tags.map((tag) => {
    if (typeof tag === 'string' || tag.tag !== 'tag:yaml.org,2002:int' || tag.collection !== undefined) return tag
    const { resolve } = tag as ScalarTag
    const exact: ScalarTag['resolve'] = (text, onError, options) => {
      const value = resolve(text, onError, options)
      if (Number.isSafeInteger(value)) return value
      return resolve(text, onError, { ...options, intAsBigInt: true })
    }
    return { ...(tag as ScalarTag), resolve: exact }
  })
}

const OPTIONS = {
  version: '1.2',
  schema: 'core',
  merge: false,
  customTags: exactIntegers,
  resolveKnownTags: false,
  // Keys are text as written: `true:` is a port, not a truth value. Duplicates are looked for by the reader, in linear time.
  stringKeys: true,
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const

export interface ParsedYaml {
  source?: SourceDocument
  diagnostics: Diagnostic[]
}

/** Parses one YAML document. With any problem in it there is no source. `text` has no byte order mark. */
export function parseYaml(text: string, file?: string): ParsedYaml {
  // Positions need no document yet.
  const places = new SourceDocument(text, EMPTY, file)
  const report = (code: Parameters<typeof problem>[0], message: string, start: number, end: number): ParsedYaml => ({
    diagnostics: [places.locate(problem(code, message, [], { range: places.range(start, end) }))],
  })
  if (text.length > MAX_DOCUMENT_LENGTH) {
    const size = Math.ceil(text.length / 1024 / 1024)
    return report(
      'FB004',
      `The file has about ${size} MiB; a playbook may have at most 16 MiB. Move data out of it.`,
      0,
      0,
    )
  }
  const { strange, excess } = findBinary(text)
  if (excess !== undefined) return report('FB004', TOO_MANY_PARTS, excess, excess)
  if (strange !== undefined) {
    return report('FB003', 'This is not a text file. Give a playbook saved as UTF-8.', strange, strange + 1)
  }
  let tokens: CST.Token[] | Refusal
  let documents: Document.Parsed[]
  try {
    tokens = tokenize(text)
    if (!Array.isArray(tokens)) return report(tokens.code, tokens.message, tokens.start, tokens.end)
    documents = [...new Composer(OPTIONS).compose(tokens, true, text.length)]
  } catch {
    // The library ran out of stack or memory: an input that no limit above has foreseen.
    return report('FB001', 'The text could not be read as YAML. Check brackets, quotes and indentation.', 0, 0)
  }
  const [document, second] = documents
  if (document && second) {
    const start = text.lastIndexOf('\n---', second.range[0]) + 1
    return report(
      'FB012',
      'The file holds several YAML documents. Put each playbook into its own file.',
      start,
      start + 3,
    )
  }
  if (!document) return report('FB002', EMPTY_MESSAGE, 0, 0)
  const mistakes = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0])
  if (mistakes.length > 0) {
    return {
      diagnostics: mistakes.slice(0, MAX_YAML_ERRORS).map((mistake) => places.locate(yamlProblem(mistake, places))),
    }
  }
  const contents = document.contents as { range?: number[]; value?: unknown } | null
  if (!contents || (contents.value === null && contents.range?.[0] === contents.range?.[1])) {
    return report('FB002', EMPTY_MESSAGE, 0, 0)
  }
  return { source: new SourceDocument(text, document, file), diagnostics: [] }
}

/**
 * The YAML of a file that stands beside playbooks: anchors and aliases may be in it, and its maps hold each name once. Nesting and size
 * are bounded before anything is built.
 * @param onLine told where each line begins. @returns its documents, or what is too much, and where. Never throws
 */
export function composeYaml(
  text: string,
  onLine?: (offset: number) => void,
): Document.Parsed[] | { problem: string; start: number; end: number } {
  const { strange, excess } = findBinary(text)
  const at = text.length > MAX_DOCUMENT_LENGTH ? 0 : (excess ?? strange)
  if (at !== undefined) {
    const problem = at === strange ? 'This is no text. Save it as UTF-8.' : 'The file is too long. Move data out of it.'
    return { problem, start: at, end: at }
  }
  try {
    const tokens = tokenize(text, { references: true, ...(onLine && { onLine }) })
    if (!Array.isArray(tokens)) return { problem: tokens.message, start: tokens.start, end: tokens.end }
    // Names that stand twice are looked for by whoever reads it, in linear time.
    const composer = new Composer({
      customTags: exactIntegers,
      stringKeys: true,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    })
    return [...composer.compose(tokens, true, text.length)]
  } catch {
    return { problem: 'The text could not be read as YAML. Check brackets, quotes and indentation.', start: 0, end: 0 }
  }
}

const EMPTY = [...new Composer(OPTIONS).compose([], true, 0)][0] as Document
const TOO_MANY_PARTS = 'The file has more parts than a playbook can have. Move data out of it, or split it.'
const EMPTY_MESSAGE = 'The file is empty. Begin with `firebreak: 2`, a name and nodes, or use `firebreak new`.'

function yamlProblem(mistake: YAMLError, places: SourceDocument): Diagnostic {
  const [start, end] = mistake.pos
  const range = places.range(Math.min(start, places.text.length), Math.min(end, places.text.length))
  if (mistake.code === 'TAG_RESOLVE_FAILED') {
    const tag = places.text.slice(start, end).trim()
    return problem(
      'FB015',
      `Playbooks have no tags such as ${tag.slice(0, 40)}. Remove it and write the value itself.`,
      [],
      { range },
    )
  }
  if (mistake.code === 'NON_STRING_KEY') {
    return problem('FB016', 'A key must be plain text, not a list or map. Give the field a plain name.', [], { range })
  }
  // Some messages quote the rest of the line.
  const said = mistake.message.length > 200 ? `${mistake.message.slice(0, 199)}…` : mistake.message
  return problem('FB001', `This is not valid YAML: ${said.replace(/[.:]?$/, '.')}`, [], { range })
}

/**
 * `strange` is the offset of what shows that this is no text: a NUL, or more than one odd character in a hundred; `excess`
 * is where the first line begins that is too many.
 */
function findBinary(text: string): { strange?: number; excess?: number } {
  let odd = 0
  let first = 0
  let lines = 1
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0) return { strange: i }
    if (code === 10 && lines++ === MAX_LINES) return { excess: i + 1 }
    const isOdd = (code < 32 && code !== 9 && code !== 10 && code !== 13) || code === 0xfffd
    if (isOdd && odd++ === 0) first = i
  }
  return odd * 100 > text.length ? { strange: first } : {}
}

interface Refusal {
  code: 'FB004' | 'FB005' | 'FB006'
  message: string
  start: number
  end: number
}

interface TokenOptions {
  /** Anchors and aliases are let through. */
  references?: boolean
  /** Told where each line begins, as an offset. */
  onLine?(offset: number): void
}

/** The concrete syntax, or the reason to stop at the first token that no playbook has. */
function tokenize(text: string, { references = false, onLine }: TokenOptions = {}): CST.Token[] | Refusal {
  const tokens: CST.Token[] = []
  const parser = new Parser(onLine)
  onLine?.(0)
  let isScalar = false
  let count = 0
  let documents = 0
  let errors = 0
  let tags = 0
  for (const lexeme of new Lexer().lex(text)) {
    const start = parser.offset
    if (!references && !isScalar && (lexeme[0] === '&' || lexeme[0] === '*')) {
      const what = lexeme[0] === '&' ? 'anchors' : 'aliases'
      const message = `Playbooks have no ${what} (${lexeme.slice(0, 40)}). Write the value out, or put it under vars.`
      return { code: 'FB006', message, start, end: start + lexeme.length }
    }
    if (!isScalar && lexeme[0] === '!') tags++
    isScalar = !isScalar && lexeme === SCALAR_MARK
    for (const token of parser.next(lexeme)) {
      tokens.push(token)
      if (token.type === 'document') documents++
      if (token.type === 'error') errors++
    }
    // What follows the first mistakes, or a second document, would only be more of the same.
    if (errors >= MAX_YAML_ERRORS || documents > 1 || tags > MAX_TAGS) break
    if (count++ > MAX_TOKENS) {
      return { code: 'FB004', message: TOO_MANY_PARTS, start, end: start }
    }
    // The parser's stack holds the document and every open list and map.
    if (parser.stack.length > MAX_DOCUMENT_DEPTH + 2) {
      const message = `Lists and maps are nested more than ${MAX_DOCUMENT_DEPTH} deep here. Take levels out.`
      return { code: 'FB005', message, start, end: parser.offset }
    }
  }
  for (const token of parser.end()) tokens.push(token)
  return tokens
}
