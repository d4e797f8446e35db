import { describe, expect, test } from 'vitest'
import { align, type Box, distribute, freePlace, neighbour } from './arrange.ts'

const box = (id: string, x: number, y: number, width = 100, height = 40): Box => ({ id, x, y, width, height })
const boxes = [box('a', 0, 0), box('b', 130, 80, 60), box('c', 400, 20, 100, 60)]

describe('align', () => {
  test.each([
    ['left', { a: [0, 0], b: [0, 80], c: [0, 20] }],
    ['right', { a: [400, 0], b: [440, 80], c: [400, 20] }],
    ['centre', { a: [200, 0], b: [220, 80], c: [200, 20] }],
    ['top', { a: [0, 0], b: [130, 0], c: [400, 0] }],
    ['bottom', { a: [0, 80], b: [130, 80], c: [400, 60] }],
    ['middle', { a: [0, 40], b: [130, 40], c: [400, 30] }],
  ] as const)('%s lines cards up with the outermost of them', (how, expected) => {
    expect(align(boxes, how)).toEqual(expected)
  })

  test('does nothing to a single card', () => expect(align([box('a', 3, 4)], 'left')).toEqual({}))
})

test('distribute leaves the same gap between cards and the outer two where they are', () => {
  expect(distribute(boxes, 'across')).toEqual({ a: [0, 0], b: [220, 80], c: [400, 20] })
  expect(distribute(boxes.slice(0, 2), 'across')).toEqual({})
})

test('a new card goes below whatever stands where it should, and nowhere else when the place is free', () => {
  const size = { width: 100, height: 40 }
  const column = [box('lower', 320, 90), box('upper', 300, 0), box('aside', 900, 0)]
  expect(freePlace({ x: 300, y: 0 }, size, column)).toEqual({ x: 300, y: 170 })
  expect(freePlace({ x: 600, y: 0 }, size, column)).toEqual({ x: 600, y: 0 })
  expect(freePlace({ x: 300, y: 45 }, { width: 100, height: 40 }, [box('upper', 300, 0)])).toEqual({ x: 300, y: 45 })
})

test('an arrow key prefers what lies straight ahead, and finds nothing behind the last', () => {
  const from = box('a', 0, 0)
  const cards = [from, box('near but aside', 120, 90), box('ahead', 200, 0)]
  expect(neighbour(from, cards, 'ArrowRight')?.id).toBe('ahead')
  expect(neighbour(from, cards, 'ArrowLeft')).toBeUndefined()
})
