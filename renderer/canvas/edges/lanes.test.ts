import { expect, test } from 'vitest'
import type { Point } from './box-grid.ts'
import { type Lane, spread } from './lanes.ts'

/** An edge that bends twice, at `x`. */
const edge = (port: string, to: string, [y1, y2]: [number, number], x = 50): Lane => ({
  port,
  to,
  points: [
    { x: 0, y: y1 },
    { x, y: y1 },
    { x, y: y2 },
    { x: 100, y: y2 },
  ],
})
const always = () => true
const bendsAt = (points: readonly Point[]): number => points[1]?.x ?? Number.NaN

test('edges of two ports that would lie on each other get lanes that do not cross', () => {
  const [upper, lower] = spread([edge('a yes', 't', [0, 100]), edge('a no', 'u', [20, 140])], always).map(bendsAt)
  // The upper one bends later: the lower one's first stretch would cross it otherwise.
  expect(upper).toBeGreaterThan(lower as number)
  expect((upper as number) - (lower as number)).toBe(8)
  const [first, second] = spread([edge('a', 't', [100, 0]), edge('b', 'u', [140, 20])], always).map(bendsAt)
  expect(first).toBeLessThan(second as number)
})

test('edges of one port branch from one line, edges into one node meet on one', () => {
  const branch = [edge('a', 't', [0, 100]), edge('a', 'u', [0, 140])]
  expect(spread(branch, always)).toEqual(branch.map(({ points }) => points))
  const meeting = [edge('a', 't', [0, 100]), edge('b', 't', [20, 100])]
  expect(spread(meeting, always)).toEqual(meeting.map(({ points }) => points))
})

test('edges that pass each other at different heights stay where they are', () => {
  const apart = [edge('a', 't', [0, 100]), edge('b', 'u', [200, 300])]
  expect(spread(apart, always)).toEqual(apart.map(({ points }) => points))
})

test('a lane that leads through a card is not taken: the room beside it is', () => {
  const isFree = (a: Point) => a.x <= 50
  const bends = spread([edge('a', 't', [0, 100]), edge('b', 'u', [20, 140])], isFree).map(bendsAt)
  expect(bends.toSorted((a, b) => a - b)).toEqual([42, 50])
  const none = spread([edge('a', 't', [0, 100]), edge('b', 'u', [20, 140])], () => false).map(bendsAt)
  expect(none).toEqual([50, 50])
})

test('no lane turns an edge back into its own card', () => {
  const bends = spread([edge('a', 't', [0, 100], 12), edge('b', 'u', [20, 140], 12)], always).map(bendsAt)
  for (const at of bends) expect(at).toBeGreaterThanOrEqual(10)
  expect(new Set(bends).size).toBe(2)
})
