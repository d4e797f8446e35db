import { describe, expect, it } from 'vitest'
import { CHANNELS } from './channels.ts'
import { type IpcSurroundings, installIpc, RefusedSender } from './ipc.ts'

const OURS = { senderFrame: { url: 'app://studio/index.html', parent: null } }
const STRANGERS = [
  ['a page of the web', { senderFrame: { url: 'https://evil.example/', parent: null } }],
  ['a frame within our page', { senderFrame: { url: 'app://studio/index.html', parent: {} } }],
  ['an origin that looks like ours', { senderFrame: { url: 'app://studio.evil.example/', parent: null } }],
  ['a frame that is gone', { senderFrame: null }],
] as const

/** Stands in for Electron's ipcMain and dialogs. */
function standIn(
  picked: { canceled: boolean; filePaths: string[] } = { canceled: false, filePaths: ['/a/x.playbook.yaml'] },
) {
  const listeners = new Map<string, (...args: unknown[]) => unknown>()
  const done = { connected: 0, opened: [] as string[], written: [] as string[], places: [] as string[] }
  installIpc({
    ipc: {
      on: (channel: string, listener: (...args: never[]) => void) => listeners.set(channel, listener as never),
      handle: (channel: string, listener: (...args: never[]) => unknown) => listeners.set(channel, listener as never),
    },
    connect: () => {
      done.connected++
    },
    showOpen: async () => picked,
    showSave: async () => ({ canceled: false, filePath: '/a/saved.yaml' }),
    readFile: async () => ({ bytes: 3, text: async () => 'a: 1' }),
    writeFile: async (path: string) => {
      done.written.push(path)
    },
    openOutside: (url: string) => done.opened.push(url),
    showPlaces: (sent: { title: string }[]) => done.places.push(...sent.map(({ title }) => title)),
  } as unknown as IpcSurroundings)
  const send = (channel: string, event: unknown, ...args: unknown[]) => listeners.get(channel)?.(event, ...args)
  return { done, send }
}

describe('what a page may ask of the main process', () => {
  it('is a port to the host, a file to open, a file to save, a web page, places for the menu', async () => {
    const { done, send } = standIn()
    send(CHANNELS.requestHostPort, OURS)
    send(CHANNELS.openLink, OURS, 'https://attack.mitre.org/')
    expect(await send(CHANNELS.pickFile, OURS, '.yaml,.yml')).toEqual({ name: 'x.playbook.yaml', text: 'a: 1' })
    await send(CHANNELS.saveFile, OURS, 'triage.playbook.yaml', new Uint8Array([1]))
    send(CHANNELS.places, OURS, [{ title: 'Runs', command: 'runs.show', key: 'mod+3' }])
    expect(done).toEqual({
      connected: 1,
      opened: ['https://attack.mitre.org/'],
      written: ['/a/saved.yaml'],
      places: ['Runs'],
    })
  })

  it('comes to nothing when the person changes their mind', async () => {
    const { send } = standIn({ canceled: true, filePaths: [] })
    expect(await send(CHANNELS.pickFile, OURS, '.json')).toBeUndefined()
  })

  it.each(STRANGERS)('is refused to %s', (_, event) => {
    const { done, send } = standIn()
    send(CHANNELS.requestHostPort, event)
    send(CHANNELS.openLink, event, 'https://attack.mitre.org/')
    expect(() => send(CHANNELS.pickFile, event, '.yaml')).toThrow(RefusedSender)
    expect(() => send(CHANNELS.saveFile, event, 'x.yaml', new Uint8Array())).toThrow(RefusedSender)
    send(CHANNELS.places, event, [{ title: 'Runs', command: 'runs.show' }])
    expect(done).toEqual({ connected: 0, opened: [], written: [], places: [] })
  })

  it.each([
    ['../../.bashrc', new Uint8Array()],
    ['C:\\x', new Uint8Array()],
    ['', new Uint8Array()],
    ['x.yaml', 'text'],
    [7, new Uint8Array()],
  ])('is refused where a file to save is not one: %s', (name, bytes) => {
    const { done, send } = standIn()
    expect(() => send(CHANNELS.saveFile, OURS, name, bytes)).toThrow(RefusedSender)
    expect(done.written).toEqual([])
  })

  it.each([
    ['no list', { title: 'Runs', command: 'runs.show' }],
    ['an entry that is nothing', [null]],
    ['no title', [{ title: '', command: 'runs.show' }]],
    ['a line break in the title', [{ title: 'a\nb', command: 'runs.show' }]],
    ['a command that leads to no place', [{ title: 'Runs', command: 'run.live' }]],
    ['a key of more than one', [{ title: 'Runs', command: 'runs.show', key: 'mod+alt+Q' }]],
    ['more than a menu can hold', Array(31).fill({ title: 'Runs', command: 'runs.show' })],
  ])('is refused where places are none: %s', (_, sent) => {
    const { done, send } = standIn()
    send(CHANNELS.places, OURS, sent)
    expect(done.places).toEqual([])
  })

  it('opens no address but a web page', () => {
    const { done, send } = standIn()
    for (const url of ['file:///etc/passwd', 'http://example.com', 'javascript:1', 7, undefined]) {
      send(CHANNELS.openLink, OURS, url)
    }
    expect(done.opened).toEqual([])
  })
})
