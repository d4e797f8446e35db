// From the model to places on the canvas: positions of the document, of the automatic layout where it has none at all, and
// near their neighbours for nodes that it forgot. Positions in a loop are relative to its body.

import type { GraphModel, NodeModel } from '../graph.ts'
import { cardSize, LOOP_PADDING, loopSize, type Size } from '../nodes/sizes.ts'
import { fillPositions } from './fill-positions.ts'
import type { Positions } from './positions.ts'

export interface Placed extends Size {
  node: NodeModel
  /** Relative to the loop that it stands in. */
  x: number
  y: number
}

/** Whether the document holds no position at all, so that everything has to be laid out. */
export function needsLayout({ nodes }: GraphModel, layout: Positions | undefined): boolean {
  return nodes.length > 0 && !nodes.some(({ id }) => layout && Object.hasOwn(layout, id))
}

/**
 * @param known positions as the document keeps them; nodes that have none are placed near their neighbours
 * @param collapsed loops that are drawn as a card
 */
export function place(model: GraphModel, known: Positions, collapsed: ReadonlySet<string>): Placed[] {
  const positions = fillPositions(model, known)
  const children = Map.groupBy(model.nodes, ({ parent }) => parent)
  const placed: Placed[] = []
  const visit = (parent: string | undefined): Placed[] =>
    (children.get(parent) ?? []).map((node) => {
      const [px, py] = positions[node.id] ?? [0, 0]
      const x = parent === undefined ? px : px + LOOP_PADDING.side
      const y = parent === undefined ? py : py + LOOP_PADDING.top
      const at = placed.length
      placed.push({ node, x, y, ...cardSize(node) })
      if (node.isOpened || (node.isLoop && !collapsed.has(node.id))) {
        const inner = shiftedIn(visit(node.id))
        Object.assign(placed[at] as Placed, loopSize(inner))
      }
      return placed[at] as Placed
    })
  visit(undefined)
  return placed
}

/** A body whose positions reach to the left or above its loop is moved in as a whole. */
function shiftedIn(children: Placed[]): Placed[] {
  const left = Math.min(0, ...children.map(({ x }) => x - LOOP_PADDING.side))
  const top = Math.min(0, ...children.map(({ y }) => y - LOOP_PADDING.top))
  for (const child of children) {
    child.x -= left
    child.y -= top
  }
  return children
}

/** What the document keeps for a place on the canvas. */
export function toPosition({ parent }: NodeModel, x: number, y: number): [number, number] {
  const [dx, dy] = parent === undefined ? [0, 0] : [LOOP_PADDING.side, LOOP_PADDING.top]
  return [Math.round(x - dx), Math.round(y - dy)]
}
