// Commands of the canvas: what is selected is copied, removed, lined up; what is seen is zoomed and laid out.
import { notifications } from '@mantine/notifications'
import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalSpaceAround,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalSpaceAround,
  ChevronsDownUp,
  ChevronsUpDown,
  ClipboardPaste,
  Copy,
  CopyPlus,
  LayoutDashboard,
  type LucideIcon,
  Maximize,
  PencilLine,
  Plus,
  Scissors,
  Search,
  Spline,
  SquareDashedMousePointer,
  Trash2,
  ZoomIn,
  ZoomOut,
} from 'lucide-react'
import { moveNodes, perform, removeSelected, selectedIds, withoutInner } from '../canvas/actions.ts'
import { copyText, pasteEdits } from '../canvas/clipboard.ts'
import { allIds, graphOf } from '../canvas/graph.ts'
import { type Alignment, align, type Box, distribute, freePlace } from '../canvas/layout/arrange.ts'
import { NODE_WIDTH } from '../canvas/nodes/sizes.ts'
import { stage } from '../canvas/stage.ts'
import { type NodeAt, openQuickAdd, toggleCollapsed, toggleOpened, useCanvas } from '../canvas/view-state.ts'
import { useDocument } from '../state/document.ts'
import { select, useView } from '../state/view.ts'
import type { UserCommand } from './command.ts'

const isCanvas = (): boolean => useView.getState().place.name === 'playbook' && stage() !== undefined
const selectedNotes = (): readonly string[] => useCanvas.getState().selectedNotes
const hasSelection = (): boolean => isCanvas() && (selectedIds().length > 0 || selectedNotes().length > 0)
const parentOf = (id: string): string | undefined => {
  const { playbook } = useDocument.getState()
  return playbook && graphOf(playbook, []).nodes.find((node) => node.id === id)?.parent
}

async function copy(): Promise<boolean> {
  const { playbook } = useDocument.getState()
  const ids = withoutInner(selectedIds())
  if (!playbook || ids.length + selectedNotes().length === 0) return false
  try {
    await navigator.clipboard.writeText(copyText(playbook, ids, selectedNotes()))
    return true
  } catch {
    notifications.show({ color: 'red', message: 'The clipboard cannot be used here: allow it for this page.' })
    return false
  }
}

async function paste(text: string, label: string): Promise<void> {
  const { playbook } = useDocument.getState()
  if (!playbook) return
  const [first] = selectedIds()
  const pasted = pasteEdits(text, playbook, undefined, first === undefined ? undefined : parentOf(first))
  if (!pasted) {
    notifications.show({ message: 'There are no nodes in the clipboard. Copy some first.' })
    return
  }
  if (!(await perform(pasted.edits, label))) return
  select(pasted.ids)
  useCanvas.setState({ selectedNotes: pasted.notes })
}

export const copyNodes: UserCommand = {
  id: 'nodes.copy',
  title: 'Copy',
  group: 'Edit',
  icon: Copy,
  keys: ['mod+C'],
  isAvailable: hasSelection,
  run: async () => void (await copy()),
}

export const cutNodes: UserCommand = {
  id: 'nodes.cut',
  title: 'Cut',
  group: 'Edit',
  icon: Scissors,
  keys: ['mod+X'],
  isAvailable: hasSelection,
  run: async () => {
    if (await copy()) await removeSelected(selectedIds(), [], selectedNotes())
  },
}

export const pasteNodes: UserCommand = {
  id: 'nodes.paste',
  title: 'Paste',
  group: 'Edit',
  icon: ClipboardPaste,
  keys: ['mod+V'],
  isAvailable: isCanvas,
  run: async () => paste(await navigator.clipboard.readText(), 'Paste'),
}

export const duplicateNodes: UserCommand = {
  id: 'nodes.duplicate',
  title: 'Duplicate',
  group: 'Edit',
  icon: CopyPlus,
  keys: ['mod+D'],
  isAvailable: hasSelection,
  run: async () => {
    const { playbook } = useDocument.getState()
    if (playbook) await paste(copyText(playbook, withoutInner(selectedIds()), selectedNotes()), 'Duplicate')
  },
}

export const deleteSelection: UserCommand = {
  id: 'nodes.delete',
  title: 'Delete',
  group: 'Edit',
  icon: Trash2,
  keys: ['Delete', 'Backspace'],
  isAvailable: () => hasSelection() || (isCanvas() && (stage()?.selectedEdges().length ?? 0) > 0),
  run: () =>
    removeSelected(selectedIds(), selectedIds().length > 0 ? [] : (stage()?.selectedEdges() ?? []), selectedNotes()),
}

export const selectAll: UserCommand = {
  id: 'nodes.select-all',
  title: 'Select all',
  group: 'Edit',
  icon: SquareDashedMousePointer,
  keys: ['mod+A'],
  isAvailable: isCanvas,
  run: () => select([...allIds(useDocument.getState().playbook?.nodes ?? {})]),
}

/** Where the next node goes: to the right of this one, below whatever stands there. */
const behind = ({ x, y, width }: Box, others: readonly Box[]) =>
  freePlace({ x: x + width + 80, y }, { width: NODE_WIDTH, height: NODE_WIDTH / 2 }, others)

export const addNodeHere: UserCommand = {
  id: 'nodes.add',
  title: 'Add a node',
  group: 'Canvas',
  icon: Plus,
  keys: ['/'],
  isAvailable: isCanvas,
  run: () => {
    const here = stage()
    if (!here) return
    const [selected] = here.boxes(selectedIds())
    const model = useDocument.getState().playbook
    const graph = model && graphOf(model, [])
    const node = selected && graph?.nodes.find(({ id }) => id === selected.id)
    const port = node?.ports.find(({ isWired, isError }) => !isWired && !isError)
    // Everything is wired and there is one way on: the new node goes in between.
    const ways = graph?.edges.filter(({ from }) => from === node?.id) ?? []
    const [way] = port === undefined && ways.length === 1 ? ways : []
    const at = selected
      ? behind(
          selected,
          here.boxes().filter(({ id }) => parentOf(id) === node?.parent),
        )
      : here.middle()
    const screen = here.toScreen(selected && node?.parent === undefined ? at : here.middle())
    openQuickAdd({
      screen,
      at,
      ...(node && port && { from: { node: node.id, port: port.name } }),
      ...(way && { edge: { from: way.from, port: way.port, to: way.to } }),
    })
  },
}

export const renameNode: UserCommand = {
  id: 'nodes.rename',
  title: 'Rename',
  group: 'Edit',
  icon: PencilLine,
  keys: ['F2'],
  isAvailable: () => isCanvas() && selectedIds().length === 1,
  run: () => useCanvas.setState({ renaming: selectedAt('within') }),
}

/** The selected node and where its popup opens: over its title, or beside it. */
function selectedAt(where: 'within' | 'beside'): NodeAt | undefined {
  const node = selectedIds().at(-1)
  const at = node === undefined ? undefined : stage()?.onScreen(node)
  if (node === undefined || !at) return undefined
  return { node, screen: where === 'within' ? { x: at.left, y: at.top } : { x: at.right + 12, y: at.top } }
}

export const connectNode: UserCommand = {
  id: 'nodes.connect',
  title: 'Connect to',
  group: 'Canvas',
  icon: Spline,
  keys: ['c'],
  isAvailable: () => isCanvas() && selectedIds().length === 1,
  run: () => useCanvas.setState({ connecting: selectedAt('beside') }),
}

const isSelectedLoop = (): boolean => {
  const { playbook } = useDocument.getState()
  const [id] = selectedIds()
  return isCanvas() && playbook !== undefined && graphOf(playbook, []).nodes.some((n) => n.id === id && n.isLoop)
}

const selectedCall = (): string | undefined => {
  const [id, ...more] = isCanvas() ? selectedIds() : []
  const { playbook } = useDocument.getState()
  const model = playbook && more.length === 0 ? graphOf(playbook, []).nodes.find((node) => node.id === id) : undefined
  return model?.calls === undefined ? undefined : id
}

export const openInPlace: UserCommand = {
  id: 'nodes.open-in-place',
  title: 'Open or close the called playbook in place',
  group: 'Canvas',
  icon: ChevronsUpDown,
  keys: ['.'],
  isAvailable: () => selectedCall() !== undefined,
  run: () => toggleOpened(selectedCall() as string),
}

export const collapseLoop: UserCommand = {
  id: 'nodes.collapse',
  title: 'Collapse or expand',
  group: 'Canvas',
  icon: ChevronsDownUp,
  keys: ['.'],
  isAvailable: () => isSelectedLoop(),
  run: () => toggleCollapsed(selectedIds()[0] as string),
}

export const fitCanvas: UserCommand = {
  id: 'canvas.fit',
  title: 'Fit everything',
  group: 'Canvas',
  icon: Maximize,
  keys: ['shift+1'],
  isAvailable: isCanvas,
  run: () => stage()?.fit(),
}

export const fitSelection: UserCommand = {
  id: 'canvas.fit-selection',
  title: 'Zoom to the selection',
  group: 'Canvas',
  icon: Maximize,
  keys: ['shift+2'],
  isAvailable: hasSelection,
  run: () => stage()?.fit(selectedIds()),
}

export const zoomIn: UserCommand = {
  id: 'canvas.zoom-in',
  title: 'Zoom in',
  group: 'Canvas',
  icon: ZoomIn,
  keys: ['='],
  isAvailable: isCanvas,
  run: () => stage()?.zoom('in'),
}

export const zoomOut: UserCommand = {
  id: 'canvas.zoom-out',
  title: 'Zoom out',
  group: 'Canvas',
  icon: ZoomOut,
  keys: ['-'],
  isAvailable: isCanvas,
  run: () => stage()?.zoom('out'),
}

export const layOutCanvas: UserCommand = {
  id: 'canvas.lay-out',
  title: 'Lay out',
  group: 'Canvas',
  icon: LayoutDashboard,
  keys: ['shift+L'],
  isAvailable: isCanvas,
  run: () => stage()?.layOut(),
}

export const findOnCanvas: UserCommand = {
  id: 'canvas.find',
  title: 'Find on the canvas',
  group: 'Canvas',
  icon: Search,
  keys: ['mod+F'],
  isAvailable: isCanvas,
  run: () => useCanvas.setState({ isFinding: true }),
}

const ALIGNMENTS: [Alignment, string, LucideIcon][] = [
  ['left', 'Align left', AlignStartVertical],
  ['centre', 'Align centres', AlignCenterVertical],
  ['right', 'Align right', AlignEndVertical],
  ['top', 'Align top', AlignStartHorizontal],
  ['middle', 'Align middles', AlignCenterHorizontal],
  ['bottom', 'Align bottom', AlignEndHorizontal],
]

const atLeast = (count: number) => () => isCanvas() && selectedIds().length >= count

export const alignCommands: UserCommand[] = [
  ...ALIGNMENTS.map(
    ([how, title, icon]): UserCommand => ({
      id: `nodes.align-${how}`,
      title,
      group: 'Canvas',
      icon,
      isAvailable: atLeast(2),
      run: () => moveNodes(align(stage()?.boxes(selectedIds()) ?? [], how), title),
    }),
  ),
  ...(['across', 'down'] as const).map(
    (direction): UserCommand => ({
      id: `nodes.distribute-${direction}`,
      title: `Distribute ${direction}`,
      group: 'Canvas',
      icon: direction === 'across' ? AlignHorizontalSpaceAround : AlignVerticalSpaceAround,
      isAvailable: atLeast(3),
      run: () => moveNodes(distribute(stage()?.boxes(selectedIds()) ?? [], direction), `Distribute ${direction}`),
    }),
  ),
]

export const canvasCommands: UserCommand[] = [
  addNodeHere,
  copyNodes,
  cutNodes,
  pasteNodes,
  duplicateNodes,
  deleteSelection,
  selectAll,
  renameNode,
  connectNode,
  collapseLoop,
  openInPlace,
  findOnCanvas,
  fitCanvas,
  fitSelection,
  zoomIn,
  zoomOut,
  layOutCanvas,
  ...alignCommands,
]
