// Edges that would be drawn on top of each other side by side: stretches of different edges on the same line get lanes of
// their own. Edges of one port, and edges into one node, may share a line: they are read as a branch and as a meeting. Pure.
import type { Point } from './box-grid.ts'

export interface Lane {
  /** The port that the edge leaves, and the node that it enters. */
  port: string
  to: string
  points: readonly Point[]
}

const LANE = 8
/** Lines nearer to each other than this look like one line. */
const NEAR = 6

interface Stretch {
  lane: number
  /** Its first point. */
  index: number
  /** Where its line lies, across its direction. */
  at: number
  start: number
  end: number
}

/**
 * @param isFree whether nothing stands on the line between two points
 * @returns the points of every edge, in the order given; those that need no lane of their own are given back as they are
 */
export function spread(lanes: readonly Lane[], isFree: (a: Point, b: Point) => boolean): (readonly Point[])[] {
  const points = lanes.map((lane) => lane.points)
  for (const [across, along] of [
    ['x', 'y'],
    ['y', 'x'],
  ] as const) {
    for (const cluster of clustersOf(stretchesOf(points, across, along), lanes)) {
      shift(cluster, lanes, points, across, along, isFree)
    }
  }
  return points
}

type Axis = 'x' | 'y'

/** The inner stretches of one direction: the first and the last hold on to their nodes. */
function stretchesOf(all: readonly (readonly Point[])[], across: Axis, along: Axis): Stretch[] {
  const found: Stretch[] = []
  for (const [lane, points] of all.entries()) {
    for (let index = 1; index < points.length - 2; index++) {
      const [a, b] = [points[index] as Point, points[index + 1] as Point]
      if (a[across] === b[across]) found.push({ lane, index, at: a[across], start: a[along], end: b[along] })
    }
  }
  return found.sort((a, b) => a.at - b.at)
}

/** Stretches that cover each other, put together. */
function clustersOf(stretches: readonly Stretch[], lanes: readonly Lane[]): Stretch[][] {
  const leader = stretches.map((_, index) => index)
  const find = (index: number): number => {
    let at = index
    while (leader[at] !== at) at = leader[at] as number
    return at
  }
  for (const [index, one] of stretches.entries()) {
    for (let next = index + 1; next < stretches.length; next++) {
      const other = stretches[next] as Stretch
      if (other.at - one.at >= NEAR) break
      if (cover(one, other) && areApart(lanes[one.lane] as Lane, lanes[other.lane] as Lane))
        leader[find(next)] = find(index)
    }
  }
  const clusters = new Map<number, Stretch[]>()
  for (const [index, one] of stretches.entries()) {
    const at = find(index)
    const cluster = clusters.get(at)
    if (cluster) cluster.push(one)
    else clusters.set(at, [one])
  }
  return [...clusters.values()].filter(({ length }) => length > 1)
}

const cover = (a: Stretch, b: Stretch): boolean =>
  Math.min(a.start, a.end) < Math.max(b.start, b.end) + NEAR &&
  Math.min(b.start, b.end) < Math.max(a.start, a.end) + NEAR

const areApart = (a: Lane, b: Lane): boolean => a.port !== b.port && a.to !== b.to

/** Puts the stretches of a cluster beside each other where there is room for it, in an order with few crossings. */
function shift(
  cluster: Stretch[],
  lanes: readonly Lane[],
  points: (readonly Point[])[],
  across: Axis,
  along: Axis,
  isFree: (a: Point, b: Point) => boolean,
): void {
  const ports = portsInOrder(cluster, lanes)
  const middle = cluster.reduce((sum, { at }) => sum + at, 0) / cluster.length
  const half = ((ports.length - 1) / 2) * LANE
  for (const [width, centre] of [
    [LANE, middle],
    [LANE, middle + half],
    [LANE, middle - half],
    [LANE / 2, middle],
  ] as const) {
    const moved = cluster.map((stretch) => {
      const rank = ports.indexOf((lanes[stretch.lane] as Lane).port)
      const at = Math.round(centre + (rank - (ports.length - 1) / 2) * width)
      return { stretch, points: movedTo(points[stretch.lane] as readonly Point[], stretch.index, across, at) }
    })
    const isPossible = moved.every(({ stretch: { lane, index }, points: after }) => {
      const before = points[lane] as readonly Point[]
      return (
        isFree(after[index] as Point, after[index + 1] as Point) && keepsDirection(before, after, index, across, along)
      )
    })
    if (!isPossible) continue
    // Anew from what stands now: a way may have two stretches in one cluster.
    for (const { stretch, points: after } of moved) {
      const at = (after[stretch.index] as Point)[across]
      points[stretch.lane] = movedTo(points[stretch.lane] as readonly Point[], stretch.index, across, at)
    }
    return
  }
}

/** Stretches that lead up (or left) first, from their beginning down; then those that lead down, the other way round. */
function portsInOrder(cluster: readonly Stretch[], lanes: readonly Lane[]): string[] {
  const isBack = ({ start, end }: Stretch) => end < start
  const sorted = cluster.toSorted((a, b) => {
    if (isBack(a) !== isBack(b)) return isBack(a) ? -1 : 1
    return isBack(a) ? a.start - b.start : b.start - a.start
  })
  return [...new Set(sorted.map(({ lane }) => (lanes[lane] as Lane).port))]
}

const movedTo = (points: readonly Point[], index: number, across: Axis, at: number): Point[] =>
  points.map((point, place) => (place === index || place === index + 1 ? { ...point, [across]: at } : point))

/** How much of a stretch beside a lane has to be left, so that the corners still fit. */
const LEAST = 6

/** The stretches before and after still lead the way that they did, and neither has vanished. */
function keepsDirection(
  before: readonly Point[],
  after: readonly Point[],
  index: number,
  across: Axis,
  along: Axis,
): boolean {
  return [index - 1, index + 1].every((place) => {
    const [a, b, c, d] = [before[place], before[place + 1], after[place], after[place + 1]]
    if (!a || !b || !c || !d) return true
    if (a[along] !== b[along]) return false
    const [was, is] = [b[across] - a[across], d[across] - c[across]]
    const isEnd = place === 0 || place === before.length - 2
    return Math.sign(was) === Math.sign(is) && Math.abs(is) >= (isEnd ? LEAST + 4 : LEAST)
  })
}
