// A stand-in for the part of Electron's API that the main process uses, under plain Node. Its windows are pages that a test
// shows in Chromium; its utility process is a child process. It knows no sandbox, no fuses, no protocol of its own: pages come
// over HTTP from this machine, by the handler that the main process has installed.
import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { HostMessage } from './host-hooks.ts'
import type { FromMain, FromPage, ToMain, ToPage } from './wire.ts'

type Handler = (request: Request) => Promise<Response>
type MenuItem = { label?: string; click?: () => void; submenu?: MenuItem[] }
interface Port {
  channel: number
}

const folder = process.env['STAND_IN_FOLDER'] as string
const scheme: { name: string; handler: Handler | undefined } = { name: '', handler: undefined }
let channels = 0
/** Which host serves a channel, as long as it lives. */
const hosts = new Map<number, UtilityProcess>()
const waiting = new Map<number, (value: never) => void>()
let questions = 0

const tell = (message: FromMain) => void process.send?.(message)
const toPage = (message: ToPage) => tell({ kind: 'to-page', message })

function ask<T>(make: (id: number) => FromMain): Promise<T> {
  questions += 1
  const id = questions
  return new Promise((resolve) => {
    waiting.set(id, resolve as (value: never) => void)
    tell(make(id))
  })
}

const server = createServer(async (request, response) => {
  const answer = await scheme.handler?.(
    new Request(`${scheme.name}://studio${request.url}`, { method: request.method ?? 'GET' }),
  )
  if (!answer) return void response.writeHead(503).end()
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(Buffer.from(await answer.arrayBuffer()))
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const served = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const outside = (url: string) => url.replace(`${scheme.name}://studio`, served)
const inside = (url: string) => (url.startsWith(`${served}/`) ? url.replace(served, `${scheme.name}://studio`) : url)

class App extends EventEmitter {
  isPackaged = false
  requestSingleInstanceLock = () => true
  whenReady = () => Promise.resolve()
  getPath = (name: string) => join(folder, name)
  getVersion = () => '0.0.0'
  addRecentDocument = () => {}
  exit = (code: number) => process.exit(code)
  quit(): void {
    for (const one of windows.splice(0)) one.close()
    let isPrevented = false
    this.emit('will-quit', { preventDefault: () => (isPrevented = true) })
    if (!isPrevented) process.exit(0)
  }
}
export const app = new App()

class WebContents extends EventEmitter {
  send = (channel: string, ...args: unknown[]) => toPage({ kind: 'message', channel, args, ports: [] })
  setWindowOpenHandler = () => {}
}

const windows: BrowserWindow[] = []
export class BrowserWindow extends EventEmitter {
  webContents = new WebContents()
  isMaximized = () => false
  isMinimized = () => false
  isDestroyed = () => !windows.includes(this)
  maximize = () => {}
  restore = () => {}
  show = () => {}
  focus = () => {}
  getNormalBounds = () => ({ x: 0, y: 0, width: 1440, height: 900 })
  constructor(options: { webPreferences: { preload: string } }) {
    super()
    windows.push(this)
    app.emit('web-contents-created', {}, this.webContents)
    tell({ kind: 'window', preload: options.webPreferences.preload })
  }
  async loadURL(url: string): Promise<void> {
    const problem = await ask<string | undefined>((id) => ({ kind: 'load', id, url: outside(url) }))
    if (problem !== undefined) throw new Error(problem)
    this.emit('ready-to-show')
  }
  close(): void {
    this.emit('close')
  }
}

export class MessageChannelMain {
  port1: Port
  port2: Port
  constructor() {
    channels += 1
    this.port1 = { channel: channels }
    this.port2 = { channel: channels }
  }
}

class UtilityProcess extends EventEmitter {
  child: ChildProcess
  constructor(path: string, args: string[]) {
    super()
    const hooks = fileURLToPath(new URL('host-hooks.ts', import.meta.url))
    this.child = fork(path, args, { execArgv: ['--import', hooks], serialization: 'advanced' })
    this.child.on('message', (sent: { kind: string; data: unknown; port: number }) => {
      if (sent.kind === 'message') this.emit('message', sent.data)
      else if (sent.kind === 'port') toPage({ kind: 'port', port: sent.port, data: sent.data })
      else toPage({ kind: 'port-closed', port: sent.port })
    })
    this.child.on('close', (code) => {
      for (const [channel, host] of hosts) {
        if (host !== this) continue
        hosts.delete(channel)
        toPage({ kind: 'port-closed', port: channel })
      }
      this.emit('exit', code ?? 1)
    })
  }
  send(message: HostMessage): void {
    if (this.child.connected) this.child.send(message)
  }
  postMessage(data: unknown, ports: Port[] = []): void {
    for (const { channel } of ports) hosts.set(channel, this)
    this.send({ kind: 'message', data, ports: ports.map(({ channel }) => channel) })
  }
  kill = () => this.child.kill()
}
let lastHost: UtilityProcess | undefined
export const utilityProcess = {
  fork(path: string, args: string[] = []): UtilityProcess {
    lastHost = new UtilityProcess(path, args)
    return lastHost
  },
}

const ipc = new EventEmitter()
const handlers = new Map<string, (event: unknown, ...args: unknown[]) => unknown>()
export const ipcMain = {
  on: (channel: string, listener: (...args: unknown[]) => void) => ipc.on(channel, listener),
  handle: (channel: string, handler: (event: unknown, ...args: unknown[]) => unknown) => handlers.set(channel, handler),
}

async function take(url: string, message: FromPage): Promise<void> {
  const senderFrame = {
    url: inside(url),
    parent: null,
    postMessage: (channel: string, data: unknown, ports: Port[] = []) =>
      toPage({ kind: 'message', channel, args: [data], ports: ports.map((port) => port.channel) }),
  }
  if (message.kind === 'send') ipc.emit(message.channel, { senderFrame }, ...message.args)
  else if (message.kind === 'invoke') {
    const { id, channel, args } = message
    try {
      toPage({ kind: 'answer', id, value: await handlers.get(channel)?.({ senderFrame }, ...args) })
    } catch (cause) {
      toPage({ kind: 'answer', id, problem: (cause as Error).message })
    }
  } else hosts.get(message.port)?.send(message)
}

let menu: MenuItem[] = []
export const Menu = {
  buildFromTemplate: (template: MenuItem[]) => template,
  setApplicationMenu: (template: MenuItem[]) => {
    menu = template
  },
}
function press(items: MenuItem[], label: string): void {
  for (const { label: own, click, submenu } of items) {
    if (own === label) click?.()
    if (Array.isArray(submenu)) press(submenu, label)
  }
}

const show = (method: string) => (first: unknown, second?: unknown) =>
  ask<never>((id) => ({ kind: 'dialog', id, method, options: first instanceof BrowserWindow ? second : first }))
export const dialog = {
  showOpenDialog: show('showOpenDialog'),
  showSaveDialog: show('showSaveDialog'),
  showMessageBox: show('showMessageBox'),
  showErrorBox: (title: string, content: string) =>
    tell({ kind: 'dialog', id: 0, method: 'showErrorBox', options: { title, content } }),
}

export const protocol = { registerSchemesAsPrivileged: () => {} }
export const session = {
  defaultSession: Object.assign(new EventEmitter(), {
    protocol: { handle: (name: string, handler: Handler) => Object.assign(scheme, { name, handler }) },
    setPermissionRequestHandler: () => {},
    setPermissionCheckHandler: () => {},
    setDevicePermissionHandler: () => {},
  }),
}
export const nativeTheme = { themeSource: '' }
export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] }
export const shell = { openExternal: async (url: string) => tell({ kind: 'opened-outside', url }) }
/** A keychain that seals by turning bytes around. */
export const safeStorage = {
  isEncryptionAvailable: () => true,
  encryptString: (text: string) => Buffer.from(text).reverse(),
  decryptString: (bytes: Buffer) => Buffer.from(bytes).reverse().toString(),
}

process.on('message', (message: ToMain) => {
  if (message.kind === 'from-page') void take(message.url, message.message)
  else if (message.kind === 'loaded' || message.kind === 'dialog-answer') {
    const answer = message.kind === 'loaded' ? message.problem : message.value
    waiting.get(message.id)?.(answer as never)
    waiting.delete(message.id)
  } else if (message.kind === 'page-gone') {
    for (const [port, host] of hosts) host.send({ kind: 'port-closed', port })
    hosts.clear()
  } else if (message.kind === 'menu') press(menu, message.label)
  else if (message.kind === 'second-instance') app.emit('second-instance', {}, ['electron', ...message.argv], folder)
  else if (message.kind === 'kill-host') lastHost?.child.kill('SIGKILL')
  else app.quit()
})
process.on('disconnect', () => process.exit(0))
