// The canonical text of a playbook: the same document always gives the same bytes, and comments stay where they belong.
import { Document, isMap, isPair, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml'
import type { JsonValue } from '../json.ts'
import { attachComments } from './comments.ts'
import { type Around, type OrderedNode, orderNodes } from './node-order.ts'
import { foldedBlock, keyText, literalBlock, scalarText } from './scalar-text.ts'
import { FIELDS, type Playbook } from './schema.ts'
import type { SourceDocument } from './source.ts'

/** Flow style is used up to this column. */
const WIDTH = 100
/** Text that would reach beyond this column is folded. */
const TEXT_WIDTH = 120
/** Maps with more entries are easier to read, and to compare, one entry a line. */
const MAX_FLOW_ENTRIES = 4
/** YAML allows 1024 characters for a key before its colon; longer ones are written with `?`. */
const MAX_KEY_LENGTH = 1_000

/** The canonical text of a playbook, without comments. Fields that are undefined are left out. */
export function writePlaybook(playbook: Playbook): string {
  return writeCanonical(new Document(playbook, { aliasDuplicateObjects: false, version: '1.2', schema: 'core' }))
}

/** The canonical text of a file that was read: same meaning, present format, comments kept. */
export function writeDocument(source: SourceDocument): string {
  const document = source.document.clone() as Document
  attachComments(document, source.text)
  return writeCanonical(document)
}

/** As `writeDocument`, for a document whose comments were attached already. The document is reordered in place. */
export function writeCanonical(document: Document): string {
  if (isMap(document.contents)) orderPlaybook(document.contents)
  return writeShaped(document, PLAYBOOK)
}

/** The text of a document whose fields stand in their order already. */
export function writeShaped(document: Document, shape: Shape): string {
  const lines: string[] = []
  if (document.commentBefore != null) {
    pushComment(lines, '', document.commentBefore)
    lines.push('')
  }
  const contents = document.contents as Node | null
  if (isMap(contents)) writeMap(lines, contents, '', shape)
  else lines.push(contents ? flowText(contents) : 'null')
  return `${lines.join('\n')}\n`
}

// Which maps are structure: they are always written one entry a line, however short.
export interface Shape {
  /** Shape of the value of a field; a value without shape may be in flow style. */
  field(name: string): Shape | undefined
}

const OPEN: Shape = { field: () => undefined }
const NODE: Shape = { field: (name) => (name === 'with' ? OPEN : name === 'body' ? NODES : undefined) }
const NODES: Shape = { field: () => NODE }
const OPEN_FIELDS = new Set(['inputs', 'outputs', 'connections', 'vars', 'layout'])
const PAPERS: Shape = { field: () => OPEN }
const PLAYBOOK: Shape = {
  field(name) {
    if (name === 'nodes') return NODES
    return name === 'groups' || name === 'notes' ? PAPERS : OPEN_FIELDS.has(name) ? OPEN : undefined
  },
}

const keyOf = (pair: Pair): string => (isScalar(pair.key) ? String(pair.key.value ?? '') : String(pair.key ?? ''))
const get = (map: YAMLMap, field: string): unknown => map.items.find((pair) => keyOf(pair) === field)?.value

function orderPlaybook(playbook: YAMLMap): void {
  sortFields(playbook, FIELDS.playbook)
  const ids: string[] = []
  orderGraph(get(playbook, 'nodes'), ids, { onFailure: plainValue(get(playbook, 'onFailure')) })
  const layout = get(playbook, 'layout')
  if (isMap(layout)) sortFields(layout, ids)
  for (const part of ['group', 'note'] as const) {
    const annotations = get(playbook, `${part}s`)
    if (isMap(annotations)) for (const { value } of annotations.items) if (isMap(value)) sortFields(value, FIELDS[part])
  }
}

/** Orders a graph and the graphs within, and notes all ids in the order in which they are written. */
function orderGraph(nodes: unknown, ids: string[], around: Around): void {
  if (!isMap(nodes)) return
  const ordered = nodes.items.map((pair): OrderedNode => {
    const node = pair.value
    const next = isMap(node) ? get(node, 'next') : undefined
    return { id: keyOf(pair), next: plainValue(next) }
  })
  sortFields(nodes, orderNodes(ordered, around))
  for (const pair of nodes.items) {
    ids.push(keyOf(pair))
    const node = pair.value
    if (!isMap(node)) continue
    sortFields(node, FIELDS.node)
    for (const part of ['retry', 'undo', 'mock'] as const) {
      const value = get(node, part)
      if (isMap(value)) sortFields(value, FIELDS[part])
    }
    orderGraph(get(node, 'body'), ids, { isBody: true })
  }
}

function plainValue(node: unknown): JsonValue | undefined {
  if (isScalar(node)) return node.value as JsonValue
  if (isSeq(node)) return node.items.map((item) => plainValue(item) ?? null)
  if (isMap(node)) return Object.fromEntries(node.items.map((pair) => [keyOf(pair), plainValue(pair.value) ?? null]))
  return undefined
}

/** Known fields in their order, then the others by name. */
function sortFields(map: YAMLMap, known: readonly string[]): void {
  const rank = new Map(known.map((field, position) => [field, position]))
  map.items.sort((a, b) => {
    const [left, right] = [keyOf(a), keyOf(b)]
    const difference = (rank.get(left) ?? known.length) - (rank.get(right) ?? known.length)
    return difference || (left < right ? -1 : left > right ? 1 : 0)
  })
}

function pushComment(lines: string[], indent: string, comment: string | null | undefined): void {
  if (comment == null) return
  for (const line of comment.split('\n')) lines.push(line === '' ? '' : `${indent}#${line}`)
}

/** Comments are one line each; a blank one keeps its `#` so that it is not taken for the space between paragraphs. */
const lineComment = (comment: string | null | undefined): string =>
  comment == null ? '' : ` #${comment.replaceAll('\n', ' ')}`

function writeMap(lines: string[], map: YAMLMap, indent: string, shape: Shape | undefined, firstPrefix = indent): void {
  map.items.forEach((pair, position) => {
    const key = pair.key as Node
    const prefix = position === 0 ? firstPrefix : indent
    if (position > 0) {
      if (key.spaceBefore) lines.push('')
      pushComment(lines, indent, key.commentBefore)
    } else if (prefix === indent) pushComment(lines, indent, key.commentBefore)
    const text = keyText(keyOf(pair), false)
    const head = text.length > MAX_KEY_LENGTH ? `${prefix}? ${text}\n${indent}:` : `${prefix}${text}:`
    writeValue(lines, head, pair.value as Node | null, `${indent}  `, shape?.field(keyOf(pair)), key.comment)
  })
  pushComment(lines, indent, map.comment)
}

function writeSequence(lines: string[], sequence: YAMLSeq, indent: string, firstPrefix = indent): void {
  sequence.items.forEach((item, position) => {
    const node = item as Node | null
    const prefix = `${position === 0 ? firstPrefix : indent}- `
    if (position > 0 && node?.spaceBefore) lines.push('')
    if (position > 0 || firstPrefix === indent) {
      pushComment(lines, indent, node?.commentBefore)
      // What stands inside, before the first entry of an item, has no line of its own there.
      for (let inner = firstEntry(node); inner; inner = firstEntry(inner.value))
        pushComment(lines, indent, inner.comment)
    }
    if (isMap(node) && !isFlow(node, undefined, prefix.length)) {
      writeMap(lines, node, `${indent}  `, undefined, prefix)
    } else if (isSeq(node) && !isFlow(node, undefined, prefix.length)) {
      writeSequence(lines, node, `${indent}  `, prefix)
    } else {
      const comment = isScalar(node) ? node.comment : undefined
      writeValue(lines, prefix.slice(0, -1), node, `${indent}  `, undefined, comment)
    }
  })
  pushComment(lines, indent, sequence.comment)
}

/** The first entry of a map or list in block style, and the comment above it. */
function firstEntry(node: unknown): { value: unknown; comment: string | null | undefined } | undefined {
  const first = (isMap(node) || isSeq(node)) && !isFlow(node, undefined, 0) ? node.items[0] : undefined
  if (!first) return undefined
  return isPair(first)
    ? { value: undefined, comment: (first.key as Node).commentBefore }
    : { value: first, comment: (first as Node).commentBefore }
}

function writeValue(
  lines: string[],
  head: string,
  value: Node | null,
  indent: string,
  shape: Shape | undefined,
  comment: string | null | undefined,
): void {
  if ((isMap(value) || isSeq(value)) && !isFlow(value, shape, head.length)) {
    lines.push(`${head}${lineComment(comment)}`)
    if (isMap(value)) writeMap(lines, value, indent, shape)
    else writeSequence(lines, value, indent)
    return
  }
  // Of a map or list whose entries were all removed.
  if (isMap(value) || isSeq(value)) pushComment(lines, indent.slice(2), value.comment)
  const block = isScalar(value) && typeof value.value === 'string' ? literalBlock(value.value) : undefined
  if (block) {
    lines.push(`${head} ${block.header}${lineComment(comment)}`)
    for (const line of block.lines) lines.push(line === '' ? '' : `${indent}${line}`)
    return
  }
  const text = isScalar(value) ? scalarText(value.value as JsonValue, false) : value ? flowText(value) : 'null'
  const isLong = head.length + 1 + text.length > TEXT_WIDTH
  const folded =
    isLong && isScalar(value) && typeof value.value === 'string'
      ? foldedBlock(value.value, TEXT_WIDTH - indent.length)
      : undefined
  if (folded) {
    lines.push(`${head} >-${lineComment(comment)}`)
    for (const line of folded) lines.push(`${indent}${line}`)
    return
  }
  lines.push(`${head} ${text}${lineComment(comment)}`)
}

/** Whether a map or list goes on one line: empty, or few short scalars that need no quotes, and no comments inside. */
function isFlow(node: YAMLMap | YAMLSeq, shape: Shape | undefined, column: number): boolean {
  if (node.items.length === 0) return true
  if (node.comment != null) return false
  if (shape || node.items.some(hasComment)) return false
  if (isMap(node) && node.items.length > MAX_FLOW_ENTRIES) return false
  const leaves = isMap(node) ? node.items.map((pair) => pair.value) : node.items
  const fits = (leaf: unknown): boolean => {
    if (leaf == null) return true
    if (isScalar(leaf)) return typeof leaf.value !== 'string' || isFlowText(leaf.value)
    return isMap(node) && isSeq(leaf) && leaf.items.every((item) => isScalar(item) && fits(item) && !hasComment(item))
  }
  return leaves.every(fits) && column + 1 + flowText(node).length <= WIDTH
}

const isFlowText = (text: string): boolean => text.length <= WIDTH && !/[{}[\],"'\\\n]|[:#]\s|\s#/.test(text)

function hasComment(item: unknown): boolean {
  if (isPair(item))
    return hasComment(item.key) || (isScalar(item.value) && hasComment(item.value)) || hasTrailing(item.value)
  const node = item as Node | null
  return !!node && (node.comment != null || node.commentBefore != null)
}

const hasTrailing = (value: unknown): boolean => (isMap(value) || isSeq(value)) && value.comment != null

function flowText(node: Node): string {
  if (isMap(node)) {
    if (node.items.length === 0) return '{}'
    return `{ ${node.items.map((pair) => `${keyText(keyOf(pair), true)}: ${pair.value ? flowText(pair.value as Node) : 'null'}`).join(', ')} }`
  }
  if (isSeq(node)) return `[${node.items.map((item) => (item ? flowText(item as Node) : 'null')).join(', ')}]`
  return isScalar(node) ? scalarText(node.value as JsonValue, true) : 'null'
}
