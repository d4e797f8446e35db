import { expect, test } from 'vitest'
import { distanceTo, middleOf, pathOf, runsThrough } from './route-path.ts'

const step = [
  { x: 0, y: 0 },
  { x: 40, y: 0 },
  { x: 40, y: 60 },
  { x: 240, y: 60 },
]

test('corners are rounded, at most by half of the shorter stretch', () => {
  expect(pathOf(step)).toBe('M0 0L30 0Q40 0 40 10L40 50Q40 60 50 60L240 60')
  expect(pathOf([step[0], { x: 8, y: 0 }, { x: 8, y: 30 }] as typeof step)).toBe('M0 0L4 0Q8 0 8 4L8 30')
})

test('a label sits in the middle of the longest stretch', () => {
  expect(middleOf(step)).toEqual({ x: 140, y: 60 })
  expect(middleOf([])).toEqual({ x: 0, y: 0 })
})

test('how far a point lies from a way is measured to its nearest stretch', () => {
  expect(distanceTo(step, { x: 46, y: 30 })).toBe(6)
  expect(distanceTo(step, { x: 250, y: 60 })).toBe(10)
})

test('a way runs through a box only where it goes inside of it', () => {
  expect(runsThrough(step, { left: 100, top: 50, right: 150, bottom: 70 })).toBe(true)
  expect(runsThrough(step, { left: 100, top: 60, right: 150, bottom: 70 })).toBe(false)
})
