// From the model to places on the canvas: positions of the document where it has them, of the automatic layout where not.
// Positions in a loop are relative to its body.
import type { GraphModel, NodeModel } from './graph.ts'
import { cardSize, LOOP_PADDING, loopSize, type Size } from './sizes.ts'

export type Positions = { [id: string]: [number, number] }

export interface Placed extends Size {
  node: NodeModel
  /** Relative to the loop that it stands in. */
  x: number
  y: number
}

/** Whether the document leaves so much open that the whole has to be laid out. */
export function needsLayout({ nodes }: GraphModel, layout: Positions | undefined): boolean {
  return nodes.length > 0 && nodes.filter(({ id }) => layout && Object.hasOwn(layout, id)).length < nodes.length / 2
}

/** @param collapsed loops that are drawn as a card */
export function place(model: GraphModel, positions: Positions, collapsed: ReadonlySet<string>): Placed[] {
  const children = new Map<string | undefined, NodeModel[]>()
  for (const node of model.nodes) children.set(node.parent, [...(children.get(node.parent) ?? []), node])
  const placed: Placed[] = []
  const visit = (parent: string | undefined): Placed[] =>
    (children.get(parent) ?? []).map((node, index) => {
      const [px, py] = positions[node.id] ?? [0, index * 100]
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
