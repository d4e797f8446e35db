// A way between boxes where no simple shape is free: A* over the lines along the sides of the boxes (an orthogonal
// visibility graph, as in Wybrow, Marriott and Stuckey, Orthogonal connector routing, 2009), shortest with fewest bends.
import type { Area, Point } from './box-grid.ts'

/** What a bend costs, as a length. */
const BEND = 48
/** Then a plainer line has to do: an edge must never hold up the page. */
const MOST_VISITS = 20_000

interface Visit {
  column: number
  row: number
  isLevel: boolean
  /** So far, and with what is at least to come. */
  cost: number
  estimate: number
  before: Visit | undefined
}

/**
 * @param boxes with the room that is kept around them
 * @param leaves the direction in which the way has come to its start
 * @param region what it may not leave; every box in it is among the boxes
 * @returns from start to end, both included; undefined when there is none, or none among so many boxes
 */
export function searchWay(
  start: Point,
  end: Point,
  leaves: 'right' | 'down',
  boxes: readonly Area[],
  region: Area,
): Point[] | undefined {
  const xs = linesOf([start.x, end.x, ...boxes.flatMap(({ left, right }) => [left, right])], region.left, region.right)
  const ys = linesOf([start.y, end.y, ...boxes.flatMap(({ top, bottom }) => [top, bottom])], region.top, region.bottom)
  const isBlocked = blockedBy(boxes, xs, ys)
  const at = ({ column, row }: { column: number; row: number }): Point => ({
    x: xs[column] as number,
    y: ys[row] as number,
  })
  const left = (point: Point) => Math.abs(point.x - end.x) + Math.abs(point.y - end.y)
  const open = new Queue()
  const first = { column: xs.indexOf(start.x), row: ys.indexOf(start.y), isLevel: leaves === 'right' }
  open.add({ ...first, cost: 0, estimate: left(start), before: undefined })
  const best = new Map<number, number>()
  for (let visits = 0; visits < MOST_VISITS; visits++) {
    const here = open.take()
    if (!here) return undefined
    const from = at(here)
    if (from.x === end.x && from.y === end.y) return pointsOf(here, at)
    for (const [dx, dy] of STEPS) {
      const next = { column: here.column + dx, row: here.row + dy, isLevel: dy === 0 }
      if (next.column < 0 || next.row < 0 || next.column >= xs.length || next.row >= ys.length) continue
      const to = at(next)
      const isEnd = to.x === end.x && to.y === end.y
      const bends = (next.isLevel === here.isLevel ? 0 : 1) + (isEnd && !next.isLevel ? 1 : 0)
      const cost = here.cost + Math.abs(to.x - from.x) + Math.abs(to.y - from.y) + bends * BEND
      const key = (next.row * xs.length + next.column) * 2 + (next.isLevel ? 1 : 0)
      if (cost >= (best.get(key) ?? Number.POSITIVE_INFINITY) || isBlocked(here, dx, dy)) continue
      best.set(key, cost)
      open.add({ ...next, cost, estimate: cost + left(to), before: here })
    }
  }
  return undefined
}

const STEPS = [
  [1, 0],
  [0, 1],
  [0, -1],
  [-1, 0],
] as const

const linesOf = (values: number[], least: number, most: number): number[] =>
  [...new Set(values)].filter((value) => value >= least && value <= most).sort((a, b) => a - b)

/** Which steps from one crossing of lines to the next lead through a box. */
function blockedBy(boxes: readonly Area[], xs: readonly number[], ys: readonly number[]) {
  const level = new Uint8Array(xs.length * ys.length)
  const upright = new Uint8Array(xs.length * ys.length)
  for (const { left, top, right, bottom } of boxes) {
    const columns = stepsWithin(xs, left, right)
    const rows = stepsWithin(ys, top, bottom)
    for (let row = rows.first; row <= rows.last; row++) {
      for (let column = columns.first; column <= columns.last; column++) {
        const at = row * xs.length + column
        if ((ys[row] as number) > top) level[at] = 1
        if ((xs[column] as number) > left) upright[at] = 1
      }
    }
  }
  return ({ column, row }: { column: number; row: number }, dx: number, dy: number): boolean =>
    dy === 0
      ? level[row * xs.length + column + Math.min(0, dx)] === 1
      : upright[(row + Math.min(0, dy)) * xs.length + column] === 1
}

/** The lines after which a step goes into the inside of a range: its sides lie on lines, where they lie in the region at all. */
function stepsWithin(lines: readonly number[], from: number, to: number): { first: number; last: number } {
  const first = lines.findIndex((_, index) => (lines[index + 1] ?? Number.POSITIVE_INFINITY) > from)
  const last = lines.findLastIndex((line) => line < to)
  return { first: Math.max(0, first), last }
}

function pointsOf(last: Visit, at: (visit: Visit) => Point): Point[] {
  const points: Point[] = []
  for (let visit: Visit | undefined = last; visit; visit = visit.before) points.unshift(at(visit))
  return points
}

/** A binary heap: the smallest estimate comes first. */
class Queue {
  private readonly items: Visit[] = []

  add(visit: Visit): void {
    const { items } = this
    let at = items.push(visit) - 1
    while (at > 0) {
      const up = (at - 1) >> 1
      if ((items[up] as Visit).estimate <= visit.estimate) break
      items[at] = items[up] as Visit
      at = up
    }
    items[at] = visit
  }

  take(): Visit | undefined {
    const { items } = this
    const [first] = items
    const last = items.pop()
    if (!last || items.length === 0) return first
    let at = 0
    for (;;) {
      let down = 2 * at + 1
      if (down >= items.length) break
      if (down + 1 < items.length && (items[down + 1] as Visit).estimate < (items[down] as Visit).estimate) down++
      if ((items[down] as Visit).estimate >= last.estimate) break
      items[at] = items[down] as Visit
      at = down
    }
    items[at] = last
    return first
  }
}
