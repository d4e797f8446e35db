// Help for whoever writes an expression: what may stand at the caret, what a name is, and what the expression gives with the data
// at hand. Nothing here judges; the compiler does.
import {
  checkExpression,
  EXPRESSION_FUNCTIONS,
  type ExpressionFunction,
  type JsonSchema,
  type JsonValue,
  type ScopeTypes,
  signatureOf,
} from '../../engine/index.ts'
import { fieldsOfNode } from '../state/catalog.ts'
import type { ExpressionContext, ExpressionPlace } from './expression-context.ts'
import { boundNames, expressionAt, openQuote, receiverBefore, wordAround } from './expression-text.ts'
import { scopeOf, tryExpression } from './expression-values.ts'
import { findNode } from './find-node.ts'
import { elementOf, scopeTypesOf } from './scope-types.ts'

export interface Completion {
  label: string
  kind: 'field' | 'step' | 'variable' | 'function' | 'value' | 'key'
  insert: string
  detail?: string
  docs?: string
  /** `insert` has places to fill in. */
  snippet?: true
}

export interface Completions {
  /** Offsets that the insertion replaces. */
  from: number
  to: number
  items: Completion[]
}

const NAMES: { [name: string]: string } = {
  alert: 'The alert that started the run',
  inputs: 'The same as alert, as the playbook’s inputs',
  steps: 'Outputs of nodes upstream, by id',
  vars: 'Constants of the playbook',
  run: 'Id, start and mode of the run',
  item: 'The element of this pass',
  index: 'The number of this pass, from 0',
  error: 'What failed',
  input: 'What the step was given',
  output: 'What the step gave',
}

const MACROS: { name: string; signature: string; insert: string; docs: string }[] = [
  {
    name: 'exists',
    signature: 'list.exists(x, condition) → bool',
    insert: 'exists($' + '{1:x}, $0)',
    docs: 'Whether the condition holds for at least one element.',
  },
  {
    name: 'all',
    signature: 'list.all(x, condition) → bool',
    insert: 'all($' + '{1:x}, $0)',
    docs: 'Whether the condition holds for every element.',
  },
  {
    name: 'exists_one',
    signature: 'list.exists_one(x, condition) → bool',
    insert: 'exists_one($' + '{1:x}, $0)',
    docs: 'Whether it holds for exactly one element.',
  },
  {
    name: 'filter',
    signature: 'list.filter(x, condition) → list',
    insert: 'filter($' + '{1:x}, $0)',
    docs: 'The elements for which the condition holds.',
  },
  {
    name: 'map',
    signature: 'list.map(x, expression) → list',
    insert: 'map($' + '{1:x}, $0)',
    docs: 'What each element becomes.',
  },
]

export function typesAround({ playbook, catalog }: ExpressionContext, place: ExpressionPlace, before = ''): ScopeTypes {
  if (!playbook) return {}
  const types = scopeTypesOf(playbook, catalog, place.node)
  const node = place.node === undefined ? undefined : findNode(playbook, place.node)?.node
  for (const name of place.scope ?? []) {
    types[name] = name === 'index' ? { type: 'integer' } : elementOf(node && fieldsOfNode(node)['items'], types)
  }
  for (const { name, list } of boundNames(before)) types[name] = checkExpression(`(${list})[0]`, types).type
  return types
}

export function complete(context: ExpressionContext, place: ExpressionPlace, text: string, caret: number): Completions {
  const at = expressionAt(text, caret, place.mode)
  if (!at || !context.playbook) return { from: caret, to: caret, items: [] }
  const before = text.slice(at.start, caret)
  const word = /[A-Za-z_]\w*$/.exec(before)?.[0] ?? ''
  const rest = /^\w*/.exec(text.slice(caret))?.[0] ?? ''
  const range = { from: caret - word.length, to: caret + rest.length }
  const types = typesAround(context, place, before)
  const inQuotes = /steps\s*\[\??\s*(['"])([\w-]*)$/.exec(before)
  if (inQuotes) {
    const typed = inQuotes[2] ?? ''
    const items = Object.keys(propertiesOf(types['steps'] ?? {})).map((id) => step(context, id, id))
    return { from: caret - typed.length, to: caret + rest.length, items }
  }
  const open = openQuote(before)
  if (open) return { from: caret - open.typed.length, to: caret, items: textsFor(context, place, types, open) }
  const head = before.slice(0, before.length - word.length)
  const access = /\.(\??)$/.exec(head)
  if (access)
    return { ...range, items: members(context, place, types, receiverBefore(head.slice(0, access.index)), range) }
  return { ...range, items: [...variables(types), ...functions('function', undefined)] }
}

const LONGEST_TEXT = 200

/** What a text is likely to be that something is compared with: one of the values it may have, or the one at hand. */
function textsFor(
  context: ExpressionContext,
  place: ExpressionPlace,
  types: ScopeTypes,
  { quote, head }: { quote: string; head: string },
): Completion[] {
  const compared = /^(.*?)\s*(?:[=!]=|\bin\s*\[[^\]]*)\s*$/s.exec(head)?.[1]
  const receiver = compared === undefined ? '' : receiverBefore(compared)
  if (receiver === '') return []
  const allowed = checkExpression(receiver, types).type.enum
  const found = new Map<string, string>()
  for (const value of Array.isArray(allowed) ? allowed : [])
    if (typeof value === 'string') found.set(value, 'One of the values it may have')
  const tried = tryExpression(receiver, scopeOf(context, place))
  if ('value' in tried && typeof tried.value === 'string' && tried.value.length <= LONGEST_TEXT)
    found.set(tried.value, 'In the data at hand')
  return [...found].map(([label, detail]) => ({
    label,
    kind: 'value',
    insert: JSON.stringify(label)
      .slice(1, -1)
      .replaceAll('\\"', quote === '"' ? '\\"' : '"')
      .replaceAll("'", quote === "'" ? "\\'" : "'"),
    detail,
  }))
}

function variables(types: ScopeTypes): Completion[] {
  return Object.keys(types).map((name) => ({
    label: name,
    kind: 'variable',
    insert: name === 'steps' ? 'steps.' : name,
    detail: NAMES[name] ?? inWords(types[name] ?? {}),
  }))
}

function members(
  context: ExpressionContext,
  place: ExpressionPlace,
  types: ScopeTypes,
  receiver: string,
  _range: { from: number; to: number },
): Completion[] {
  if (receiver === '') return []
  const type = receiver === 'steps' ? (types['steps'] ?? {}) : checkExpression(receiver, types).type
  const known = propertiesOf(type)
  const value = context.playbook && valueAt(context, place, receiver)
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
  const seen = receiver !== 'steps' && isMap ? Object.entries(value) : []
  const names = new Set([...Object.keys(known), ...seen.map(([name]) => name)])
  const fields = [...names].map((name): Completion => {
    if (receiver === 'steps') return step(context, name, name)
    const schema = known[name]
    const example = seen.find(([one]) => one === name)?.[1]
    const words = schema ? inWords(schema) : ''
    const shown = example === undefined ? '' : `= ${shorten(JSON.stringify(example))}`
    const describe = schema?.['description']
    return {
      label: name,
      kind: 'field',
      insert: name,
      detail: [words, shown].filter(Boolean).join(' '),
      ...(typeof describe === 'string' && { docs: describe }),
    }
  })
  return [...fields, ...(receiver === 'steps' ? [] : functions('method', kindOf(type, value)))]
}

function step({ playbook, catalog }: ExpressionContext, id: string, insert: string): Completion {
  const node = playbook && findNode(playbook, id)?.node
  const title = node?.title ?? catalog.get(node?.type ?? '')?.title
  return { label: id, kind: 'step', insert, ...(title !== undefined && { detail: title }) }
}

const FITS: { [kind: string]: string[] } = {
  string: ['string', 'time', 'span', 'dyn'],
  integer: ['int', 'double', 'uint', 'dyn'],
  number: ['int', 'double', 'dyn'],
  boolean: ['bool', 'dyn'],
  array: ['list', 'dyn'],
  object: ['map', 'dyn'],
}

function functions(form: 'function' | 'method', kind: string | undefined): Completion[] {
  const fits = kind === undefined ? undefined : FITS[kind]
  const own = EXPRESSION_FUNCTIONS.filter((entry) => {
    if (entry.form !== form && entry.form !== 'both') return false
    return form === 'function' || !fits || entry.parameters[0]?.kinds.some((one) => fits.includes(one))
  }).map((entry) => functionItem(entry, form))
  if (form === 'function' || (kind !== undefined && kind !== 'array')) return own
  const macros = MACROS.map(
    ({ name, signature, insert, docs }): Completion => ({
      label: name,
      kind: 'function',
      insert,
      detail: signature,
      docs,
      snippet: true,
    }),
  )
  return [...macros, ...own]
}

function functionItem(entry: ExpressionFunction, form: 'function' | 'method'): Completion {
  const taken = form === 'method' ? entry.parameters.slice(1) : entry.parameters
  return {
    label: entry.name,
    kind: 'function',
    insert: taken.length > 0 ? `${entry.name}($0)` : `${entry.name}()`,
    detail: signatureOf(entry),
    docs: `${entry.docs}\n\n${entry.example}`,
    ...(taken.length > 0 && { snippet: true }),
  }
}

/** What the name at an offset is. */
export function explain(
  context: ExpressionContext,
  place: ExpressionPlace,
  text: string,
  offset: number,
): { from: number; to: number; lines: string[] } | undefined {
  const at = expressionAt(text, offset, place.mode)
  const word = wordAround(text, offset)
  if (!at || !word || word.from < at.start || !context.playbook) return undefined
  const name = text.slice(word.from, word.to)
  if (/^\s*\(/.test(text.slice(word.to))) {
    const entry = EXPRESSION_FUNCTIONS.find((one) => one.name === name)
    const macro = MACROS.find((one) => one.name === name)
    const signature = entry ? signatureOf(entry) : macro?.signature
    return signature === undefined ? undefined : { ...word, lines: [code(signature), (entry ?? macro)?.docs ?? ''] }
  }
  const source = receiverBefore(text.slice(at.start, word.to))
  if (source === '') return undefined
  const before = text.slice(at.start, word.to)
  const { type } = checkExpression(source, typesAround(context, place, before))
  const value = valueAt(context, place, source)
  const lines = [code(`${source}: ${inWords(type)}`)]
  if (typeof type['description'] === 'string') lines.push(type['description'])
  if (value !== undefined) lines.push(code(shorten(JSON.stringify(value), 200)))
  return { ...word, lines }
}

const code = (text: string): string => `\`\`\`cel\n${text}\n\`\`\``

function valueAt(context: ExpressionContext, place: ExpressionPlace, source: string): JsonValue | undefined {
  const found = tryExpression(source, scopeOf(context, place))
  return 'value' in found ? found.value : undefined
}

const shorten = (text: string, most = 40): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text)

/** The fields that a schema names, those of its alternatives included. */
export function propertiesOf(schema: JsonSchema, root: JsonSchema = schema, depth = 0): { [name: string]: JsonSchema } {
  if (depth > 6) return {}
  const reference = schema['$ref']
  if (typeof reference === 'string' && reference.startsWith('#/$defs/')) {
    const target = ((root['$defs'] ?? {}) as { [name: string]: JsonSchema })[reference.slice(8)]
    return target ? propertiesOf(target, root, depth + 1) : {}
  }
  const inner = [schema['anyOf'], schema['oneOf'], schema['allOf']].flatMap((all) => (Array.isArray(all) ? all : []))
  const found = inner.map((branch) => propertiesOf(branch as JsonSchema, root, depth + 1))
  return Object.assign({}, ...found, (schema['properties'] ?? {}) as { [name: string]: JsonSchema })
}

function kindOf(type: JsonSchema, value: JsonValue | undefined): string | undefined {
  if (typeof type['type'] === 'string') return type['type']
  if (value === undefined || value === null) return undefined
  return Array.isArray(value) ? 'array' : typeof value
}

const WORDS: { [kind: string]: string } = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  array: 'list',
  object: 'map',
  null: 'null',
}

export function inWords(schema: JsonSchema): string {
  if (Array.isArray(schema['enum'])) return schema['enum'].map((one) => JSON.stringify(one)).join(' | ')
  const types = [schema['type'] ?? []].flat() as string[]
  if (types.length === 0) return 'anything'
  const [first] = types
  if (first === 'array' && types.length === 1) {
    const items = schema['items'] as JsonSchema | undefined
    const inner = items && typeof items['type'] === 'string' ? ` of ${WORDS[items['type']] ?? items['type']}` : ''
    return `list${inner}`
  }
  return types.map((type) => WORDS[type] ?? type).join(' or ')
}
