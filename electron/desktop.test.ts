// The small parts of the desktop shell that are no policy: arguments, window, menu, recent workspaces.
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readArguments } from './arguments.ts'
import { menuTemplate } from './menu.ts'
import { addRecent, readRecent } from './recent.ts'
import { keepState, restoreState } from './window-state.ts'

describe('arguments', () => {
  const cwd = resolve('/here')
  it.each([
    [[], { workspace: undefined, file: undefined }],
    [['--workspace', 'books'], { workspace: resolve(cwd, 'books'), file: undefined }],
    [['--workspace', '--other'], { workspace: undefined, file: undefined }],
    [['--flag', 'books/a.playbook.yaml'], { workspace: resolve(cwd, 'books'), file: 'a.playbook.yaml' }],
    [['notes.yaml'], { workspace: undefined, file: undefined }],
  ])('%j', (argv, expected) => {
    expect(readArguments(argv, cwd)).toEqual(expected)
  })
})

describe('the window', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1080 }
  const bounds = { x: 100, y: 80, width: 1200, height: 800 }

  it('comes back where it was', () => {
    expect(restoreState(keepState({ bounds, isMaximized: true }), [screen])).toEqual({ ...bounds, isMaximized: true })
  })

  it('keeps its size alone when its screen is gone', () => {
    const away = keepState({ bounds: { ...bounds, x: 4_000 }, isMaximized: false })
    expect(restoreState(away, [screen])).toEqual({ width: 1200, height: 800, isMaximized: false })
  })

  it.each(['', '{', 'null', '{"bounds":{"x":1}}', '{"bounds":{"x":0,"y":0,"width":5,"height":5}}'])(
    'has its usual size where what was kept is no state: %s',
    (kept) => {
      expect(restoreState(kept, [screen])).toEqual({ width: 1440, height: 900, isMaximized: false })
    },
  )
})

describe('the menu', () => {
  it('sends the ids of commands, and opens workspaces', () => {
    const sent: string[] = []
    const template = menuTemplate(
      {
        send: (id) => sent.push(id),
        openWorkspace: () => sent.push('open'),
        openRecent: (folder) => sent.push(folder),
      },
      ['/books/soc'],
      [{ title: 'Runs', command: 'runs.show', key: 'mod+3' }],
      'linux',
    )
    const items = template.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
    for (const item of items) (item.click as (() => void) | undefined)?.()
    const recent = items.find(({ label }) => label === 'Open recent')?.submenu
    const [first] = Array.isArray(recent) ? recent : []
    if (first) (first.click as unknown as () => void)()
    expect(sent).toContain('edit.undo')
    expect(sent).toContain('runs.show')
    expect(sent).toContain('open')
    expect(sent).toContain('/books/soc')
    expect(items.find(({ label }) => label === 'Runs')?.accelerator).toBe('CmdOrCtrl+3')
  })

  it('has no part for places until the page has sent them', () => {
    const actions = { send() {}, openWorkspace() {}, openRecent() {} }
    const labels = menuTemplate(actions, [], [], 'linux').map(({ label }) => label)
    expect(labels).toContain('View')
    expect(labels).not.toContain('Go')
  })

  it('has the app menu on a Mac, and a way to quit elsewhere', () => {
    const actions = { send() {}, openWorkspace() {}, openRecent() {} }
    expect(menuTemplate(actions, [], [], 'darwin')[0]).toEqual({ role: 'appMenu' })
    expect(JSON.stringify(menuTemplate(actions, [], [], 'win32'))).toContain('"role":"quit"')
  })
})

describe('recent workspaces', () => {
  it('come the latest first, once each, ten at most', () => {
    const many = Array.from({ length: 12 }, (_, index) => `/w/${index}`)
    const recent = many.reduce<string[]>((all, one) => addRecent(all, one), [])
    expect(recent).toHaveLength(10)
    expect(addRecent(recent, '/w/5').slice(0, 2)).toEqual(['/w/5', '/w/11'])
    expect(readRecent(JSON.stringify(recent))).toEqual(recent)
  })

  it.each(['', '{}', '[1, null]', undefined])('are none where what was kept is no list: %s', (kept) => {
    expect(readRecent(kept)).toEqual([])
  })
})
