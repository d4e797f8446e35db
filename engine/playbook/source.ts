// A playbook file with its positions: where a field of the document, or a stretch of an expression, stands in the text.
// The document in here is never changed in place; edits make a new source.
import { type Document, isMap, isPair, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml'
import type { Diagnostic, SourceRange, Span } from '../diagnostic.ts'
import type { Path } from '../json.ts'
import { type ScalarStyle, scalarOffsets } from './scalar-offsets.ts'

const STYLES: Record<string, ScalarStyle> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
}

interface Found {
  /** The pair that holds the node, where its parent is a map. */
  pair: Pair | undefined
  node: Node | undefined
  /** The whole path led somewhere. */
  whole: boolean
}

export class SourceDocument {
  /** The file without a byte order mark; all offsets count in it. */
  readonly text: string
  readonly file: string | undefined
  /** The parsed file, brought to the present version, with comments and ranges. Read only. */
  readonly document: Document
  private lineStarts: Uint32Array | undefined
  private readonly pairs = new WeakMap<YAMLMap, Map<string, Pair>>()
  private readonly offsets = new WeakMap<Scalar, Uint32Array>()

  constructor(text: string, document: Document, file?: string) {
    this.text = text
    this.document = document
    this.file = file
  }

  /**
   * Where the value at `path` stands, or with `span` a stretch of it: offsets into the decoded text of the scalar. Where
   * nothing stands there, the key of the nearest thing that holds it; for a map or list over several lines its key alone.
   */
  rangeOf(path: Path, span?: Span): SourceRange {
    const { pair, node, whole } = this.find(path)
    if (whole && span && isScalar(node)) {
      const offsets = this.offsetsOf(node)
      if (offsets) {
        const last = offsets.length - 1
        const start = Math.min(Math.max(span.start, 0), last)
        const end = Math.min(Math.max(span.end, start), last)
        return this.range(offsets[start] as number, offsets[end] as number)
      }
    }
    const value = node?.range
    const isLong = (isMap(node) || isSeq(node)) && (!node.flow || this.spansLines(node))
    if (value && (isScalar(node) || (whole && !isLong) || !pair) && !(isScalar(node) && isEmpty(value))) {
      // A long list item or the document itself: its first line.
      return isLong ? this.firstLine(value[0], value[1]) : this.range(value[0], value[1])
    }
    return this.nodeRange(pair?.key) ?? this.range(0, 0)
  }

  /** Where the key of the field or node at `path` stands; for a list item, the item. */
  keyRangeOf(path: Path): SourceRange {
    return this.nodeRange(this.find(path).pair?.key) ?? this.rangeOf(path)
  }

  /** The same diagnostic with `range` and `file`. One that has a range keeps it. */
  locate(diagnostic: Diagnostic): Diagnostic {
    const range = diagnostic.range ?? this.rangeOf(diagnostic.path, diagnostic.span)
    return { ...diagnostic, range, ...(this.file === undefined ? {} : { file: this.file }) }
  }

  /** Lines and columns of two file offsets. */
  range(start: number, end: number): SourceRange {
    return { start: this.position(start), end: this.position(Math.max(start, end)) }
  }

  private position(offset: number): SourceRange['start'] {
    if (offset === 0) return { line: 1, column: 1, offset }
    this.lineStarts ??= findLineStarts(this.text)
    let low = 0
    let high = this.lineStarts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.lineStarts[middle] as number) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (this.lineStarts[low] as number) + 1, offset }
  }

  private nodeRange(node: unknown): SourceRange | undefined {
    const range = (node as Node | null | undefined)?.range
    return range ? this.range(range[0], range[1]) : undefined
  }

  private firstLine(start: number, end: number): SourceRange {
    const found = this.text.indexOf('\n', start)
    const lineEnd = found === -1 ? end : Math.min(found, end)
    return this.range(start, this.text[lineEnd - 1] === '\r' ? lineEnd - 1 : lineEnd)
  }

  private spansLines(node: Node): boolean {
    const range = node.range
    if (!range) return false
    const found = this.text.indexOf('\n', range[0])
    return found !== -1 && found < range[1]
  }

  private find(path: Path): Found {
    let node = (this.document.contents ?? undefined) as Node | undefined
    let pair: Pair | undefined
    for (const step of path) {
      let next: Node | undefined
      let nextPair: Pair | undefined
      if (isMap(node)) {
        nextPair = this.pairsOf(node).get(String(step))
        next = (nextPair?.value ?? undefined) as Node | undefined
        if (!nextPair) return { pair, node, whole: false }
      } else if (isSeq(node)) {
        const item = node.items[Number(step)]
        if (item === undefined || isPair(item)) return { pair, node, whole: false }
        next = item as Node
      } else return { pair, node, whole: false }
      node = next
      pair = nextPair
    }
    return { pair, node, whole: true }
  }

  private pairsOf(map: YAMLMap): Map<string, Pair> {
    let pairs = this.pairs.get(map)
    if (!pairs) {
      pairs = new Map()
      for (const pair of map.items) {
        const key = isScalar(pair.key) ? String(pair.key.value) : String(pair.key)
        if (!pairs.has(key)) pairs.set(key, pair)
      }
      this.pairs.set(map, pairs)
    }
    return pairs
  }

  private offsetsOf(scalar: Scalar): Uint32Array | undefined {
    const known = this.offsets.get(scalar)
    if (known) return known
    const style = STYLES[String(scalar.type)]
    if (!scalar.range || !style || typeof scalar.value !== 'string') return undefined
    const found = scalarOffsets(this.text, scalar.range[0], scalar.range[1], style, scalar.value)
    if (found) this.offsets.set(scalar, found)
    return found
  }
}

const isEmpty = (range: readonly number[]): boolean => range[0] === range[1]

const LINE_FEED = 10

function findLineStarts(text: string): Uint32Array {
  let count = 1
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) === LINE_FEED) count++
  const starts = new Uint32Array(count)
  let line = 1
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) === LINE_FEED) starts[line++] = at + 1
  return starts
}
