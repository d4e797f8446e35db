// The ways of all edges of a playbook. Made again only for edges whose ends moved, or near which something moved; an edge
// whose way stays as it was keeps the very object. Pure.

import type { EdgeModel } from '../graph.ts'
import type { Placed } from '../layout/placing.ts'
import { entryOf, exitOf } from '../nodes/ports.ts'
import { LOOP_PADDING } from '../nodes/sizes.ts'
import { type Area, BoxGrid, type Obstacle, overlaps, type Point } from './box-grid.ts'
import { spread } from './lanes.ts'
import { type Ends, findWay, type Surroundings, type Way } from './route.ts'
import { middleOf, pathOf } from './route-path.ts'

/** An edge as it is drawn. Everything is relative to where the edge begins. */
export interface Route {
  points: readonly Point[]
  /** The path of an SVG element. */
  path: string
  /** Where a label sits. */
  label: Point
}

/** The edges among the nodes of one body (or of the playbook): they never leave it. */
interface Scope {
  boxes: ReadonlyMap<string, Obstacle>
  grid: BoxGrid
  limits: Area | undefined
  ways: ReadonlyMap<string, { ends: Ends; way: Way }>
}

export interface Routes {
  of: ReadonlyMap<string, Route>
  scopes: ReadonlyMap<string | undefined, Scope>
}

/** @param before what this gave last time, for the same canvas */
export function routesOf(placed: readonly Placed[], edges: readonly EdgeModel[], before?: Routes): Routes {
  const known = new Map(placed.map((one) => [one.node.id, one]))
  const scopes = new Map<string | undefined, Scope>()
  const of = new Map<string, Route>()
  const edgesIn = Map.groupBy(edges, ({ from }) => known.get(from)?.node.parent)
  for (const [parent, members] of Map.groupBy(placed, ({ node }) => node.parent)) {
    const limits = limitsOf(parent === undefined ? undefined : known.get(parent))
    const scope = scopeOf(members, limits, edgesIn.get(parent) ?? [], known, before?.scopes.get(parent))
    scopes.set(parent, scope)
    const ways = [...scope.ways]
    const lanes = ways.map(([id, { way }]) => ({ ...endsOf(id), points: way.points }))
    const spreaded = spread(lanes, (a, b) => scope.grid.within(lineArea(a, b)).length === 0)
    for (const [index, [id]] of ways.entries()) of.set(id, routeOf(spreaded[index] ?? [], before?.of.get(id)))
  }
  return { of, scopes }
}

/** What lanes keep from cards. */
const LANE_CLEARANCE = 5

const lineArea = (a: Point, b: Point): Area => ({
  left: Math.min(a.x, b.x) - LANE_CLEARANCE,
  top: Math.min(a.y, b.y) - LANE_CLEARANCE,
  right: Math.max(a.x, b.x) + LANE_CLEARANCE,
  bottom: Math.max(a.y, b.y) + LANE_CLEARANCE,
})

/** The way of an edge as a route. @param before is given back where it is the same */
export function routeOf(points: readonly Point[], before?: Route): Route {
  const [first] = points
  if (!first) return { points: [], path: '', label: { x: 0, y: 0 } }
  const relative = points.map(({ x, y }) => ({ x: x - first.x, y: y - first.y }))
  const isSame =
    before?.points.length === relative.length &&
    before.points.every(({ x, y }, index) => x === relative[index]?.x && y === relative[index]?.y)
  return isSame ? before : { points: relative, path: pathOf(relative), label: middleOf(relative) }
}

/** The inside of an open loop, as the positions of its body count it. */
const limitsOf = (loop: Placed | undefined): Area | undefined =>
  loop && { left: 6, top: LOOP_PADDING.head + 6, right: loop.width - 6, bottom: loop.height - 6 }

export const boxOf = ({ node, x, y, width, height }: Placed): Obstacle => ({
  id: node.id,
  left: x,
  top: y,
  right: x + width,
  bottom: y + height,
})

/** More changes than this are not looked at one by one: everything is made again. */
const MANY_CHANGES = 60

function scopeOf(
  members: readonly Placed[],
  limits: Area | undefined,
  edges: readonly EdgeModel[],
  known: ReadonlyMap<string, Placed>,
  before: Scope | undefined,
): Scope {
  const boxes = new Map(members.map((one) => [one.node.id, boxOf(one)]))
  const changed = before ? changesBetween(before.boxes, boxes) : []
  const canKeep = before !== undefined && changed.length <= MANY_CHANGES && isSameArea(before.limits, limits)
  const grid = before && changed.length === 0 ? before.grid : new BoxGrid(boxes.values())
  const around: Surroundings = { within: (area) => grid.within(area), limits }
  const ways = new Map<string, { ends: Ends; way: Way }>()
  for (const { id, from, port, to } of edges) {
    const [source, target] = [known.get(from), known.get(to)]
    if (!source || !target) continue
    const ends: Ends = { ...exitOf(source.node, source, source, port), to: entryOf(target) }
    const was = canKeep ? before.ways.get(id) : undefined
    const isKept = was && isSameEnds(was.ends, ends) && !changed.some((area) => overlaps(area, was.way.seen))
    ways.set(id, isKept ? was : { ends, way: findWay(ends, around) })
  }
  return { boxes, grid, limits, ways }
}

/** Where boxes were or are that are not as they were. */
function changesBetween(before: ReadonlyMap<string, Obstacle>, after: ReadonlyMap<string, Obstacle>): Area[] {
  const changed: Area[] = []
  for (const [id, was] of before) {
    const is = after.get(id)
    if (!is) changed.push(was)
    else if (!isSameArea(was, is)) changed.push(was, is)
  }
  for (const [id, is] of after) if (!before.has(id)) changed.push(is)
  return changed
}

const isSameArea = (a: Area | undefined, b: Area | undefined): boolean =>
  a === b ||
  (a !== undefined &&
    b !== undefined &&
    a.left === b.left &&
    a.top === b.top &&
    a.right === b.right &&
    a.bottom === b.bottom)

const isSameEnds = (a: Ends, b: Ends): boolean =>
  a.leaves === b.leaves && a.from.x === b.from.x && a.from.y === b.from.y && a.to.x === b.to.x && a.to.y === b.to.y

/** Port and node of an edge, from its id. */
const endsOf = (id: string): { port: string; to: string } => {
  const cut = id.lastIndexOf(' ')
  return { port: id.slice(0, cut), to: id.slice(cut + 1) }
}
