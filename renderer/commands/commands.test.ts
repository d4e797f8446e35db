import '../testing/page.ts'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../engine/index.ts'
import { createTestHost } from '../../testing/test-host.ts'
import { useCanvas } from '../canvas/view-state.ts'
import { useDebug } from '../debug/debug.ts'
import { useExportView } from '../export/export-view.ts'
import { useLibraryView } from '../library/library-view.ts'
import { isAsked, letPass, say, useRehearsal } from '../rehearse/rehearsal.ts'
import { useDocument } from '../state/document.ts'
import { useRun } from '../state/run.ts'
import { go, select, useView } from '../state/view.ts'
import { clipboard } from '../testing/page.ts'
import { createTestStudio, type TestStudio } from '../testing/test-studio.ts'
import { commands } from './index.ts'
import { ariaKey, commandsWithKeys, showKey } from './keys.ts'

const TEXT = `firebreak: 1
name: Commands
nodes:
  start: { type: trigger/alert, title: Start, next: one }
  one: { type: data/set, title: One, with: { values: { a: 1 } }, next: two }
  two: { type: data/set, title: Two, with: { values: { b: 2 } }, next: ask }
  ask:
    type: human/approval
    title: Ask
    with: { to: [soc], question: Go on?, deadline: 30m }
    next: { approved: tell }
  tell: { type: action/log, title: Tell, with: { message: hi } }
layout: { start: [0, 0], one: [320, 96], two: [640, 0], ask: [960, 0], tell: [1280, 40] }
`
const host = await createTestHost()
let studio: TestStudio
let file = ''
let opened = 0

beforeAll(async () => {
  studio = await createTestStudio(host)
})
afterAll(() => studio.close())

beforeEach(async () => {
  file = `commands-${opened++}.playbook.yaml`
  host.write(file, TEXT)
  await studio.open(file)
})

const playbook = () => useDocument.getState().playbook
const ids = () => Object.keys(playbook()?.nodes ?? {})
const places = () => playbook()?.layout as { [id: string]: [number, number] }
const labels = () => useDocument.getState().past.map(({ label }) => label)
const selection = () => useView.getState().selection

test('each command has an id and a title; a key that two have is never both’s at once', () => {
  expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length)
  for (const { id, title } of commands) {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/)
    expect(title).toMatch(/^[A-Z]/)
  }
  select(['one'])
  const usable = commands.filter((one) => one.isAvailable?.() !== false).flatMap(({ keys = [] }) => keys)
  expect(usable.filter((key, at) => usable.indexOf(key) !== at)).toEqual([])
})

test('keys are shown as people read them, and listed for the settings', () => {
  expect([showKey('mod+shift+Z'), showKey('alt+k'), showKey('F2')]).toEqual(['Ctrl+Shift+Z', 'Alt+K', 'F2'])
  expect(ariaKey('mod+shift+1')).toBe('Control+Shift+1')
  expect(commandsWithKeys().map(({ id }) => id)).toContain('edit.undo')
  expect(commandsWithKeys().map(({ id }) => id)).not.toContain('run.live')
})

test('what needs an open playbook, a selection or a run cannot be used without', async () => {
  expect(studio.available()).not.toContain('nodes.delete')
  expect(studio.available()).not.toContain('edit.undo')
  expect(studio.available()).not.toContain('run.step-forward')
  select(['one'])
  expect(studio.available()).toContain('nodes.delete')
  expect(studio.available()).toContain('nodes.rename')
  select(['one', 'two'])
  expect(studio.available()).toContain('nodes.align-left')
  expect(studio.available()).not.toContain('nodes.rename')
  expect(studio.available()).not.toContain('nodes.distribute-across')
  go({ name: 'runs' })
  for (const id of ['nodes.delete', 'playbook.save', 'nodes.select-all', 'run.rehearse', 'source.toggle'])
    expect(studio.available()).not.toContain(id)
  await expect(studio.run('playbook.save')).rejects.toThrow('cannot be used now')
})

test('what is removed goes with its edges, in one step; undo and redo travel there and back', async () => {
  select(['two'])
  await studio.press('Delete')
  expect(ids().sort()).toEqual(['ask', 'one', 'start', 'tell'])
  expect(playbook()?.nodes['one']?.next).toBeUndefined()
  expect(selection()).toEqual([])
  expect(labels()).toEqual(['Remove Two'])
  await studio.press('Control+z')
  await studio.save()
  expect(host.read(file)).toBe(TEXT)
  await studio.press('Control+Shift+z')
  expect(ids()).not.toContain('two')
  await studio.press('Control+s')
  await expect.poll(() => host.read(file)).not.toContain('two:')
})

test('nodes are copied as text, pasted under ids of their own, duplicated and cut', async () => {
  select(['one', 'two'])
  await studio.press('Control+c')
  expect(clipboard.text).toContain('type: data/set')
  await studio.press('Control+v')
  expect(selection()).toEqual(['one-2', 'two-2'])
  expect(playbook()?.nodes['one-2']?.next).toEqual({ done: 'two-2' })
  await studio.press('Control+d')
  expect(selection()).toEqual(['one-2-2', 'two-2-2'])
  clipboard.text = ''
  await studio.press('Control+x')
  expect(clipboard.text).toContain('one-2-2')
  expect(ids()).not.toContain('one-2-2')
  expect(labels()).toEqual(['Paste', 'Duplicate', 'Remove 2 nodes'])
  clipboard.text = 'nothing of ours'
  await studio.press('Control+v')
  expect(studio.notices().at(-1)).toContain('no nodes in the clipboard')
})

test('nothing is cut that the clipboard does not take', async () => {
  const { writeText } = navigator.clipboard
  navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'))
  select(['one'])
  await studio.press('Control+x')
  navigator.clipboard.writeText = writeText
  expect(ids()).toContain('one')
  expect(labels()).toEqual([])
  expect(studio.notices().at(-1)).toContain('clipboard cannot be used')
})

test('everything is selected, lined up and distributed', async () => {
  await studio.press('Control+a')
  expect(selection()).toEqual(ids())
  select(['start', 'one'])
  await studio.run('nodes.align-top')
  expect([places()['start'], places()['one']]).toEqual([
    [0, 0],
    [320, 0],
  ])
  select(['start', 'one', 'tell'])
  await studio.run('nodes.distribute-across')
  expect(places()['one']?.[0]).toBe(640)
  expect(labels()).toEqual(['Align top 2 nodes', 'Distribute across 3 nodes'])
})

test('a node is added behind the selected one, below what stands there, at its free port', async () => {
  select(['tell'])
  await studio.press('/')
  const request = useCanvas.getState().quickAdd
  expect(request?.from).toEqual({ node: 'tell', port: 'done' })
  expect(request?.at.x).toBeGreaterThan(studio.canvas.boxOf('tell').x + studio.canvas.boxOf('tell').width)
  select(['start'])
  await studio.run('nodes.add')
  expect(useCanvas.getState().quickAdd?.edge).toEqual({ from: 'start', port: 'done', to: 'one' })
  expect(useCanvas.getState().quickAdd?.from).toBeUndefined()
  useCanvas.setState({ quickAdd: undefined })
})

test('popups open over the node that they are about', async () => {
  select(['two'])
  const { x, y, width } = studio.canvas.boxOf('two')
  await studio.press('F2')
  expect(useCanvas.getState().renaming).toEqual({ node: 'two', screen: { x, y } })
  await studio.press('c')
  expect(useCanvas.getState().connecting).toEqual({ node: 'two', screen: { x: x + width + 12, y } })
  await studio.press('Control+f')
  expect(useCanvas.getState().isFinding).toBe(true)
  useCanvas.setState({ renaming: undefined, connecting: undefined, isFinding: false })
})

test('the canvas goes to everything, and to what is selected', async () => {
  const { fitted } = studio.canvas
  await studio.press('Shift+1')
  select(['two'])
  await studio.press('Shift+2')
  expect(fitted.slice(-2)).toEqual([[], ['two']])
})

test('the selected nodes are put into a loop, which is then a card and open again', async () => {
  select(['two'])
  await studio.run('nodes.wrap')
  expect(playbook()?.nodes['for-each']?.body).toHaveProperty('two')
  expect(selection()).toEqual(['for-each'])
  await studio.press('.')
  expect(useCanvas.getState().collapsed.has('for-each')).toBe(true)
  await studio.press('.')
  expect(useCanvas.getState().collapsed.has('for-each')).toBe(false)
})

test('a note is added where there is room; nodes are grouped and the group is taken apart', async () => {
  await studio.press('n')
  expect(playbook()?.notes).toHaveProperty('note')
  expect(useCanvas.getState().editingNote).toBe('note')
  useCanvas.setState({ editingNote: undefined, selectedNotes: [] })
  select(['one', 'two'])
  await studio.press('g')
  expect(playbook()?.groups).toEqual({ group: { title: 'Group', nodes: ['one', 'two'] } })
  await studio.press('Shift+G')
  expect(playbook()?.groups ?? {}).toEqual({})
})

test('keys that are no text work while somebody types, except those that edit it', () => {
  const EDITS_TEXT = /^(mod\+(shift\+)?[acdfvxyz]|Delete|Backspace|F2)$/i
  const isText = (key: string): boolean => !/^(mod\+|F\d|Delete|Backspace)/.test(key)
  const deaf = commands.filter(({ keys, worksInFields }) => keys && !worksInFields)
  const expected = (key: string): boolean => isText(key) || EDITS_TEXT.test(key)
  expect(deaf.flatMap(({ keys = [] }) => keys).filter((key) => !expected(key))).toEqual([])
  const heard = commands.filter(({ worksInFields }) => worksInFields).flatMap(({ keys = [] }) => keys)
  expect(heard.filter((key) => EDITS_TEXT.test(key))).toEqual([])
})

test('panels open and close by their keys', async () => {
  await studio.press('Control+Shift+m')
  expect(useView.getState().drawer).toEqual({ tab: 'problems', isOpen: true })
  await studio.press('Control+Shift+e')
  expect(useView.getState().drawer).toEqual({ tab: 'source', isOpen: true })
  await studio.press('Control+Shift+e')
  expect(useView.getState().drawer.isOpen).toBe(false)
  const before = useView.getState().isInspectorOpen
  await studio.press('Control+i')
  expect(useView.getState().isInspectorOpen).toBe(!before)
})

test('a new playbook is begun in the library; export writes the open one first', async () => {
  select(['two'])
  await studio.press('Delete')
  await studio.press('Control+e')
  await expect.poll(() => useExportView.getState().file).toBe(file)
  expect(host.read(file)).not.toContain('two:')
  useExportView.setState({ file: undefined })
  await studio.run('playbook.new')
  expect(useView.getState().place).toEqual({ name: 'library' })
  expect(useLibraryView.getState().isNewOpen).toBe(true)
})

test('shadow and live ask first', async () => {
  await studio.run('run.live')
  expect(useRehearsal.getState().dialog).toBe('live')
  await studio.run('run.shadow')
  expect(useRehearsal.getState().dialog).toBe('shadow')
  useRehearsal.setState({ dialog: undefined })
})

/** Says what the person would, to the question that the shown run has come to. */
function approve(): void {
  const waits = useRun.getState().shown?.journal.findLast((entry) => 'ask' in entry)
  const { ask } = waits as unknown as { ask: JsonObject }
  say({ scope: 0, node: 'ask', type: 'human/approval', ask }, { choice: 'approved' })
}
const alert = (): void => useRehearsal.setState({ file, samples: [], text: '{"name":"x"}', name: 'Mine' })

test('a rehearsal asks the person, goes on with the answer, is kept, and is stepped through', async () => {
  alert()
  const ended = studio.run('run.rehearse')
  await expect.poll(() => isAsked(0, 'ask')).toBe(true)
  expect(useRehearsal.getState().phase).toBe('running')
  const waited = useRun.getState().shown?.journal.length ?? 0
  useRun.setState({ position: waited, isPlaying: false })
  approve()
  await ended
  // It plays on from the answer, and does not jump to its end.
  expect(useRun.getState()).toMatchObject({ isPlaying: true })
  expect(useRun.getState().position).toBeLessThan(useRun.getState().shown?.journal.length ?? 0)
  expect(useRehearsal.getState()).toMatchObject({ phase: 'idle', problem: undefined })
  expect(useRun.getState().shown?.journal.at(-1)).toMatchObject({ kind: 'run.ended', status: 'completed' })
  expect(useRun.getState().shown?.id).toBeDefined()
  useRun.setState({ isPlaying: false, position: 1 })
  await studio.press('.')
  expect(useRun.getState().position).toBe(2)
  await studio.press(',')
  expect(useRun.getState().position).toBe(1)
  await studio.run('run.play')
  expect(studio.available()).toContain('run.pause')
  await studio.run('run.leave')
  expect(useRun.getState().shown).toBeUndefined()
})

test('where nobody answers the deadline passes', async () => {
  alert()
  const ended = studio.run('run.rehearse')
  await expect.poll(() => isAsked(0, 'ask')).toBe(true)
  letPass(0, 'ask')
  await ended
  const journal = useRun.getState().shown?.journal ?? []
  expect(JSON.stringify(journal)).toContain('expired')
  await studio.run('run.leave')
})

test('an alert that is no JSON is said, with its place, and nothing is run', async () => {
  useRehearsal.setState({ file, samples: [], text: '{\n  "name": }', name: 'Mine' })
  await studio.run('run.rehearse')
  expect(useRehearsal.getState().problem?.text).toMatch(/neither JSON nor .*As JSON, line 2/)
  expect(useRun.getState().shown).toBeUndefined()
})

test('a rehearsal is stepped, stops at a breakpoint, and goes on', async () => {
  alert()
  const ended = studio.run('run.debug')
  const paused = () => useDebug.getState().pause?.node
  await expect.poll(paused).toBe('one')
  await studio.press('F10')
  await expect.poll(paused).toBe('two')
  await studio.press('Shift+F10')
  await expect.poll(paused).toBe('one')
  select(['tell'])
  await studio.press('F9')
  useRehearsal.setState({ beforehand: {} })
  await studio.press('F8')
  await expect.poll(() => isAsked(0, 'ask')).toBe(true)
  approve()
  await expect.poll(paused).toBe('tell')
  await studio.press('F8')
  await ended
  expect(paused()).toBeUndefined()
  expect(useRun.getState().shown?.journal.at(-1)).toMatchObject({ kind: 'run.ended', status: 'completed' })
})
