// Places for nodes that a document forgot, near their neighbours. Pure.
import type { GraphModel, NodeModel } from '../graph.ts'
import { cardSize, GRID, LOOP_PADDING, loopSize, type Size } from '../nodes/sizes.ts'
import type { Positions } from './positions.ts'

/** How far a node stands from the neighbour that it is placed beside, and from what it has to make way for. */
const BESIDE = 72
const BELOW = 40

interface Standing extends Size {
  x: number
  y: number
}

/**
 * Positions for all nodes: those that are known stay, the others go right of what leads to them or left of what they lead
 * to, on the first free place downwards; without a neighbour below everything else in their body.
 * @param known positions as the document keeps them
 */
export function fillPositions(model: GraphModel, known: Positions): Positions {
  if (model.nodes.every(({ id }) => Object.hasOwn(known, id))) return known
  const filled: Positions = { ...known }
  const bodies = Map.groupBy(model.nodes, ({ parent }) => parent)
  const neighbours = neighboursOf(model)
  const fill = (parent: string | undefined): Size => {
    const nodes = bodies.get(parent) ?? []
    // How large a loop is follows from its body.
    const sizes = new Map(nodes.map((node) => [node.id, node.isLoop ? fill(node.id) : cardSize(node)]))
    const standing = new Map<string, Standing>()
    const stand = ({ id }: NodeModel, [x, y]: [number, number]) => {
      filled[id] = [x, y]
      standing.set(id, { x, y, ...(sizes.get(id) as Size) })
    }
    for (const node of nodes) if (filled[node.id]) stand(node, filled[node.id] as [number, number])
    fillBody(nodes, sizes, standing, neighbours, stand)
    return loopSize(
      [...standing.values()].map((one) => ({ ...one, x: one.x + LOOP_PADDING.side, y: one.y + LOOP_PADDING.top })),
    )
  }
  fill(undefined)
  return filled
}

interface Neighbours {
  before: string[]
  after: string[]
}

function neighboursOf({ nodes, edges }: GraphModel): ReadonlyMap<string, Neighbours> {
  const of = new Map<string, Neighbours>(nodes.map(({ id }) => [id, { before: [], after: [] }]))
  for (const { from, to } of edges) {
    of.get(from)?.after.push(to)
    of.get(to)?.before.push(from)
  }
  return of
}

function fillBody(
  nodes: readonly NodeModel[],
  sizes: ReadonlyMap<string, Size>,
  standing: ReadonlyMap<string, Standing>,
  neighbours: ReadonlyMap<string, Neighbours>,
  stand: (node: NodeModel, at: [number, number]) => void,
): void {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const place = (node: NodeModel): boolean => {
    const { before, after } = neighbours.get(node.id) ?? { before: [], after: [] }
    const size = sizes.get(node.id) as Size
    const left = before.map((id) => standing.get(id)).find((one) => one !== undefined)
    const right = after.map((id) => standing.get(id)).find((one) => one !== undefined)
    if (left) stand(node, freePlace(left.x + left.width + BESIDE, left.y, size, standing))
    else if (right) stand(node, freePlace(right.x - size.width - BESIDE, right.y, size, standing))
    return left !== undefined || right !== undefined
  }
  // Outwards from what stands: a node that has got its place gives one to its neighbours.
  const spreadFrom = (ids: string[]) => {
    for (const id of ids) {
      const { before, after } = neighbours.get(id) ?? { before: [], after: [] }
      for (const next of [...after, ...before]) {
        const node = byId.get(next)
        if (node && !standing.has(next) && place(node)) ids.push(next)
      }
    }
  }
  spreadFrom([...standing.keys()])
  for (const node of nodes) {
    if (standing.has(node.id)) continue
    const all = [...standing.values()]
    const bottom = Math.max(...all.map(({ y, height }) => y + height + BELOW))
    stand(node, all.length === 0 ? [0, 0] : [Math.min(...all.map(({ x }) => x)), bottom])
    spreadFrom([node.id])
  }
}

/** What is kept free around a node. */
const ROOM = 24

function freePlace(
  x: number,
  y: number,
  { width, height }: Size,
  standing: ReadonlyMap<string, Standing>,
): [number, number] {
  const inColumn = [...standing.values()].filter((one) => one.x < x + width + ROOM && one.x + one.width + ROOM > x)
  let top = y
  for (const one of inColumn.toSorted((a, b) => a.y - b.y)) {
    if (one.y < top + height + ROOM && one.y + one.height + ROOM > top) top = one.y + one.height + BELOW
  }
  return [Math.round(x / GRID) * GRID, Math.ceil(top / GRID) * GRID]
}
