// Where edges begin and end at a card. React Flow, the layout and the routes of edges all use these numbers.

import type { Point } from '../edges/box-grid.ts'
import type { NodeModel } from '../graph.ts'
import { HEAD_LINE, portOffset, type Size } from './sizes.ts'

/** How far the dot of a port reaches out of its card. */
export const PORT_REACH = 5

/** Where edges enter a node. @param at the upper left corner of its card */
export const entryOf = (at: Point): Point => ({ x: at.x - PORT_REACH, y: at.y + HEAD_LINE })

/** Where edges of a port leave a node, and in which direction: errors downwards, all others to the right. */
export function exitOf(
  node: NodeModel,
  at: Point,
  size: Size,
  port: string,
): { from: Point; leaves: 'right' | 'down' } {
  const isError = node.ports.find(({ name }) => name === port)?.isError ?? port === 'error'
  return isError
    ? { from: { x: at.x + size.width / 2, y: at.y + size.height + PORT_REACH }, leaves: 'down' }
    : { from: { x: at.x + size.width + PORT_REACH, y: at.y + portOffset(node, port) }, leaves: 'right' }
}
