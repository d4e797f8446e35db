// A way as it is drawn: with rounded corners, where a label sits on it, and how far something lies from it. Pure.
import type { Area, Point } from './box-grid.ts'

const RADIUS = 10

/** The path of an SVG element. */
export function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points
  if (!first) return ''
  let path = `M${first.x} ${first.y}`
  for (const [index, point] of rest.entries()) {
    const [before, after] = [points[index] as Point, rest[index + 1]]
    if (!after) {
      path += `L${point.x} ${point.y}`
      continue
    }
    const radius = Math.min(RADIUS, lengthOf(before, point) / 2, lengthOf(point, after) / 2)
    const [a, b] = [towards(point, before, radius), towards(point, after, radius)]
    path += `L${a.x} ${a.y}Q${point.x} ${point.y} ${b.x} ${b.y}`
  }
  return path
}

const lengthOf = (a: Point, b: Point): number => Math.hypot(b.x - a.x, b.y - a.y)

function towards(from: Point, to: Point, by: number): Point {
  const length = lengthOf(from, to) || 1
  return { x: from.x + ((to.x - from.x) / length) * by, y: from.y + ((to.y - from.y) / length) * by }
}

/** Where a label sits: in the middle of the longest stretch, level ones before upright ones. */
export function middleOf(points: readonly Point[]): Point {
  let best: { point: Point; score: number } | undefined
  for (const [index, b] of points.slice(1).entries()) {
    const a = points[index] as Point
    const score = lengthOf(a, b) * (a.y === b.y ? 1.5 : 1)
    if (!best || score > best.score) best = { point: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }, score }
  }
  return best?.point ?? points[0] ?? { x: 0, y: 0 }
}

/** How far a point lies from the way; in its pixels. */
export function distanceTo(points: readonly Point[], { x, y }: Point): number {
  let least = Number.POSITIVE_INFINITY
  for (const [index, b] of points.slice(1).entries()) {
    const a = points[index] as Point
    const [dx, dy] = [b.x - a.x, b.y - a.y]
    const share = Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1)))
    least = Math.min(least, Math.hypot(a.x + share * dx - x, a.y + share * dy - y))
  }
  return least
}

/** Whether the way runs through a box. Stretches are taken as the boxes around them, which level and upright ones are. */
export function runsThrough(points: readonly Point[], box: Area): boolean {
  return points.slice(1).some((b, index) => {
    const a = points[index] as Point
    return (
      Math.min(a.x, b.x) < box.right &&
      Math.max(a.x, b.x) > box.left &&
      Math.min(a.y, b.y) < box.bottom &&
      Math.max(a.y, b.y) > box.top
    )
  })
}
