// Lining nodes up: aligned to an edge or a middle, or spread evenly. Pure.
import type { Positions } from './positions.ts'

export interface Box {
  id: string
  x: number
  y: number
  width: number
  height: number
}

export type Alignment = 'left' | 'centre' | 'right' | 'top' | 'middle' | 'bottom'

/** Between a card and the one above it. */
const CLEARANCE = 40

/** The place nearest below `at` where a card of this size hides none of the others and is hidden by none. */
export function freePlace(
  at: { x: number; y: number },
  { width, height }: { width: number; height: number },
  others: readonly Omit<Box, 'id'>[],
): { x: number; y: number } {
  const beside = others.filter((box) => box.x < at.x + width && at.x < box.x + box.width).toSorted((a, b) => a.y - b.y)
  let { y } = at
  for (const box of beside) if (box.y < y + height && y < box.y + box.height) y = box.y + box.height + CLEARANCE
  return { x: at.x, y }
}

/** New positions for all of them; nothing for fewer than two. */
export function align(boxes: readonly Box[], how: Alignment): Positions {
  if (boxes.length < 2) return {}
  const left = Math.min(...boxes.map(({ x }) => x))
  const right = Math.max(...boxes.map(({ x, width }) => x + width))
  const top = Math.min(...boxes.map(({ y }) => y))
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height))
  const places: { [how in Alignment]: (box: Box) => [number, number] } = {
    left: ({ y }) => [left, y],
    centre: ({ y, width }) => [Math.round((left + right - width) / 2), y],
    right: ({ y, width }) => [right - width, y],
    top: ({ x }) => [x, top],
    middle: ({ x, height }) => [x, Math.round((top + bottom - height) / 2)],
    bottom: ({ x, height }) => [x, bottom - height],
  }
  return Object.fromEntries(boxes.map((box) => [box.id, places[how](box)]))
}

/** The same gap between each and the next; the outer two stay. Nothing for fewer than three. */
export function distribute(boxes: readonly Box[], direction: 'across' | 'down'): Positions {
  if (boxes.length < 3) return {}
  const [start, size] = direction === 'across' ? (['x', 'width'] as const) : (['y', 'height'] as const)
  const sorted = boxes.toSorted((a, b) => a[start] - b[start])
  const [first, last] = [sorted[0] as Box, sorted.at(-1) as Box]
  const span = last[start] + last[size] - first[start]
  const gap = (span - sorted.reduce((sum, box) => sum + box[size], 0)) / (sorted.length - 1)
  const positions: Positions = {}
  let at = first[start]
  for (const box of sorted) {
    const place = Math.round(at)
    positions[box.id] = direction === 'across' ? [place, box.y] : [box.x, place]
    at += box[size] + gap
  }
  return positions
}

/** The box in a direction that an arrow key means: the nearest, what lies straight ahead before what lies aside. */
export function neighbour(
  from: Box,
  boxes: readonly Box[],
  key: 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown',
): Box | undefined {
  const centre = ({ x, y, width, height }: Box) => ({ x: x + width / 2, y: y + height / 2 })
  const here = centre(from)
  let best: { box: Box; distance: number } | undefined
  for (const box of boxes) {
    if (box.id === from.id) continue
    const there = centre(box)
    const [dx, dy] = [there.x - here.x, there.y - here.y]
    const ahead = key === 'ArrowRight' ? dx : key === 'ArrowLeft' ? -dx : key === 'ArrowDown' ? dy : -dy
    const aside = Math.abs(key === 'ArrowRight' || key === 'ArrowLeft' ? dy : dx)
    if (ahead <= 4) continue
    const distance = ahead + aside * 2.5
    if (!best || distance < best.distance) best = { box, distance }
  }
  return best?.box
}
