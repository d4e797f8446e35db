// The desktop shell: one instance, one window, the host beside it. Thin on purpose: policy is in security.ts, what a page may
// ask in ipc.ts.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  type MessageBoxOptions,
  type MessageBoxReturnValue,
  MessageChannelMain,
  type MessagePortMain,
  nativeTheme,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  utilityProcess,
} from 'electron'
import { isPlaybookFile, readArguments } from './arguments.ts'
import { CHANNELS } from './channels.ts'
import { keepHost } from './host-keeper.ts'
import type { HostStart } from './host-process.ts'
import { installIpc } from './ipc.ts'
import { type DesktopKey, desktopMasterKey, writeOnce } from './master-key.ts'
import { menuTemplate } from './menu.ts'
import type { MenuPlace } from './menu-places.ts'
import { addRecent, readRecent } from './recent.ts'
import { installPolicy, ORIGIN, SCHEME, windowOptions } from './security.ts'
import { keepState, restoreState } from './window-state.ts'

const built = import.meta.dirname
const rendererDir = join(built, '..', 'renderer')
const userFile = (name: string) => join(app.getPath('userData'), name)

protocol.registerSchemesAsPrivileged([
  { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
])

let window: BrowserWindow | undefined
/** The folder that the host serves. */
let served: string | undefined
/** As the page has sent them. */
let places: MenuPlace[] = []
/** Workspaces are opened one after another. */
let opening: Promise<void> = Promise.resolve()

const host = keepHost<MessagePortMain>({
  fork: () => utilityProcess.fork(join(built, 'host-process.js'), [], { serviceName: 'Firebreak host' }),
  now: Date.now,
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  onRestart: (reason) =>
    void showMessage({
      type: 'warning',
      message: 'The host of the workspace ended unexpectedly. It was started again.',
      detail: `${reason}\n\nRuns go on where their journals end.`,
    }),
  onGivenUp: async (reason) => {
    const buttons = ['Start again', 'Leave it']
    const message = 'The host of the workspace ends again and again.'
    return (await showMessage({ type: 'error', message, detail: reason, buttons })).response === 0
  },
})

if (!app.requestSingleInstanceLock()) app.quit()
else {
  app.on('second-instance', (_event, argv, cwd) => openWith(argv.slice(1), cwd, served))
  app.on('open-file', (event, path) => {
    event.preventDefault()
    // Before a window is there it is one of the arguments of the start.
    if (isPlaybookFile(path)) app.whenReady().then(() => openWith([path], process.cwd()))
  })
  app.on('window-all-closed', () => app.quit())
  app.on('will-quit', (event) => {
    if (served === undefined) return
    event.preventDefault()
    served = undefined
    void host.stop().finally(() => app.quit())
  })
  app.whenReady().then(start).catch(fail)
}

async function start(): Promise<void> {
  nativeTheme.themeSource = 'system'
  installPolicy({
    app,
    session: session.defaultSession,
    rendererDir,
    readFile,
    openOutside: (url) => void shell.openExternal(url),
  })
  installIpc({
    ipc: ipcMain,
    connect: (event) => {
      const { port1, port2 } = new MessageChannelMain()
      if (host.connect(port1)) event.senderFrame?.postMessage(CHANNELS.hostPort, null, [port2])
    },
    showOpen: (options) => dialog.showOpenDialog(options),
    showSave: (options) => dialog.showSaveDialog(options),
    readFile: async (path) => ({ bytes: (await stat(path)).size, text: () => readFile(path, 'utf8') }),
    writeFile,
    openOutside: (url) => void shell.openExternal(url),
    showPlaces: (sent) => {
      places = sent
      setMenu(readRecent(readText(userFile('recent.json'))))
    },
  })
  await openWith(process.argv.slice(app.isPackaged ? 1 : 2), process.cwd())
  // Nothing was opened, and that was said: without a window there is nothing to stay for.
  if (!window) app.exit(1)
}

/** Opens the workspace that the arguments mean, or `otherwise`, or the last one, or the person's own folder. */
function openWith(argv: readonly string[], cwd: string, otherwise?: string): Promise<void> {
  const given = readArguments(argv, cwd)
  const recent = readRecent(readText(userFile('recent.json'))).filter((folder) => existsSync(folder))
  const own = () => join(app.getPath('documents'), 'Firebreak')
  return open(given.workspace ?? otherwise ?? recent[0] ?? own(), given.file)
}

/** Opens a workspace, after what is being opened; where that fails, says why and goes back to the one before. */
function open(workspace: string, file?: string): Promise<void> {
  const next = async () => {
    const before = served
    try {
      await openWorkspace(workspace, file)
    } catch (cause) {
      dialog.showErrorBox(`Firebreak cannot open ${workspace}`, messageOf(cause))
      if (before !== undefined && served === undefined) await openWorkspace(before)
    }
  }
  opening = opening.then(next).catch(fail)
  return opening
}

async function openWorkspace(workspace: string, file?: string): Promise<void> {
  const isAnother = workspace !== served
  if (isAnother) {
    mkdirSync(workspace, { recursive: true })
    const key = masterKey() // what can fail before the host of another workspace ends does so
    served = undefined
    await startHost(workspace, key)
    served = workspace
    const recent = addRecent(readRecent(readText(userFile('recent.json'))), workspace)
    writeFileSync(userFile('recent.json'), JSON.stringify(recent))
    app.addRecentDocument(workspace)
    setMenu(recent)
  }
  const isThere = window !== undefined && !window.isDestroyed()
  if (!window || !isThere) window = createWindow()
  if (window.isMinimized()) window.restore()
  window.focus()
  if (isThere && !isAnother && file === undefined) return
  const hash = file === undefined ? '' : `#/playbook/${encodeURIComponent(file)}`
  // The search makes it another page: one that keeps nothing of the workspace before.
  await window.loadURL(`${ORIGIN}/?workspace=${encodeURIComponent(workspace)}${hash}`)
}

const keyFile = () => userFile('master.key')

function masterKey(): DesktopKey {
  const sealedFile = userFile('master.key.sealed')
  return desktopMasterKey({
    safeStorage,
    read: () => (existsSync(sealedFile) ? readFileSync(sealedFile) : undefined),
    write: (bytes) => writeOnce(sealedFile, bytes),
    hasPlain: () => existsSync(keyFile()),
  })
}

async function startHost(workspace: string, key: DesktopKey): Promise<void> {
  const message: HostStart = {
    kind: 'start',
    options: {
      dataDir: join(workspace, '.firebreak'),
      workspaceDir: workspace,
      masterKey: 'key' in key ? key : { keyFile: keyFile() },
      keysDir: userFile('keys'),
    },
    person: userInfo().username,
    version: app.getVersion(),
  }
  await host.start(message)
  if ('plain' in key && key.isNew) {
    await showMessage({
      type: 'warning',
      message: 'This system has no keychain. The master key of Firebreak is kept in a file.',
      detail: `Whoever can read ${keyFile()} can open the secrets of your connections. Keep it to yourself.`,
    })
  }
}

function createWindow(): BrowserWindow {
  const screens = screen.getAllDisplays().map(({ workArea }) => workArea)
  const { isMaximized, ...bounds } = restoreState(readText(userFile('window.json')), screens)
  const made = new BrowserWindow({ ...windowOptions(join(built, 'preload.cjs')), ...bounds })
  if (isMaximized) made.maximize()
  made.once('ready-to-show', () => made.show())
  made.on('close', () => {
    const state = { bounds: made.getNormalBounds(), isMaximized: made.isMaximized() }
    writeFileSync(userFile('window.json'), keepState(state))
  })
  return made
}

function setMenu(recent: string[]): void {
  const actions = {
    send: (id: string) => window?.webContents.send(CHANNELS.command, id),
    openWorkspace: () => void chooseWorkspace(),
    openRecent: (folder: string) => void open(folder),
  }
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions, recent, places, process.platform)))
}

async function chooseWorkspace(): Promise<void> {
  const { canceled, filePaths } = await dialog.showOpenDialog({ properties: ['openDirectory', 'createDirectory'] })
  if (!canceled && filePaths[0] !== undefined) await open(filePaths[0])
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined // not kept yet
  }
}

/** A message of the window, where there is one. */
function showMessage(options: MessageBoxOptions): Promise<MessageBoxReturnValue> {
  return window && !window.isDestroyed() ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options)
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

function fail(cause: unknown): void {
  console.error(cause)
  dialog.showErrorBox('Firebreak cannot start', messageOf(cause))
  app.exit(1)
}
