// How large a node is drawn, so that layout and edges know before anything is measured. The style sheet keeps to these.
import type { NodeModel } from '../graph.ts'

export const NODE_WIDTH = 224
const HEAD_HEIGHT = 56
const COMPACT_HEIGHT = 52
/** At this height edges enter a card, and leave it where it has a single port: cards in a row have level edges. */
export const HEAD_LINE = 26
/** A multiple of the grid, so that a card can stand level with any port of another. */
const PORT_HEIGHT = 24
const FIRST_PORT = HEAD_LINE + 40
export const GRID = 8

/** Inside a loop: its header, above, around and below its body. */
export const LOOP_PADDING = { head: 50, top: 72, side: 32, bottom: 32 }
const EMPTY_LOOP = { width: 280, height: 132 }

/** Ports that are listed in rows: with a single one there is nothing to choose. */
export const listedPorts = ({ ports }: NodeModel) => {
  const plain = ports.filter(({ isError }) => !isError)
  return plain.length > 1 ? plain : []
}

export interface Size {
  width: number
  height: number
}

export function cardSize(node: NodeModel): Size {
  const rows = listedPorts(node).length
  if (rows > 0) return { width: NODE_WIDTH, height: HEAD_HEIGHT + rows * PORT_HEIGHT }
  return { width: NODE_WIDTH, height: node.family === 'data' || node.isTrigger ? COMPACT_HEIGHT : HEAD_HEIGHT }
}

/** The size of an open loop around children at these places (relative to it). */
export function loopSize(children: readonly { x: number; y: number; width: number; height: number }[]): Size {
  if (children.length === 0) return EMPTY_LOOP
  const right = Math.max(...children.map(({ x, width }) => x + width))
  const bottom = Math.max(...children.map(({ y, height }) => y + height))
  return {
    width: Math.max(EMPTY_LOOP.width, right + LOOP_PADDING.side),
    height: Math.max(EMPTY_LOOP.height, bottom + LOOP_PADDING.bottom),
  }
}

/** Where the handle of a port stands, from the top of its card. */
export function portOffset(node: NodeModel, port: string): number {
  const at = listedPorts(node).findIndex(({ name }) => name === port)
  return at === -1 ? HEAD_LINE : FIRST_PORT + at * PORT_HEIGHT
}
