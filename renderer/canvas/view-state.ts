// What the canvas itself remembers while a playbook is open: collapsed loops, the quick-add, find. Nothing of it is in the file.
import { create } from 'zustand'
import type { Heat } from './nodes/heat.ts'

export interface QuickAddRequest {
  /** Where the popup opens, in the window. */
  screen: { x: number; y: number }
  /** Where the node goes, on the canvas. */
  at: { x: number; y: number }
  /** The port that it is connected to. */
  from?: { node: string; port: string }
  /** The edge that it goes into. */
  edge?: { from: string; port: string; to: string }
}

/** Something about one node, asked where it stands in the window. */
export interface NodeAt {
  node: string
  screen: { x: number; y: number }
}

/** In a narrow window the canvas stays the largest part; the palette opens from the toolbar. */
const hasRoomForPalette = globalThis.innerWidth === undefined || globalThis.innerWidth >= 1200

interface CanvasState {
  collapsed: ReadonlySet<string>
  /** Calls whose sub-playbook is opened in place. */
  opened: ReadonlySet<string>
  quickAdd: QuickAddRequest | undefined
  connecting: NodeAt | undefined
  renaming: NodeAt | undefined
  /** Notes that are selected, by their ids in the document. */
  selectedNotes: readonly string[]
  /** The note that is being written. */
  editingNote: string | undefined
  /** The group that is being renamed. */
  namingGroup: string | undefined
  /** The edge that the node which is dragged would go into. */
  insertInto: string | undefined
  /** The nodes are on their way to where the layout has put them. */
  isArranging: boolean
  /** How many of a set of runs went where; drawn while no run is shown. */
  heat: Heat | undefined
  isFinding: boolean
  isPaletteOpen: boolean
  /** Told to screen readers. */
  said: string
}

export const useCanvas = create<CanvasState>(() => ({
  collapsed: new Set(),
  opened: new Set(),
  quickAdd: undefined,
  connecting: undefined,
  renaming: undefined,
  selectedNotes: [],
  editingNote: undefined,
  namingGroup: undefined,
  insertInto: undefined,
  isArranging: false,
  heat: undefined,
  isFinding: false,
  isPaletteOpen: hasRoomForPalette,
  said: '',
}))

export const openQuickAdd = (quickAdd: QuickAddRequest): void => useCanvas.setState({ quickAdd })
export const closeQuickAdd = (): void => useCanvas.setState({ quickAdd: undefined })
export const say = (said: string): void => useCanvas.setState({ said })

export function toggleOpened(id: string): void {
  useCanvas.setState(({ opened }) => {
    const next = new Set(opened)
    if (!next.delete(id)) next.add(id)
    return { opened: next }
  })
}

export function toggleCollapsed(id: string): void {
  useCanvas.setState(({ collapsed }) => {
    const next = new Set(collapsed)
    if (!next.delete(id)) next.add(id)
    return { collapsed: next }
  })
}
