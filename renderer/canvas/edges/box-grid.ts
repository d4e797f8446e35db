// Boxes on the plane in a grid of cells, so that what stands in an area is found without going through all of them.

export interface Point {
  x: number
  y: number
}

export interface Area {
  left: number
  top: number
  right: number
  bottom: number
}

export interface Obstacle extends Area {
  id: string
}

const CELL_WIDTH = 320
const CELL_HEIGHT = 192

/** Never changed after it is made. Lengths in canvas pixels. */
export class BoxGrid {
  private readonly cells = new Map<number, Obstacle[]>()

  constructor(boxes: Iterable<Obstacle>) {
    for (const box of boxes) {
      for (const key of cellsOf(box)) {
        const cell = this.cells.get(key)
        if (cell) cell.push(box)
        else this.cells.set(key, [box])
      }
    }
  }

  /** The boxes that reach into an area, each once; those that only touch its border do not count. */
  within(area: Area): Obstacle[] {
    const found: Obstacle[] = []
    for (const key of cellsOf(area)) {
      for (const box of this.cells.get(key) ?? []) if (overlaps(box, area) && !found.includes(box)) found.push(box)
    }
    return found
  }
}

export const overlaps = (a: Area, b: Area): boolean =>
  a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top

/** The smallest area around both. */
export const around = (a: Area, b: Area): Area => ({
  left: Math.min(a.left, b.left),
  top: Math.min(a.top, b.top),
  right: Math.max(a.right, b.right),
  bottom: Math.max(a.bottom, b.bottom),
})

export const grown = ({ left, top, right, bottom }: Area, by: number): Area => ({
  left: left - by,
  top: top - by,
  right: right + by,
  bottom: bottom + by,
})

function* cellsOf({ left, top, right, bottom }: Area): Generator<number> {
  for (let row = Math.floor(top / CELL_HEIGHT); row <= Math.floor(bottom / CELL_HEIGHT); row++) {
    for (let column = Math.floor(left / CELL_WIDTH); column <= Math.floor(right / CELL_WIDTH); column++) {
      yield row * 65_536 + column
    }
  }
}
