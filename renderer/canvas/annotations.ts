// Notes and the frames of groups as the canvas draws them, behind the nodes. Pure: what lies where, and what becomes of it.
import type { Node } from '@xyflow/react'
import type { AnnotationColour, Edit, Playbook } from '../../engine/index.ts'
import type { FlowNode } from './flow.ts'
import type { Box } from './layout/arrange.ts'
import type { Positions } from './layout/positions.ts'

export interface NoteData extends Record<string, unknown> {
  text: string
  colour: AnnotationColour
  isReadOnly: boolean
}

export interface FrameData extends Record<string, unknown> {
  title: string
  colour: AnnotationColour
  /** The nodes that it frames and that are drawn. */
  members: string[]
  isReadOnly: boolean
}

export type NoteNodeType = Node<NoteData, 'note'>
export type FrameNodeType = Node<FrameData, 'frame'>

/** Ids on the canvas: no node of a playbook has a colon in its id. */
const NOTE = 'note:'
const FRAME = 'group:'
export const isAnnotation = (id: string): boolean => id.startsWith(NOTE) || id.startsWith(FRAME)
export const isNote = (id: string): boolean => id.startsWith(NOTE)
export const noteNodeId = (id: string): string => NOTE + id
/** The id in the document. */
export const annotationId = (id: string): string => id.slice(id.indexOf(':') + 1)

export const PAPER_COLOURS: readonly AnnotationColour[] = ['amber', 'blue', 'green', 'violet', 'grey']
const NOTE_SIZE = { width: 200, height: 120 }
const FRAME_PADDING = { side: 16, top: 36, bottom: 16 }

/** React Flow raises selected nodes by 1,000. Notes and groups stay behind the cards even then. */
const behind = (level: number, isSelected: boolean): number => (isSelected ? level - 1_000 : level)

/** @param before what was given last time: measures are carried over */
export function notesOf(
  notes: Playbook['notes'],
  selected: readonly string[],
  isReadOnly: boolean,
  before: readonly NoteNodeType[],
): NoteNodeType[] {
  const known = new Map(before.map((node) => [node.id, node]))
  return Object.entries(notes ?? {}).map(([key, { text, at, size, colour = 'amber' }]) => {
    const id = noteNodeId(key)
    const [width, height] = size ?? [NOTE_SIZE.width, NOTE_SIZE.height]
    const measured = known.get(id)?.measured
    return {
      ...(measured?.width === width && measured.height === height && { measured }),
      id,
      type: 'note',
      position: { x: at[0], y: at[1] },
      width,
      height,
      zIndex: behind(-1, selected.includes(key)),
      selected: selected.includes(key),
      draggable: !isReadOnly,
      connectable: false,
      data: { text, colour, isReadOnly },
      ariaLabel: `Note: ${text === '' ? 'empty' : text}`,
    }
  })
}

/** A frame around the nodes of each group as they lie now; one whose nodes are all out of sight is not drawn. */
export function framesOf(groups: Playbook['groups'], nodes: readonly FlowNode[], isReadOnly: boolean): FrameNodeType[] {
  if (groups === undefined) return []
  const byId = new Map(nodes.map((node) => [node.id, node]))
  return Object.entries(groups).flatMap(([key, { title, nodes: ids, colour = 'grey' }]) => {
    const all = ids.flatMap((id) => byId.get(id) ?? [])
    const [first] = all
    if (!first) return []
    const members = all.filter(({ parentId }) => parentId === first.parentId)
    const left = Math.min(...members.map(({ position }) => position.x)) - FRAME_PADDING.side
    const top = Math.min(...members.map(({ position }) => position.y)) - FRAME_PADDING.top
    const right = Math.max(...members.map(({ position, width = 0 }) => position.x + width)) + FRAME_PADDING.side
    const bottom = Math.max(...members.map(({ position, height = 0 }) => position.y + height)) + FRAME_PADDING.bottom
    const [width, height] = [right - left, bottom - top]
    // React Flow drags all selected nodes when the dragged one is selected.
    const isSelected = members.every(({ selected }) => selected === true)
    return [
      {
        id: FRAME + key,
        type: 'frame',
        position: { x: left, y: top },
        width,
        height,
        measured: { width, height },
        zIndex: behind(-2, isSelected),
        selected: isSelected,
        draggable: !isReadOnly,
        dragHandle: `.${FRAME_HANDLE}`,
        connectable: false,
        focusable: false,
        style: { pointerEvents: 'none' },
        data: { title, colour, members: members.map(({ id }) => id), isReadOnly },
        ariaLabel: `Group ${title}`,
        ...(first.parentId !== undefined && { parentId: first.parentId }),
      } satisfies FrameNodeType,
    ]
  })
}

/** Where a frame is taken hold of. */
export const FRAME_HANDLE = 'frame-handle'

/** The edits that make a group of these nodes. A node is in one group at most: they leave the others. */
export function groupEdits(groups: Playbook['groups'], id: string, title: string, members: readonly string[]): Edit[] {
  const edits: Edit[] = []
  for (const [key, group] of Object.entries(groups ?? {})) {
    const left = group.nodes.filter((node) => !members.includes(node))
    if (left.length === group.nodes.length) continue
    edits.push(
      left.length > 0
        ? { op: 'set', path: ['groups', key, 'nodes'], value: left }
        : { op: 'remove', path: ['groups', key] },
    )
  }
  return [...edits, { op: 'set', path: ['groups', id], value: { title, nodes: [...members] } }]
}

/** Groups that hold one of these nodes. */
export const groupsWith = (groups: Playbook['groups'], nodes: readonly string[]): string[] =>
  Object.entries(groups ?? {}).flatMap(([id, group]) => (group.nodes.some((node) => nodes.includes(node)) ? [id] : []))

/** Notes go along with the node that they lie next to. @param before cards on the outermost canvas as they lay */
export function carriedNotes(notes: Playbook['notes'], before: readonly Box[], after: Positions): Edit[] {
  return Object.entries(notes ?? {}).flatMap(([id, { at, size }]) => {
    const [width, height] = size ?? [NOTE_SIZE.width, NOTE_SIZE.height]
    const distance = (box: Box): number =>
      Math.hypot(box.x + box.width / 2 - at[0] - width / 2, box.y + box.height / 2 - at[1] - height / 2)
    const nearest = before.reduce<Box | undefined>(
      (best, box) => (best && distance(best) <= distance(box) ? best : box),
      undefined,
    )
    const to = nearest && after[nearest.id]
    if (!nearest || !to || (to[0] === nearest.x && to[1] === nearest.y)) return []
    return [{ op: 'set', path: ['notes', id, 'at'], value: [at[0] + to[0] - nearest.x, at[1] + to[1] - nearest.y] }]
  })
}

/** Where a new note fits without lying on a card: as near to a place as can be. @param boxes cards on the outermost canvas */
export function freePlace(near: { x: number; y: number }, boxes: readonly Box[]): [number, number] {
  const { width, height } = NOTE_SIZE
  const isFree = (x: number, y: number) =>
    boxes.every((box) => x >= box.x + box.width || x + width <= box.x || y >= box.y + box.height || y + height <= box.y)
  for (let ring = 0; ring < 40; ring++) {
    for (let side = 0; side < Math.max(1, ring * 8); side++) {
      const angle = (side / Math.max(1, ring * 8)) * 2 * Math.PI
      const x = Math.round(near.x + Math.sin(angle) * ring * 32)
      const y = Math.round(near.y + Math.cos(angle) * ring * 32)
      if (isFree(x, y)) return [x, y]
    }
  }
  return [Math.round(near.x), Math.round(near.y)]
}

/** The edits that keep where notes were dropped. */
export function movedNotes(notes: Playbook['notes'], moved: readonly Pick<Node, 'id' | 'position'>[]): Edit[] {
  return moved.flatMap(({ id, position }) => {
    const at = isNote(id) ? notes?.[annotationId(id)]?.at : undefined
    const to: [number, number] = [Math.round(position.x), Math.round(position.y)]
    if (!at || (at[0] === to[0] && at[1] === to[1])) return []
    return [{ op: 'set', path: ['notes', annotationId(id), 'at'], value: to }]
  })
}
