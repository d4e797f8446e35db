import { describe, expect, test } from 'vitest'
import { carriedNotes, framesOf, freePlace, groupEdits, groupsWith, movedNotes, notesOf } from './annotations.ts'
import type { FlowNode } from './flow.ts'

const card = (id: string, x: number, y: number, more: Partial<FlowNode> = {}): FlowNode =>
  ({ id, type: 'card', position: { x, y }, width: 100, height: 50, data: {}, ...more }) as FlowNode
const box = (id: string, x: number, y: number) => ({ id, x, y, width: 100, height: 50 })

describe('frames', () => {
  test('lie around their nodes, with room for the title', () => {
    const [frame] = framesOf(
      { g: { title: 'Intake', nodes: ['a', 'b'] } },
      [card('a', 0, 0), card('b', 300, 200)],
      false,
    )
    expect(frame).toMatchObject({
      id: 'group:g',
      position: { x: -16, y: -36 },
      width: 432,
      height: 302,
      data: { title: 'Intake', members: ['a', 'b'], colour: 'grey' },
    })
  })

  test('leave out nodes that are not there or stand in another graph, and go when none is left', () => {
    const nodes = [card('a', 0, 0, { parentId: 'loop' }), card('b', 300, 200)]
    expect(framesOf({ g: { title: 'x', nodes: ['a', 'b', 'gone'] } }, nodes, false)).toMatchObject([
      { parentId: 'loop', data: { members: ['a'] } },
    ])
    expect(framesOf({ g: { title: 'x', nodes: ['gone'] } }, nodes, false)).toEqual([])
  })

  test('are selected when all of their nodes are, and stay behind the cards', () => {
    const groups = { g: { title: 'x', nodes: ['a', 'b'] } }
    const [one] = framesOf(groups, [card('a', 0, 0, { selected: true }), card('b', 9, 9)], false)
    const [both] = framesOf(groups, [card('a', 0, 0, { selected: true }), card('b', 9, 9, { selected: true })], false)
    expect([one?.selected, both?.selected]).toEqual([false, true])
    expect(both?.zIndex).toBeLessThan(-1_000)
  })
})

test('notes are drawn with their size, colour and name', () => {
  const notes = { n: { text: 'Ask first', at: [10, 20] as [number, number], colour: 'blue' as const } }
  expect(notesOf(notes, ['n'], false, [])).toMatchObject([
    { id: 'note:n', position: { x: 10, y: 20 }, width: 200, selected: true, ariaLabel: 'Note: Ask first' },
  ])
})

test('a node that comes into a group leaves the others, and an emptied one goes', () => {
  const groups = { one: { title: '1', nodes: ['a', 'b'] }, two: { title: '2', nodes: ['c'] } }
  expect(groupEdits(groups, 'three', '3', ['b', 'c'])).toEqual([
    { op: 'set', path: ['groups', 'one', 'nodes'], value: ['a'] },
    { op: 'remove', path: ['groups', 'two'] },
    { op: 'set', path: ['groups', 'three'], value: { title: '3', nodes: ['b', 'c'] } },
  ])
  expect(groupsWith(groups, ['c', 'x'])).toEqual(['two'])
})

test('a note goes along with the card next to it when everything is laid out anew', () => {
  const notes = { n: { text: '', at: [110, 0] as [number, number], size: [50, 50] as [number, number] } }
  const before = [box('near', 0, 0), box('far', 900, 900)]
  expect(carriedNotes(notes, before, { near: [40, 8], far: [0, 0] })).toEqual([
    { op: 'set', path: ['notes', 'n', 'at'], value: [150, 8] },
  ])
  expect(carriedNotes(notes, before, { near: [0, 0], far: [5, 5] })).toEqual([])
})

test('a new note lies on no card', () => {
  const boxes = [box('a', 0, 0), box('b', 120, 0), box('c', 0, 60)]
  const [x, y] = freePlace({ x: 10, y: 10 }, boxes)
  for (const { x: left, y: top, width, height } of boxes)
    expect(x >= left + width || x + 200 <= left || y >= top + height || y + 120 <= top).toBe(true)
  expect(freePlace({ x: 5_000, y: 5_000 }, boxes)).toEqual([5_000, 5_000])
})

test('notes keep where they were dropped', () => {
  const notes = { n: { text: '', at: [0, 0] as [number, number] } }
  expect(movedNotes(notes, [{ id: 'note:n', position: { x: 5.4, y: 8 } }])).toEqual([
    { op: 'set', path: ['notes', 'n', 'at'], value: [5, 8] },
  ])
  expect(
    movedNotes(notes, [
      { id: 'note:n', position: { x: 0.2, y: 0 } },
      { id: 'card', position: { x: 1, y: 1 } },
    ]),
  ).toEqual([])
})
