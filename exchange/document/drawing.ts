// Where everything lies: positions as the document has them, a plain order by ranks where it has none, loops around their bodies.
import type { Outline, OutlineStep } from './outline.ts'
import { portWords } from './outline.ts'

export const CARD = { width: 224, height: 64 }
const GAP = { x: 72, y: 28 }
const LOOP = { side: 20, top: 44, bottom: 20 }

export interface Box {
  step: OutlineStep
  x: number
  y: number
  width: number
  height: number
}

export interface Line {
  from: Box
  to: Box
  words: string
  isError: boolean
}

export interface Drawing {
  boxes: Box[]
  lines: Line[]
  width: number
  height: number
}

const MARGIN = 32

export function drawingOf({ steps, layout }: Pick<Outline, 'steps' | 'layout'>): Drawing {
  const boxes: Box[] = []
  placeAll(steps, layout, 0, 0, boxes)
  const left = Math.min(0, ...boxes.map(({ x }) => x))
  const top = Math.min(0, ...boxes.map(({ y }) => y))
  for (const box of boxes) {
    box.x += MARGIN - left
    box.y += MARGIN - top
  }
  const byId = new Map(boxes.map((box) => [box.step.id, box]))
  const lines = boxes.flatMap((from) =>
    from.step.next.flatMap(({ port, to }) =>
      to.flatMap((id) => {
        const target = byId.get(id)
        return target ? [{ from, to: target, words: portWords(port), isError: port === 'error' }] : []
      }),
    ),
  )
  return {
    boxes,
    lines,
    width: Math.max(320, ...boxes.map(({ x, width }) => x + width)) + MARGIN,
    height: Math.max(120, ...boxes.map(({ y, height }) => y + height)) + MARGIN,
  }
}

/** @returns how much room they take */
function placeAll(
  steps: readonly OutlineStep[],
  layout: Outline['layout'],
  dx: number,
  dy: number,
  boxes: Box[],
): { width: number; height: number } {
  const inner = new Map<string, { boxes: Box[]; width: number; height: number }>()
  for (const { id, body } of steps) {
    if (body.length === 0) continue
    const own: Box[] = []
    inner.set(id, { boxes: own, ...placeAll(body, layout, 0, 0, own) })
  }
  const sizeOf = ({ id }: OutlineStep) => {
    const body = inner.get(id)
    return body ? { width: body.width + 2 * LOOP.side, height: body.height + LOOP.top + LOOP.bottom } : CARD
  }
  const isPlaced = steps.every(({ id }) => layout[id] !== undefined)
  const places = isPlaced ? asGiven(steps, layout) : byRanks(steps, sizeOf)
  let [width, height] = [0, 0]
  for (const step of steps) {
    const [x, y] = places.get(step.id) ?? [0, 0]
    const size = sizeOf(step)
    boxes.push({ step, x: x + dx, y: y + dy, ...size })
    for (const box of inner.get(step.id)?.boxes ?? []) {
      boxes.push({ ...box, x: box.x + x + dx + LOOP.side, y: box.y + y + dy + LOOP.top })
    }
    width = Math.max(width, x + size.width)
    height = Math.max(height, y + size.height)
  }
  return { width, height }
}

function asGiven(steps: readonly OutlineStep[], layout: Outline['layout']): Map<string, readonly [number, number]> {
  const given = steps.map(({ id }) => [id, layout[id] as readonly [number, number]] as const)
  const left = Math.min(...given.map(([, [x]]) => x))
  const top = Math.min(...given.map(([, [, y]]) => y))
  return new Map(given.map(([id, [x, y]]) => [id, [x - left, y - top]]))
}

/** Columns by the longest way from a beginning; in a column, in the order of the document. */
function byRanks(steps: readonly OutlineStep[], sizeOf: (step: OutlineStep) => { width: number; height: number }) {
  const rank = new Map(steps.map(({ id }) => [id, 0]))
  // The steps come in an order in which every edge leads forward.
  for (const { id, next } of steps) {
    for (const target of next.flatMap(({ to }) => to))
      rank.set(target, Math.max(rank.get(target) ?? 0, (rank.get(id) ?? 0) + 1))
  }
  const columns = Map.groupBy(steps, ({ id }) => rank.get(id) ?? 0)
  const places = new Map<string, readonly [number, number]>()
  let x = 0
  for (const [, column] of [...columns].sort(([a], [b]) => a - b)) {
    let y = 0
    for (const step of column) {
      places.set(step.id, [x, y])
      y += sizeOf(step).height + GAP.y
    }
    x += Math.max(...column.map((step) => sizeOf(step).width)) + GAP.x
  }
  return places
}
