// What people do on the canvas, as edits of the document: each is one step of undo. Where an edit is refused, why is said.
import { notifications } from '@mantine/notifications'
import { type Edit, type JsonObject, type NodeType, type PlaybookNode, usableId } from '../../engine/index.ts'
import { catalog } from '../state/catalog.ts'
import { edit, useDocument } from '../state/document.ts'
import { select, useView } from '../state/view.ts'
import { allIds, findNode, graphOf, type NodeModel } from './graph.ts'
import type { Positions } from './layout/positions.ts'
import { stage } from './stage.ts'
import { type QuickAddRequest, say, useCanvas } from './view-state.ts'

const nodesNow = (): { [id: string]: PlaybookNode } => useDocument.getState().playbook?.nodes ?? {}

/** Makes the edits and tells what happened; a refusal is shown. Gives whether they were made. */
export async function perform(edits: Edit[], label: string, group?: string): Promise<boolean> {
  if (edits.length === 0) return false
  const problem = await edit(edits, label, group)
  if (problem === undefined) say(label)
  else notifications.show({ color: 'red', title: `${label}: not possible`, message: problem })
  return problem === undefined
}

const titleOf = (id: string): string => findNode(nodesNow(), id)?.title ?? id

/** The loop whose body a node stands in; undefined: the playbook itself. */
function parentOf(id: string): string | undefined {
  const { playbook } = useDocument.getState()
  return playbook && graphOf(playbook, []).nodes.find((node) => node.id === id)?.parent
}

/** Adds a node of a type where the request says, connected as it says, and selects it. */
export async function addNode(
  type: string,
  { at, from, edge }: Omit<QuickAddRequest, 'screen'>,
  parent?: string,
): Promise<void> {
  const known = catalog.get(type)
  const id = usableId(type.slice(type.indexOf('/') + 1), allIds(nodesNow()))
  const loop = parent ?? parentOf(from?.node ?? edge?.from ?? '')
  const node: JsonObject = {
    ...(known ? withVersion(known) : { type }),
    ...(known?.kind === 'for-each' || known?.kind === 'repeat' ? { body: {} } : {}),
  }
  const edits: Edit[] = [
    {
      op: 'add-node',
      id,
      node,
      position: [Math.round(at.x), Math.round(at.y)],
      ...(loop !== undefined && { parent: loop }),
    },
  ]
  if (from) edits.push({ op: 'connect', from: from.node, port: from.port, to: id })
  if (edge) edits.push(...insertion(edge, id, firstPort(type)))
  if (!(await perform(edits, `Add ${known?.title ?? type}`))) return
  select([id])
  turnTo(id)
}

/** A node is drawn a few frames after it has come into the document. */
const MOST_FRAMES = 60

/** Shows a node that has just come, as soon as it is drawn, and gives it the keys unless something else has them. */
function turnTo(id: string): void {
  let frames = 0
  let isShown = false
  const attempt = () => {
    isShown ||= stage()?.reveal(id) ?? false
    const isFree = document.activeElement === document.body && useView.getState().selection.includes(id)
    const isDone = isShown && (!isFree || stage()?.focus())
    if (!isDone && frames++ < MOST_FRAMES) requestAnimationFrame(attempt)
  }
  requestAnimationFrame(attempt)
}

const withVersion = ({ type, version }: NodeType): JsonObject => ({ type, ...(version > 1 && { version }) })

const firstPort = (type: string): string => {
  const ports = catalog.get(type)?.ports
  return (Array.isArray(ports) ? ports[0] : undefined) ?? 'done'
}

const insertion = (edge: NonNullable<QuickAddRequest['edge']>, id: string, port: string): Edit[] => [
  { op: 'disconnect', from: edge.from, port: edge.port, to: edge.to },
  { op: 'connect', from: edge.from, port: edge.port, to: id },
  { op: 'connect', from: id, port, to: edge.to },
]

/** Puts a node that has no edges yet into an edge. */
export async function insertIntoEdge(
  id: string,
  edge: NonNullable<QuickAddRequest['edge']>,
  positions: Positions,
): Promise<boolean> {
  const type = findNode(nodesNow(), id)?.type ?? ''
  const kept = stage()?.keepLayout(positions) ?? positions
  return perform([{ op: 'move', positions: kept }, ...insertion(edge, id, firstPort(type))], `Insert ${titleOf(id)}`)
}

export async function connectNodes(from: string, port: string, to: string): Promise<void> {
  await perform([{ op: 'connect', from, port, to }], `Connect ${titleOf(from)} to ${titleOf(to)}`)
}

export async function removeSelected(
  ids: readonly string[],
  edges: readonly { from: string; port: string; to: string }[],
  notes: readonly string[] = [],
): Promise<void> {
  const gone = withoutInner(ids)
  const edits: Edit[] = [
    ...notes.map((id): Edit => ({ op: 'remove', path: ['notes', id] })),
    ...edges.map(({ from, port, to }): Edit => ({ op: 'disconnect', from, port, to })),
    ...gone.map((id): Edit => ({ op: 'remove-node', id })),
  ]
  const label =
    gone.length === 0
      ? notes.length > 0
        ? 'Remove note'
        : 'Remove edge'
      : gone.length === 1
        ? `Remove ${titleOf(gone[0] as string)}`
        : `Remove ${gone.length} nodes`
  if (!(await perform(edits, label))) return
  select([])
  useCanvas.setState({ selectedNotes: [] })
}

/** Without nodes whose loop is in the list as well: they go with it. */
export function withoutInner(ids: readonly string[]): string[] {
  const { playbook } = useDocument.getState()
  if (!playbook) return []
  const byId = new Map(graphOf(playbook, []).nodes.map((node) => [node.id, node]))
  const isInner = (node: NodeModel | undefined): boolean =>
    node?.parent !== undefined && (ids.includes(node.parent) || isInner(byId.get(node.parent)))
  return ids.filter((id) => byId.has(id) && !isInner(byId.get(id)))
}

/** @param notes edits of notes that move along */
export async function moveNodes(
  positions: Positions,
  label = 'Move',
  group?: string,
  notes: readonly Edit[] = [],
): Promise<boolean> {
  const kept = stage()?.keepLayout(positions) ?? positions
  const ids = Object.keys(positions)
  const [first] = ids
  const what = first === undefined ? 'note' : ids.length === 1 ? titleOf(first) : `${ids.length} nodes`
  const cards: Edit[] = ids.length > 0 ? [{ op: 'move', positions: kept }] : []
  return perform([...cards, ...notes], `${label} ${what}`, group)
}

export async function renameTitle(id: string, title: string): Promise<void> {
  const path = pathOf(id)
  if (!path) return
  const edits: Edit[] =
    title.trim() === ''
      ? [{ op: 'remove', path: [...path, 'title'] }]
      : [{ op: 'set', path: [...path, 'title'], value: title.trim() }]
  await perform(edits, `Rename ${titleOf(id)}`)
}

/** Where a node stands in the document: ['nodes', 'loop', 'body', 'id']. */
export function pathOf(id: string): (string | number)[] | undefined {
  const search = (nodes: { [id: string]: PlaybookNode }, path: string[]): string[] | undefined => {
    for (const [key, node] of Object.entries(nodes)) {
      if (key === id) return [...path, key]
      const inner = node.body && search(node.body, [...path, key, 'body'])
      if (inner) return inner
    }
    return undefined
  }
  return search(nodesNow(), ['nodes'])
}

export const selectedIds = (): string[] => useView.getState().selection
