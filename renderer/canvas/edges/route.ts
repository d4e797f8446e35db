// The way of one edge from port to node: horizontal and vertical stretches that keep clear of every card. Simple shapes are
// tried first, in the order of their bends; only where none is free is a way searched for. Pure: geometry alone.
import { type Area, around, grown, type Obstacle, type Point } from './box-grid.ts'
import { searchWay } from './route-search.ts'

/** Where an edge begins and ends. It always enters its node from the left. */
export interface Ends {
  from: Point
  leaves: 'right' | 'down'
  to: Point
}

export interface Surroundings {
  /** The boxes that reach into an area. */
  within(area: Area): readonly Obstacle[]
  /** What the way may not leave: the inside of the loop that the edge stands in. */
  limits?: Area | undefined
}

export interface Way {
  /** From the port to the node: neighbours differ in one coordinate, but for a nearly level way of two points. */
  points: Point[]
  /** What was looked at: a box that changes outside of it does not change the way. */
  seen: Area
}

/** How far a way runs straight out of its port and into its node. */
export const STUB = 16
/** What it keeps from cards where there is room, and where there is little. */
const CLEARANCES = [12, 5]
/** A difference in height that is drawn as a slope rather than as a step. */
const SLOPE = 4
/** How far from its port an edge bends that goes a long way. */
const BEND_AT = 36
const SHORT = 220
const LEAST_GAP = 12

/** @returns the way, which runs through cards only where they leave no room at all */
export function findWay(ends: Ends, { within, limits }: Surroundings): Way {
  let seen = areaOf([ends.from, ends.to])
  for (const clearance of CLEARANCES) {
    const obstacles = (area: Area) => {
      const wide = grown(area, clearance)
      seen = around(seen, wide)
      return within(wide)
    }
    const isIn = (point: Point) =>
      limits === undefined ||
      (point.x >= limits.left && point.x <= limits.right && point.y >= limits.top && point.y <= limits.bottom)
    const isFree = (a: Point, b: Point) => isIn(a) && isIn(b) && obstacles(areaOf([a, b])).length === 0
    const simple = firstFree(shapesOf(ends, obstacles, clearance), ends, isFree)
    const points = simple ?? searched(ends, obstacles, clearance, limits)
    if (points) return { points: withoutNeedless(points), seen }
  }
  return { points: withoutNeedless(plainShape(ends)), seen }
}

/** A shape that looks at nothing: for edges that are drawn while much is in motion. */
export function plainShape({ from, leaves, to }: Ends): Point[] {
  if (leaves === 'down') {
    const y = from.y + STUB
    if (to.y > y && to.x - STUB >= from.x) return [from, { x: from.x, y: to.y }, to]
    return [from, { x: from.x, y }, { x: to.x - STUB, y }, { x: to.x - STUB, y: to.y }, to]
  }
  if (isLevel(from, to)) return [from, to]
  if (to.x - from.x >= LEAST_GAP) {
    const x = (from.x + to.x) / 2
    return [from, { x, y: from.y }, { x, y: to.y }, to]
  }
  const [near, far] = [from.x + STUB, to.x - STUB]
  const y = Math.abs(to.y - from.y) > 80 ? (from.y + to.y) / 2 : Math.max(from.y, to.y) + 72
  return [from, { x: near, y: from.y }, { x: near, y }, { x: far, y }, { x: far, y: to.y }, to]
}

const isLevel = (from: Point, to: Point): boolean => to.x - from.x > 4 && Math.abs(to.y - from.y) <= SLOPE

function firstFree(
  shapes: Iterable<Point[]>,
  ends: Ends,
  isFree: (a: Point, b: Point) => boolean,
): Point[] | undefined {
  const [start, end] = stubs(ends)
  for (const shape of shapes) {
    // The stubs themselves lie beside the edge's own cards: what is checked is what lies between them.
    const between = shape.length === 2 ? (start.x < end.x ? [start, end] : []) : [start, ...shape.slice(1, -1), end]
    if (between.every((point, index) => index === 0 || isFree(between[index - 1] as Point, point))) return shape
  }
  return undefined
}

/** Where the way may begin to bend, and where it has to have ended to. Between cards that stand close both give way. */
function stubs({ from, leaves, to }: Ends): [Point, Point] {
  const gap = to.x - from.x
  const stub = leaves === 'right' && gap >= LEAST_GAP ? Math.min(STUB, gap / 2) : STUB
  return [
    leaves === 'right' ? { x: from.x + stub, y: from.y } : { x: from.x, y: from.y + STUB },
    { x: to.x - stub, y: to.y },
  ]
}

/** What an edge looks like at its best, fewest bends first. */
function* shapesOf(ends: Ends, obstacles: (area: Area) => readonly Obstacle[], clearance: number): Generator<Point[]> {
  const { from, leaves, to } = ends
  const [start, end] = stubs(ends)
  if (leaves === 'down') {
    if (to.y > start.y && end.x >= from.x) yield [from, { x: from.x, y: to.y }, to]
  } else {
    if (isLevel(from, to)) yield [from, to]
    if (start.x <= end.x) {
      const span = to.x - from.x
      const [near, middle, far] = [from.x + BEND_AT, from.x + span / 2, to.x - BEND_AT]
      for (const x of span < SHORT ? [middle, start.x, end.x] : [near, far, middle]) {
        if (x >= start.x && x <= end.x) yield [from, { x, y: from.y }, { x, y: to.y }, to]
      }
    }
  }
  const xs = leaves === 'down' ? [from.x] : [start.x, from.x + BEND_AT]
  for (const x1 of xs) {
    for (const x2 of [end.x, to.x - BEND_AT]) {
      const lanes = new Set<number>()
      for (const y of leaves === 'down' ? [start.y] : [from.y, to.y]) {
        for (const step of [-1, 1] as const) lanes.add(freeLane(y, x1, x2, step, obstacles, clearance))
      }
      const length = (y: number) => Math.abs(y - from.y) + Math.abs(y - to.y)
      for (const y of [...lanes].sort((a, b) => length(a) - length(b))) {
        if (leaves === 'down' && y < start.y) continue
        const first = leaves === 'down' ? [] : [{ x: x1, y: from.y }]
        yield [from, ...first, { x: x1, y }, { x: x2, y }, { x: x2, y: to.y }, to]
      }
    }
  }
}

const MOST_STEPS = 40

/** The nearest height above (-1) or below (1) at which nothing stands between two verticals. */
function freeLane(
  y: number,
  x1: number,
  x2: number,
  step: -1 | 1,
  obstacles: (area: Area) => readonly Obstacle[],
  clearance: number,
): number {
  let lane = y
  for (let count = 0; count < MOST_STEPS; count++) {
    const inTheWay = obstacles({ left: Math.min(x1, x2), right: Math.max(x1, x2), top: lane, bottom: lane })
    if (inTheWay.length === 0) break
    lane =
      step === 1
        ? Math.max(...inTheWay.map(({ bottom }) => bottom)) + clearance
        : Math.min(...inTheWay.map(({ top }) => top)) - clearance
  }
  return lane
}

const SEARCH_AROUND = [120, 600]

function searched(
  ends: Ends,
  obstacles: (area: Area) => readonly Obstacle[],
  clearance: number,
  limits: Area | undefined,
): Point[] | undefined {
  const [start, end] = stubs(ends)
  for (const reach of SEARCH_AROUND) {
    const region = clipped(grown(areaOf([start, end]), reach), limits)
    const boxes = obstacles(region).map((box) => grown(box, clearance))
    const way = searchWay(start, end, ends.leaves, boxes, region)
    if (way) return [ends.from, ...way, ends.to]
  }
  return undefined
}

const clipped = (area: Area, limits: Area | undefined): Area =>
  limits
    ? {
        left: Math.max(area.left, limits.left),
        top: Math.max(area.top, limits.top),
        right: Math.min(area.right, limits.right),
        bottom: Math.min(area.bottom, limits.bottom),
      }
    : area

/** Without points that lie on the line between their neighbours. */
function withoutNeedless(points: readonly Point[]): Point[] {
  const kept: Point[] = []
  for (const [index, point] of points.entries()) {
    const [before, after] = [kept.at(-1), points[index + 1]]
    if (before && before.x === point.x && before.y === point.y) continue
    const isOnLine =
      before &&
      after &&
      ((before.x === point.x && point.x === after.x) || (before.y === point.y && point.y === after.y))
    if (!isOnLine) kept.push(point)
  }
  return kept
}

export function areaOf(points: readonly Point[]): Area {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)]
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) }
}
