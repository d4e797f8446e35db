// Every change that the canvas, the inspector and fixes make to a playbook. The file is edited, not the value: comments
// stay. Undo keeps the source from before: a source never changes, and comments of what was removed come back with it.
import { type Document, isMap, isScalar, isSeq, type Scalar, type YAMLMap } from 'yaml'
import type { Diagnostic, Edit } from '../diagnostic.ts'
import { parseSource } from '../expression/parse.ts'
import { attachComments } from './comments.ts'
import { changeEdges, dropTargets, missing, nodeMap } from './edit-edges.ts'
import { changeMembers } from './edit-groups.ts'
import { allNodes, ensureMap, type FoundNode, findPair, removeKey, removePath, setField, setPath } from './edit-tree.ts'
import { wrapNodes } from './edit-wrap.ts'
import { readPlaybook } from './read.ts'
import { mentionsSteps, type Renaming, renameInExpression, renameInTemplate } from './references.ts'
import type { PlaybookReader } from './reread.ts'
import { NODE_ID, type Playbook } from './schema.ts'
import type { SourceDocument } from './source.ts'
import { writeCanonical } from './write.ts'

export interface Edited {
  /** The file after the edits: canonical text, with positions. The source before them is unchanged and serves as undo. */
  source: SourceDocument
  /** Absent where the file was no playbook before and is none yet. */
  playbook?: Playbook
  diagnostics: Diagnostic[]
}

/**
 * Applies edits in order, all or none.
 *
 * @param reader the one that gave `source`, where there is one: what it gave before is spent once the edits are made
 * @returns the new source, or `problem`: a sentence that says which edit cannot be made. Edits that would make an
 *   unreadable file of a readable one are such a problem. Removing or disconnecting what is not there is none.
 */
export function applyEdits(
  source: SourceDocument,
  edits: readonly Edit[],
  reader?: PlaybookReader,
): Edited | { problem: string } {
  const document = source.document.clone() as Document
  attachComments(document, source.text)
  for (const edit of edits) {
    const problem =
      isMap(document.contents) || edit.op === 'set' ? apply(document, edit) : 'The file is no map of fields.'
    if (problem) return { problem }
  }
  const options = source.file === undefined ? {} : { file: source.file }
  const text = writeCanonical(document)
  const result = reader ? reader.read(text) : readPlaybook(text, options)
  const error = result.diagnostics.find(({ severity }) => severity === 'error')
  if (!result.source || (error && readPlaybook(source.text, options).playbook)) {
    return { problem: `The file would be no playbook any more: ${error?.message ?? 'it cannot be read.'}` }
  }
  return { ...result, source: result.source }
}

function apply(document: Document, edit: Edit): string | undefined {
  switch (edit.op) {
    case 'set':
      return setPath(document, edit.path, edit.value)
    case 'remove':
      return removePath(document, edit.path)
    case 'add-node':
      return addNode(document, edit)
    case 'remove-node':
      return removeNode(document, edit.id)
    case 'rename-node':
      return renameNode(document, edit.from, edit.to)
    case 'connect':
      return connect(document, edit.from, edit.port, edit.to)
    case 'disconnect':
      return disconnect(document, edit.from, edit.port, edit.to)
    case 'move':
      return move(document, edit.positions)
    case 'wrap-nodes':
      return checkNewId(edit.id, allNodes(document)) ?? wrapNodes(document, edit)
  }
}

const root = (document: Document): YAMLMap => document.contents as unknown as YAMLMap

function addNode(document: Document, edit: Edit & { op: 'add-node' }): string | undefined {
  const nodes = allNodes(document)
  const problem = checkNewId(edit.id, nodes)
  if (problem) return problem
  const holder = edit.parent === undefined ? root(document) : nodeMap(nodes.find(({ id }) => id === edit.parent))
  if (!holder) return missing(edit.parent as string)
  const graph = ensureMap(document, holder, edit.parent === undefined ? 'nodes' : 'body')
  if (!graph) return 'The nodes of the playbook are no map.'
  setField(document, graph, edit.id, edit.node)
  return edit.position ? move(document, { [edit.id]: edit.position }) : undefined
}

function checkNewId(id: string, nodes: readonly FoundNode[]): string | undefined {
  if (!NODE_ID.test(id)) return `“${id}” is no node id: use small letters, digits and hyphens, such as “ask-owner”.`
  return nodes.some((node) => node.id === id) ? `There is a node “${id}” already. Choose another id.` : undefined
}

/** The node goes with all that is in its body, the edges that lead to them, and their positions. */
function removeNode(document: Document, id: string): string | undefined {
  const nodes = allNodes(document)
  const node = nodes.find((candidate) => candidate.id === id)
  if (!node) return missing(id)
  const gone = new Set(nodes.filter((other) => other === node || other.loops.includes(id)).map((other) => other.id))
  node.graph.items.splice(node.graph.items.indexOf(node.pair), 1)
  for (const other of nodes) {
    if (!gone.has(other.id)) changeEdges(document, other, (ports) => dropTargets(ports, (target) => gone.has(target)))
  }
  const onFailure = findPair(document.contents, 'onFailure')?.value
  if (isScalar(onFailure) && gone.has(String(onFailure.value))) removeKey(document.contents, 'onFailure')
  const layout = findPair(document.contents, 'layout')?.value
  for (const removed of gone) removeKey(layout, removed)
  changeMembers(document, (member) => (gone.has(member) ? undefined : member))
  return undefined
}

function renameNode(document: Document, from: string, to: string): string | undefined {
  const nodes = allNodes(document)
  const node = nodes.find((candidate) => candidate.id === from)
  if (!node) return missing(from)
  if (from === to) return undefined
  const problem = checkNewId(to, nodes)
  if (problem) return problem
  ;(node.pair.key as Scalar).value = to
  const renaming: Renaming = { from, to, loops: new Set(node.loops) }
  for (const other of nodes) {
    const next = findPair(other.pair.value, 'next')
    if (next) renameScalars(next.value, (text) => (text === from ? to : text))
    const undo = findPair(other.pair.value, 'undo')?.value
    for (const fields of [findPair(other.pair.value, 'with'), findPair(undo, 'with')]) {
      renameScalars(fields?.value, (text) => renameInField(text, renaming))
    }
  }
  for (const field of ['vars', 'outputs']) {
    renameScalars(findPair(document.contents, field)?.value, (text) => renameInField(text, renaming))
  }
  renameScalars(findPair(document.contents, 'onFailure')?.value, (text) => (text === from ? to : text))
  changeMembers(document, (member) => (member === from ? to : member))
  const position = findPair(findPair(document.contents, 'layout')?.value, from)
  if (position) (position.key as Scalar).value = to
  return undefined
}

function renameScalars(node: unknown, rename: (text: string) => string): void {
  if (isScalar(node) && typeof node.value === 'string') node.value = rename(node.value)
  else if (isSeq(node)) for (const item of node.items) renameScalars(item, rename)
  else if (isMap(node)) for (const pair of node.items) renameScalars(pair.value, rename)
}

/**
 * Which fields are bare expressions is for the node type to say, and not known here: a text without `${` that mentions
 * a step and parses as an expression is one. Prose does not parse.
 */
function renameInField(text: string, renaming: Renaming): string {
  if (!text.includes(renaming.from)) return text
  if (text.includes('${')) return renameInTemplate(text, renaming)
  if (!mentionsSteps(text)) return text
  try {
    parseSource(text)
  } catch {
    return text
  }
  return renameInExpression(text, renaming)
}

function connect(document: Document, from: string, port: string, to: string): string | undefined {
  const nodes = allNodes(document)
  const source = nodes.find(({ id }) => id === from)
  const target = nodes.find(({ id }) => id === to)
  if (!source || !nodeMap(source)) return missing(from)
  if (!target) return missing(to)
  if (source.graph !== target.graph)
    return `“${from}” and “${to}” are not in the same graph: an edge cannot leave or enter a loop.`
  if (port === '__proto__') return 'A port cannot be called __proto__.'
  changeEdges(document, source, (ports) => {
    const targets = ports.get(port) ?? []
    if (targets.includes(to)) return false
    ports.set(port, [...targets, to])
    return true
  })
  return undefined
}

function disconnect(document: Document, from: string, port: string, to: string): string | undefined {
  const source = allNodes(document).find(({ id }) => id === from)
  if (!source) return missing(from)
  changeEdges(document, source, (ports) => {
    const targets = ports.get(port)
    if (!targets?.includes(to)) return false
    const left = targets.filter((target) => target !== to)
    if (left.length > 0) ports.set(port, left)
    else ports.delete(port)
    return true
  })
  return undefined
}

function move(document: Document, positions: { [id: string]: [number, number] }): string | undefined {
  const ids = new Set(allNodes(document).map(({ id }) => id))
  const layout = ensureMap(document, root(document), 'layout')
  if (!layout) return 'The layout of the playbook is no map.'
  for (const [id, position] of Object.entries(positions)) {
    if (!ids.has(id)) return missing(id)
    if (!position.every(Number.isFinite)) return `The position of “${id}” is no pair of numbers.`
    setField(document, layout, id, [...position])
  }
  return undefined
}
