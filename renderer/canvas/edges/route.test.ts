import { describe, expect, test } from 'vitest'
import type { Point } from './box-grid.ts'
import { BoxGrid, type Obstacle } from './box-grid.ts'
import { type Ends, findWay } from './route.ts'
import { runsThrough } from './route-path.ts'

const card = (id: string, x: number, y: number, width = 224, height = 56): Obstacle => ({
  id,
  left: x,
  top: y,
  right: x + width,
  bottom: y + height,
})

/** From the right side of one card to the left side of another, at the height of their heads. */
const between = (from: Obstacle, to: Obstacle, leaves: Ends['leaves'] = 'right'): Ends => ({
  from:
    leaves === 'right'
      ? { x: from.right + 5, y: from.top + 26 }
      : { x: (from.left + from.right) / 2, y: from.bottom + 5 },
  leaves,
  to: { x: to.left - 5, y: to.top + 26 },
})

const way = (boxes: Obstacle[], ends: Ends) => {
  const grid = new BoxGrid(boxes)
  return findWay(ends, { within: (area) => grid.within(area) })
}

/** But for two cards that are all but level. */
const isStepwise = (points: readonly Point[]): boolean =>
  points.length === 2 ||
  points.slice(1).every((point, index) => point.x === points[index]?.x || point.y === points[index]?.y)

/** Everything that a way must hold to, whatever its shape. */
function expectSound(boxes: Obstacle[], ends: Ends): Point[] {
  const { points } = way(boxes, ends)
  expect(points[0]).toEqual(ends.from)
  expect(points.at(-1)).toEqual(ends.to)
  expect(points.at(-2)?.x, 'it enters from the left').toBeLessThan(ends.to.x)
  expect(isStepwise(points)).toBe(true)
  for (const box of boxes)
    expect(runsThrough(points, box), `it runs through ${box.id}: ${JSON.stringify(points)}`).toBe(false)
  return points
}

describe('a way between two cards', () => {
  const a = card('a', 0, 0)

  test('is a straight line to the next in the row', () => {
    const b = card('b', 296, 0)
    expect(way([a, b], between(a, b)).points).toEqual([
      { x: 229, y: 26 },
      { x: 291, y: 26 },
    ])
  })

  test('slopes rather than steps where they are all but level', () => {
    const b = card('b', 296, 3)
    expect(way([a, b], between(a, b)).points).toHaveLength(2)
  })

  test('bends twice, midway, to a card that stands lower', () => {
    const b = card('b', 296, 200)
    expect(way([a, b], between(a, b)).points).toEqual([
      { x: 229, y: 26 },
      { x: 260, y: 26 },
      { x: 260, y: 226 },
      { x: 291, y: 226 },
    ])
  })

  test('goes around what stands in between', () => {
    const [middle, b] = [card('middle', 296, 0), card('b', 592, 0)]
    const points = expectSound([a, middle, b], between(a, b))
    expect(points).toHaveLength(6)
    expect(Math.abs((points[2]?.y ?? 0) - 26), 'close by').toBeLessThan(60)
  })

  test('goes around a whole row, on the nearer side', () => {
    const row = [1, 2, 3, 4].map((column) => card(`c${column}`, column * 296, column === 3 ? -40 : 0))
    const b = card('b', 1480, 0)
    const points = expectSound([a, ...row, b], between(a, b))
    expect(Math.max(...points.map(({ y }) => y)), 'below').toBe(68)
  })

  test('goes back to an earlier card without crossing either of them', () => {
    const b = card('b', -592, 0)
    expectSound([a, card('middle', -296, 0), b], between(a, b))
    expectSound([a, b], between(a, b))
  })

  test('goes back to the card right below', () => expectSound([a, card('b', 0, 96)], between(a, card('b', 0, 96))))

  test('leaves an error port downwards and keeps clear of what stands below', () => {
    const [below, b] = [card('below', 0, 96), card('b', 296, 192)]
    const points = expectSound([a, below, b], between(a, b, 'down'))
    expect(points[1]?.x, 'straight down first').toBe(112)
  })

  test('from an error port bends once where nothing is in the way', () => {
    const b = card('b', 296, 192)
    expect(way([a, b], between(a, b, 'down')).points).toHaveLength(3)
  })

  test('finds out of a pocket', () => {
    const walls = [
      card('top', 280, -160, 224, 56),
      card('front', 520, -160, 40, 400),
      card('bottom', 280, 184, 224, 56),
    ]
    const b = card('b', 640, 0)
    expectSound([a, ...walls, b], between(a, b))
  })

  test('squeezes through where there is little room', () => {
    const [upper, lower, b] = [card('upper', 296, -40), card('lower', 296, 28), card('b', 592, 0)]
    expectSound([a, upper, lower, b], between(a, b))
  })

  test('between cards that all but touch stays between them', () => {
    const b = card('b', 248, 80)
    const points = expectSound([a, b], between(a, b))
    expect(points).toHaveLength(4)
  })

  test('stays within the loop that it stands in', () => {
    const [middle, b] = [card('middle', 296, 72), card('b', 592, 72)]
    const first = card('first', 32, 72)
    const limits = { left: 6, top: 62, right: 842, bottom: 170 }
    const grid = new BoxGrid([first, middle, b])
    const { points } = findWay(between(first, b), { within: (area) => grid.within(area), limits })
    for (const { y } of points) expect(y).toBeGreaterThanOrEqual(62)
    expect(Math.max(...points.map(({ y }) => y))).toBe(140)
  })

  test('is given even where there is no room at all', () => {
    const b = card('b', 592, 0)
    const wall = card('wall', 230, -9_000, 300, 18_000)
    expect(way([a, wall, b], between(a, b)).points.at(-1)).toEqual(between(a, b).to)
  })
})

test('ways are sound among cards thrown anywhere', () => {
  let seed = 7
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed / 2_147_483_648
  }
  for (let round = 0; round < 40; round++) {
    const boxes: Obstacle[] = []
    while (boxes.length < 24) {
      const one = card(`${boxes.length}`, Math.round(random() * 1_600), Math.round(random() * 1_000), 224, 56)
      const isApart = boxes.every(
        (other) =>
          other.left - 40 > one.right ||
          one.left - 40 > other.right ||
          other.top - 30 > one.bottom ||
          one.top - 30 > other.bottom,
      )
      if (isApart) boxes.push(one)
      else if (random() < 0.01) break
    }
    for (let at = 0; at + 1 < boxes.length; at++) {
      const [from, to] = [boxes[at] as Obstacle, boxes[at + 1] as Obstacle]
      expectSound(boxes, between(from, to, at % 5 === 0 ? 'down' : 'right'))
    }
  }
})
