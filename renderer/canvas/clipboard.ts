// Nodes as YAML text: what is copied in one window can be pasted in another, or read by a person.
import { stringify } from 'yaml'
import {
  applyEdits,
  composeYaml,
  type Edit,
  type JsonObject,
  type JsonValue,
  type Playbook,
  type PlaybookNode,
  readPlaybook,
  usableId,
} from '../../engine/index.ts'
import { allIds, findNode, targetsByPort } from './graph.ts'
import type { Positions } from './layout/positions.ts'

const PASTE_OFFSET = 40

/** The nodes as text, with the edges among them and their positions, and notes; edges to other nodes are left out. */
export function copyText(playbook: Playbook, ids: readonly string[], notes: readonly string[] = []): string {
  const chosen = new Set(ids)
  const nodes: { [id: string]: JsonValue } = {}
  const layout: Positions = {}
  const keepLayout = (id: string, node: PlaybookNode) => {
    const at = playbook.layout?.[id]
    if (at) layout[id] = [at[0], at[1]]
    for (const [inner, child] of Object.entries(node.body ?? {})) keepLayout(inner, child)
  }
  for (const id of ids) {
    const node = findNode(playbook.nodes, id)
    if (!node) continue
    const { next, ...rest } = node
    const kept = [...targetsByPort(next)].flatMap(([port, to]) => {
      const inside = to.filter((target) => chosen.has(target))
      return inside.length > 0 ? [[port, inside.length === 1 ? inside[0] : inside] as [string, JsonValue]] : []
    })
    nodes[id] = { ...(rest as JsonObject), ...(kept.length > 0 && { next: Object.fromEntries(kept) }) }
    keepLayout(id, node)
  }
  const annotations = Object.fromEntries(
    notes.flatMap((id) => (playbook.notes?.[id] ? [[id, playbook.notes[id]]] : [])),
  )
  return stringify(
    { nodes, layout, ...(notes.length > 0 && { notes: annotations }) },
    { flowCollectionPadding: true, lineWidth: 100 },
  )
}

export interface Pasted {
  edits: Edit[]
  /** The ids that the nodes have now. */
  ids: string[]
  /** Those of the notes. */
  notes: string[]
}

/**
 * The edits that paste a text: ids that are taken are changed, and what refers to them inside the text with them.
 * @param at where the first of them goes; absent: beside where they were
 * @returns undefined when the text holds no nodes
 */
export function pasteEdits(
  text: string,
  playbook: Playbook,
  at?: { x: number; y: number },
  parent?: string,
): Pasted | undefined {
  const read = readNodes(text)
  if (!read) return undefined
  const taken = allIds(playbook.nodes)
  const renamed = renameTaken(read, taken)
  if (!renamed) return undefined
  const { nodes, layout = {} } = renamed
  const ids = Object.keys(nodes)
  const annotations = pasteNotes(read.notes, playbook)
  if (ids.length + annotations.length === 0) return undefined
  const places = ids.flatMap((id) => (layout[id] ? [layout[id]] : []))
  const [left, top] = [Math.min(...places.map(([x]) => x)), Math.min(...places.map(([, y]) => y))]
  const shift = (id: string, index: number): [number, number] => {
    const [x, y] = layout[id] ?? [(Number.isFinite(left) ? left : 0) + index * 20, Number.isFinite(top) ? top : 0]
    if (!at || !Number.isFinite(left)) return [x + PASTE_OFFSET, y + PASTE_OFFSET]
    return [Math.round(at.x + x - left), Math.round(at.y + y - top)]
  }
  const edits: Edit[] = ids.map((id, index) => ({
    op: 'add-node',
    id,
    node: nodes[id] as unknown as JsonObject,
    position: shift(id, index),
    ...(parent !== undefined && { parent }),
  }))
  const inner = Object.entries(layout).filter(([id]) => !ids.includes(id))
  if (inner.length > 0) edits.push({ op: 'move', positions: Object.fromEntries(inner) as Positions })
  edits.push(...annotations.map(({ id, note }): Edit => ({ op: 'set', path: ['notes', id], value: note })))
  return { edits, ids, notes: annotations.map(({ id }) => id) }
}

/** Notes lie a little beside where they were. */
function pasteNotes(notes: JsonObject, playbook: Playbook): { id: string; note: JsonObject }[] {
  const taken = new Set(Object.keys(playbook.notes ?? {}))
  return Object.entries(notes).flatMap(([name, note]) => {
    if (typeof note !== 'object' || note === null || Array.isArray(note)) return []
    const [x, y] = Array.isArray(note.at) ? note.at.map(Number) : [0, 0]
    const id = usableId(name, taken)
    taken.add(id)
    return [{ id, note: { ...note, at: [(x ?? 0) + PASTE_OFFSET, (y ?? 0) + PASTE_OFFSET] } }]
  })
}

interface Read {
  nodes: JsonObject
  layout: JsonObject
  notes: JsonObject
}

function readNodes(text: string): Read | undefined {
  try {
    const composed = composeYaml(text)
    const [document] = Array.isArray(composed) ? composed : []
    if (!document || document.errors.length > 0) return undefined
    const value = document.toJS({ maxAliasCount: 0 }) as Partial<Read> | null
    if (typeof value !== 'object' || value === null || typeof value.nodes !== 'object' || value.nodes === null)
      return undefined
    const mapOf = (part: JsonValue | undefined): JsonObject =>
      typeof part === 'object' && part !== null && !Array.isArray(part) ? part : {}
    return { nodes: value.nodes, layout: mapOf(value.layout), notes: mapOf(value.notes) }
  } catch {
    return undefined // not YAML: not ours
  }
}

/** A small playbook of the pasted nodes alone, in which the engine renames what is taken, references included. */
function renameTaken(
  { nodes, layout }: { nodes: JsonObject; layout: JsonObject },
  taken: ReadonlySet<string>,
): Playbook | undefined {
  const { source, playbook } = readPlaybook(stringify({ firebreak: 2, name: 'Pasted', nodes, layout }))
  if (!source || !playbook) return undefined
  const all = new Set([...taken, ...allIds(playbook.nodes)])
  const edits: Edit[] = []
  for (const id of allIds(playbook.nodes)) {
    if (!taken.has(id)) continue
    const to = usableId(id, all)
    all.add(to)
    edits.push({ op: 'rename-node', from: id, to })
  }
  if (edits.length === 0) return playbook
  const edited = applyEdits(source, edits)
  return 'problem' in edited ? undefined : edited.playbook
}
