// Reads a playbook again after a change, in about the time that the change takes: fields and nodes whose text is as before
// are taken over. Whatever is not plain and free of problems is read whole, so the answer is the same either way.
import { isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml'
import type { JsonObject, JsonValue } from '../json.ts'
import { type Chunk, type Chunks, cutPlaybook } from './chunks.ts'
import { inspectDocument } from './inspect.ts'
import { MAX_DOCUMENT_LENGTH, parseYaml } from './parse-yaml.ts'
import { checkDocument, checkIds, type ReadResult, readPlaybook } from './read.ts'
import { DOCUMENT_VERSION, type Playbook } from './schema.ts'
import { SourceDocument } from './source.ts'

export interface PlaybookReader {
  /**
   * The same as `readPlaybook` of this text. Shares what did not change with the last playbook that was free of problems:
   * the sources given before are spent, since their positions now are those of the newer text.
   */
  read(text: string): ReadResult
}

/** A reader for one file that is changed little by little. `file` is put into every diagnostic. */
export function createPlaybookReader(options: { file?: string } = {}): PlaybookReader {
  let base: Base | undefined
  return {
    read(text) {
      const again = base && readAgain(base, text, options.file)
      if (again) {
        base = again
        return { playbook: again.value as unknown as Playbook, source: again.source, diagnostics: [] }
      }
      const result = readPlaybook(text, options)
      base = baseOf(result) ?? base
      return result
    },
  }
}

/** A playbook without problems, and the pair of each of its chunks. */
interface Base {
  source: SourceDocument
  value: JsonObject
  cut: Chunks
  pairs: Pair[]
}

function baseOf({ playbook, source, diagnostics }: ReadResult): Base | undefined {
  if (!playbook || !source || diagnostics.length > 0) return undefined
  const cut = cutPlaybook(source.text)
  const pairs = cut && pairsOf(source.document.contents, cut)
  return pairs && { source, value: playbook as unknown as JsonObject, cut, pairs }
}

/** The pair of each chunk; undefined where YAML sees other borders than the cut. */
function pairsOf(contents: unknown, { chunks }: Chunks): Pair[] | undefined {
  const nodes = fieldOf(contents, 'nodes')
  if (!isMap(contents) || !isMap(nodes)) return undefined
  const all = contents.items.flatMap((pair) => (pair.value === nodes ? nodes.items : [pair]))
  if (all.length !== chunks.length) return undefined
  return all.every((pair, at) => startOf(pair) === chunks[at]?.start) ? all : undefined
}

const fieldOf = (map: unknown, key: string): unknown =>
  isMap(map) ? map.items.find((pair) => isScalar(pair.key) && pair.key.value === key)?.value : undefined
const startOf = (pair: Pair): number | undefined => (pair.key as Node | null)?.range?.[0]

/** Where more than this share of the file is new, reading it whole costs no more. */
const MOST_NEW = 0.5

function readAgain(base: Base, text: string, file: string | undefined): Base | undefined {
  if (text.length > MAX_DOCUMENT_LENGTH || text.charCodeAt(0) === 0xfeff || text.includes('\0')) return undefined
  const cut = cutPlaybook(text)
  if (!cut || cut.indent !== base.cut.indent || cut.header !== base.cut.header) return undefined
  if (hasRepeats(cut.chunks)) return undefined
  const taken = takeOver(base, cut)
  const fresh = cut.chunks.filter((_, at) => taken[at] === undefined)
  if (fresh.reduce((sum, chunk) => sum + chunk.text.length, 0) > MOST_NEW * text.length) return undefined
  const read = fresh.map((chunk) => readChunk(chunk, cut))
  if (read.includes(undefined)) return undefined
  const pieces = cut.chunks.map((_, at): Piece => {
    const from = taken[at]
    return from === undefined ? (read.shift() as Piece) : pieceOf(base, from)
  })
  const value = assemble(base.value, cut.chunks, pieces)
  if (!fits(value, fresh)) return undefined
  return join(base, text, file, cut, pieces, value)
}

interface Piece {
  pair: Pair
  value: JsonValue
  /** Where its key stands by the ranges that it has so far. */
  start: number
}

function hasRepeats(chunks: readonly Chunk[]): boolean {
  const seen = new Set<string>()
  for (const { isNode, key } of chunks) {
    const name = `${isNode} ${key}`
    if (seen.has(name)) return true
    seen.add(name)
  }
  return false
}

const identityOf = ({ isNode, follower, text }: Chunk): string => `${isNode} ${follower} ${text}`

/** For each chunk the one of the base that has the very same text in the same kind of place. */
function takeOver(base: Base, { chunks }: Chunks): (number | undefined)[] {
  const known = new Map(base.cut.chunks.map((chunk, at) => [identityOf(chunk), at]))
  return chunks.map((chunk) => known.get(identityOf(chunk)))
}

function pieceOf(base: Base, at: number): Piece {
  const { isNode, key, start } = base.cut.chunks[at] as Chunk
  const holder = isNode ? (base.value.nodes as JsonObject) : base.value
  return { pair: base.pairs[at] as Pair, value: holder[key] as JsonValue, start }
}

/** Reads one chunk in a document of its own, with a neighbour behind it where it has one. Undefined with any problem. */
function readChunk({ isNode, follower, key, text }: Chunk, { header, indent }: Chunks): Piece | undefined {
  const before = isNode ? header : ''
  const space = follower === 'node' ? ' '.repeat(indent) : ''
  const { source } = parseYaml(`${before}${text}${follower === 'nothing' ? '' : `${space}${NEIGHBOUR}: 0\n`}`)
  if (!source) return undefined
  const inspected = inspectDocument(source)
  if (inspected.diagnostics.length > 0) return undefined
  const { contents } = source.document
  const map = isNode ? fieldOf(contents, 'nodes') : contents
  const neighbours = follower === 'field' ? contents : map
  const holder = (isNode ? (inspected.value as JsonObject).nodes : inspected.value) as JsonObject
  if (!isMap(map) || !isMap(neighbours)) return undefined
  const pair = map.items[0] as Pair
  const start = before.length + (isNode ? indent : 0)
  // Exactly this key and the neighbour, where each should be: an open quote or bracket would have swallowed it.
  const count = follower === 'nothing' || neighbours !== map ? 1 : 2
  if (map.items.length !== count || startOf(pair) !== start || !Object.hasOwn(holder, key)) return undefined
  if (follower !== 'nothing') {
    const last = neighbours.items.at(-1) as Pair
    if (startOf(last) !== before.length + text.length + space.length) return undefined
  }
  return { pair, value: holder[key] as JsonValue, start }
}

/** No playbook has a field or a node of this name: the reader would say so. */
const NEIGHBOUR = 'Neighbour_'

function assemble(before: JsonObject, chunks: readonly Chunk[], pieces: readonly Piece[]): JsonObject {
  const value: JsonObject = {}
  const nodes: JsonObject = {}
  chunks.forEach(({ isNode, key }, at) => {
    if (isNode) value.nodes ??= nodes
    ;(isNode ? nodes : value)[key] = (pieces[at] as Piece).value
  })
  // Where the nodes did not change at all, neither does the object that holds them.
  const old = before.nodes as JsonObject
  const names = Object.keys(nodes)
  const oldNames = Object.keys(old)
  const isSame =
    names.length === oldNames.length && names.every((name, at) => name === oldNames[at] && nodes[name] === old[name])
  if (isSame) value.nodes = old
  return value
}

/** Whether the schema takes what is new. Fields and nodes that were taken over have fitted before. */
function fits(value: JsonObject, fresh: readonly Chunk[]): boolean {
  if (value.firebreak !== DOCUMENT_VERSION) return false
  const all = value.nodes as JsonObject
  const names = fresh.filter(({ isNode }) => isNode).map(({ key }) => key)
  const some = Object.fromEntries((names.length > 0 ? names : Object.keys(all).slice(0, 1)).map((id) => [id, all[id]]))
  return checkDocument({ ...value, nodes: some as JsonObject }).length === 0 && checkIds(value).length === 0
}

/** Puts the pieces into the document of the base, moved to where they stand now. */
function join(
  base: Base,
  text: string,
  file: string | undefined,
  cut: Chunks,
  pieces: readonly Piece[],
  value: JsonObject,
): Base | undefined {
  const { document } = base.source
  const contents = document.contents as unknown as YAMLMap
  const nodesPair = contents.items.find((pair) => isScalar(pair.key) && pair.key.value === 'nodes')
  const nodes = nodesPair?.value as YAMLMap | undefined
  if (!nodesPair || !nodes) return undefined
  const pairs = pieces.map(({ pair, start }, at) => {
    const shift = (cut.chunks[at] as Chunk).start - start
    if (shift !== 0) move(pair, shift)
    return pair
  })
  const top: Pair[] = []
  const inner: Pair[] = []
  cut.chunks.forEach(({ isNode }, at) => {
    if (isNode && inner.length === 0) top.push(nodesPair)
    ;(isNode ? inner : top).push(pairs[at] as Pair)
  })
  moveNode(nodesPair.key as Node, cut.headerStart - base.cut.headerStart)
  contents.items = top as typeof contents.items
  nodes.items = inner as typeof nodes.items
  reach(nodes)
  reach(contents)
  return { source: new SourceDocument(text, document, file), value, cut, pairs }
}

/** Moves all ranges in a pair by so many characters. */
function move(pair: Pair, shift: number): void {
  moveNode(pair.key as Node | null, shift)
  moveNode(pair.value as Node | null, shift)
}

function moveNode(node: Node | null, shift: number): void {
  if (!node) return
  const { range } = node
  if (range) node.range = [range[0] + shift, range[1] + shift, range[2] + shift]
  if (isMap(node)) for (const pair of node.items) move(pair as Pair, shift)
  else if (isSeq(node)) for (const item of node.items) moveNode(item as Node | null, shift)
}

/** A block map reaches from its first key to the end of its last value. */
function reach(map: YAMLMap): void {
  const first = startOf(map.items[0] as Pair) ?? 0
  const last = map.items.at(-1) as Pair | undefined
  const end = (last?.value as Node | null)?.range?.[2] ?? first
  map.range = [first, end, end]
}
