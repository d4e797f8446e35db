// The canvas that is on the screen, for commands that are not part of it: what they can have it do.
import type { Box } from './layout/arrange.ts'
import type { Positions } from './layout/positions.ts'

export interface Stage {
  fit(ids?: readonly string[]): void
  zoom(by: 'in' | 'out'): void
  /** The middle of what is seen, on the canvas. */
  middle(): { x: number; y: number }
  /** Where that is in the window. */
  toScreen(at: { x: number; y: number }): { x: number; y: number }
  /** Where a node is drawn in the window; undefined while it is out of sight. */
  onScreen(id: string): DOMRect | undefined
  /**
   * These positions, and with them those of all other nodes where the document has none at all: what is seen would jump if
   * only some were kept.
   */
  keepLayout(positions: Positions): Positions
  /** Cards of these nodes (or all), positions as the document keeps them. */
  boxes(ids?: readonly string[]): Box[]
  /** Lays everything out anew: one step of undo. */
  layOut(): Promise<void>
  selectedEdges(): { from: string; port: string; to: string }[]
  /** Moves the canvas so far that the whole node is seen, if it is not. Gives whether the node is drawn at all. */
  reveal(id: string): boolean
  /** Gives the focus to the selected node, and whether it took it. */
  focus(): boolean
}

let current: Stage | undefined

/** The canvas says that it is there; gives the way to say that it is gone. */
export function enterStage(stage: Stage): () => void {
  current = stage
  return () => {
    if (current === stage) current = undefined
  }
}

export const stage = (): Stage | undefined => current
