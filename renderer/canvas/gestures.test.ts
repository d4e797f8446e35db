import '../testing/page.ts'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createTestHost } from '../../testing/test-host.ts'
import { useRehearsal } from '../rehearse/rehearsal.ts'
import { useDocument } from '../state/document.ts'
import { useView } from '../state/view.ts'
import { createTestStudio, type TestStudio } from '../testing/test-studio.ts'
import { addNode } from './actions.ts'
import { useCanvas } from './view-state.ts'

const NODES = `firebreak: 1
name: Gestures
nodes:
  start: { type: trigger/alert, title: Start, next: one }
  one: { type: data/set, title: One, with: { values: { a: 1 } }, next: two }
  two: { type: data/set, title: Two, with: { values: { b: 2 } } }
  loose: { type: action/log, title: Loose, with: { message: hi } }
  each: { type: flow/for-each, title: Each, with: { items: "${[1]}" }, body: { inner: { type: action/log, with: { message: hi } } } }
`
const PLACED = `${NODES}layout: { start: [0, 0], one: [320, 0], two: [640, 0], loose: [320, 240], each: [0, 400] }
`
const host = await createTestHost()
let studio: TestStudio
let file = ''
let opened = 0

beforeAll(async () => {
  studio = await createTestStudio(host)
})
afterAll(() => studio.close())

async function open(text: string): Promise<void> {
  file = `gestures-${opened++}.playbook.yaml`
  host.write(file, text)
  await studio.open(file)
}

beforeEach(() => open(PLACED))

const nodes = () => useDocument.getState().playbook?.nodes ?? {}
const placeOf = (id: string) => (useDocument.getState().playbook?.layout as { [id: string]: unknown })?.[id]
const onDisk = async () => {
  await studio.save()
  return host.read(file)
}

test('a node is dragged, snaps to the grid, and is found on disk; one undo puts it back', async () => {
  const { canvas } = studio
  const { x, y } = canvas.middleOf('loose')
  canvas.pointerDown({ node: 'loose' })
  canvas.pointerMove({ x: x + 63, y: y + 121 })
  await canvas.pointerUp()
  expect(placeOf('loose')).toEqual([384, 360])
  expect(await onDisk()).toContain('loose: [384, 360]')
  await studio.press('Control+z')
  expect(await onDisk()).toBe(PLACED)
})

test('what is let go where it stood is no change', async () => {
  const { canvas } = studio
  canvas.pointerDown({ node: 'loose' })
  canvas.pointerMove(canvas.middleOf('loose'))
  await canvas.pointerUp()
  expect(useDocument.getState().past).toEqual([])
})

test('all that is selected moves together', async () => {
  const { canvas } = studio
  canvas.click('one')
  canvas.click('two', { shift: true })
  const { x, y } = canvas.middleOf('two')
  canvas.pointerDown({ node: 'two' })
  canvas.pointerMove({ x: x + 32, y: y + 64 })
  await canvas.pointerUp()
  expect([placeOf('one'), placeOf('two')]).toEqual([
    [352, 64],
    [672, 64],
  ])
  expect(useDocument.getState().past.map(({ label }) => label)).toEqual(['Move 2 nodes'])
})

test('a port is dragged onto a node: they are connected', async () => {
  const { canvas } = studio
  canvas.pointerDown({ node: 'two', port: 'done' })
  canvas.pointerMove(canvas.middleOf('loose'))
  await canvas.pointerUp()
  expect(nodes()['two']?.next).toBe('loose')
  expect(useCanvas.getState().quickAdd).toBeUndefined()
})

test.each([
  ['a trigger', 'two', 'start'],
  ['itself', 'two', 'two'],
  ['a node within a loop', 'two', 'inner'],
])('a port that is dragged onto %s connects nothing', async (_, from, to) => {
  const { canvas } = studio
  canvas.pointerDown({ node: from, port: 'done' })
  canvas.pointerMove(canvas.middleOf(to))
  await canvas.pointerUp()
  expect(useDocument.getState().past).toEqual([])
  expect(useCanvas.getState().quickAdd).toBeUndefined()
})

test('a port dragged into the void asks what may follow, there, and connects it', async () => {
  const { canvas } = studio
  canvas.pointerDown({ node: 'two', port: 'done' })
  canvas.pointerMove({ x: 700, y: 620 })
  await canvas.pointerUp()
  const request = useCanvas.getState().quickAdd
  expect(request).toEqual({ screen: { x: 700, y: 620 }, at: { x: 700, y: 620 }, from: { node: 'two', port: 'done' } })
  useCanvas.setState({ quickAdd: undefined })
})

test('within a loop it asks for a place relative to its body', async () => {
  const { canvas } = studio
  const { x, y } = canvas.boxOf('inner')
  canvas.pointerDown({ node: 'inner', port: 'done' })
  canvas.pointerMove({ x: x + 400, y: y + 300 })
  await canvas.pointerUp()
  const stood = placeOf('inner') ?? [0, 0]
  const [ix, iy] = stood as [number, number]
  expect(useCanvas.getState().quickAdd?.at).toEqual({ x: ix + 400, y: iy + 300 })
  useCanvas.setState({ quickAdd: undefined })
})

test('a loose node dropped on an edge goes into it, in one step of undo', async () => {
  const { canvas } = studio
  canvas.pointerDown({ node: 'loose' })
  canvas.pointerMove(canvas.middleOfEdge('one', 'two'))
  expect(useCanvas.getState().insertInto).toBeDefined()
  await canvas.pointerUp()
  expect(useCanvas.getState().insertInto).toBeUndefined()
  expect(nodes()['one']?.next).toBe('loose')
  expect(nodes()['loose']?.next).toBe('two')
  await studio.press('Control+z')
  expect(await onDisk()).toBe(PLACED)
})

test('a node that has edges already is only moved over one', async () => {
  const { canvas } = studio
  canvas.pointerDown({ node: 'start' })
  canvas.pointerMove(canvas.middleOfEdge('one', 'two'))
  expect(useCanvas.getState().insertInto).toBeUndefined()
  await canvas.pointerUp()
  expect(nodes()['one']?.next).toBe('two')
})

test('the first node that is moved in a file without places keeps those of all', async () => {
  await open(NODES)
  const { canvas } = studio
  const before = ['start', 'one', 'two'].map((id) => canvas.boxOf(id))
  const { x, y } = canvas.middleOf('loose')
  canvas.pointerDown({ node: 'loose' })
  canvas.pointerMove({ x: x + 64, y: y + 120 })
  await canvas.pointerUp()
  expect(await onDisk()).toMatch(/layout:[\s\S]*start: [\s\S]*one: [\s\S]*two: [\s\S]*loose: /)
  expect(['start', 'one', 'two'].map((id) => canvas.boxOf(id))).toEqual(before)
})

test('arrow keys walk along the edges; with Alt they move what is selected', async () => {
  const { canvas } = studio
  canvas.click('start')
  await studio.press('ArrowRight')
  expect(useView.getState().selection).toEqual(['one'])
  await studio.press('ArrowRight')
  await studio.press('ArrowLeft')
  expect(useView.getState().selection).toEqual(['one'])
  await studio.press('Alt+ArrowDown')
  expect(await onDisk()).toMatch(/one: \[320, 8\]/)
  await studio.press('Alt+Shift+ArrowDown')
  expect(await onDisk()).toMatch(/one: \[320, 48\]/)
  await studio.press('Escape')
  expect(useView.getState().selection).toEqual([])
})

test('arrow keys walk from the trigger while nothing has the focus, and bring into sight where they lead', async () => {
  await open(`${NODES}layout: { start: [0, 0], one: [320, 0], two: [2400, 0], loose: [320, 240], each: [0, 400] }\n`)
  const { canvas } = studio
  await studio.press('ArrowRight', 'page')
  expect(useView.getState().selection).toEqual(['start'])
  await studio.press('ArrowRight', 'page')
  expect(canvas.centred).toEqual([])
  await studio.press('ArrowRight', 'page')
  expect(useView.getState().selection).toEqual(['two'])
  const { x, y } = canvas.middleOf('two')
  expect(canvas.centred).toEqual([{ x, y }])
})

test('a node that is added out of sight is brought into sight', async () => {
  const { canvas } = studio
  await addNode('action/log', { at: { x: 480, y: 640 } })
  await addNode('action/log', { at: { x: 1400, y: 640 } })
  await vi.waitFor(() => expect(canvas.centred).toHaveLength(1))
  expect(useView.getState().selection).toEqual(['log-2'])
})

test.each(['canvas', 'page'] as const)('Enter with the modifier rehearses from the %s, also on a node', async (on) => {
  const { canvas } = studio
  canvas.click('one')
  useView.setState({ isInspectorOpen: false, drawer: { tab: 'problems', isOpen: false } })
  useRehearsal.setState({ file, samples: [], text: '{}', name: 'Mine' })
  await studio.press('Control+Enter', on)
  await vi.waitFor(() => expect(useView.getState().drawer).toEqual({ tab: 'rehearse', isOpen: true }))
  expect(useView.getState().isInspectorOpen).toBe(false)
})

test('Enter leads from a node to its form', async () => {
  useView.setState({ isInspectorOpen: false })
  studio.canvas.click('loose')
  await studio.press('Enter')
  expect(useView.getState().isInspectorOpen).toBe(true)
})
