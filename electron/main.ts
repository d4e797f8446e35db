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
  MessageChannelMain,
  nativeTheme,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  type UtilityProcess,
  utilityProcess,
} from 'electron'
import { isPlaybookFile, readArguments } from './arguments.ts'
import { CHANNELS } from './channels.ts'
import type { HostStart } from './host-process.ts'
import { installIpc } from './ipc.ts'
import { desktopMasterKey } from './master-key.ts'
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
let host: UtilityProcess | undefined
/** As the page has sent them. */
let places: MenuPlace[] = []

if (!app.requestSingleInstanceLock()) app.quit()
else {
  app.on('second-instance', (_event, argv, cwd) => openWith(argv.slice(1), cwd))
  app.on('open-file', (event, path) => {
    event.preventDefault()
    if (isPlaybookFile(path)) openWith([path], process.cwd())
  })
  app.on('window-all-closed', () => app.quit())
  app.whenReady().then(start, fail)
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
      host?.postMessage({ kind: 'port' }, [port1])
      event.senderFrame?.postMessage(CHANNELS.hostPort, null, [port2])
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
  openWith(process.argv.slice(app.isPackaged ? 1 : 2), process.cwd())
}

/** Opens the workspace that the arguments mean, or the last one, or the person's own folder. */
function openWith(argv: readonly string[], cwd: string): void {
  const given = readArguments(argv, cwd)
  const recent = readRecent(readText(userFile('recent.json'))).filter((folder) => existsSync(folder))
  const workspace = given.workspace ?? recent[0] ?? join(app.getPath('documents'), 'Firebreak')
  openWorkspace(workspace, given.file)
}

function openWorkspace(workspace: string, file?: string): void {
  mkdirSync(workspace, { recursive: true })
  const recent = addRecent(readRecent(readText(userFile('recent.json'))), workspace)
  writeFileSync(userFile('recent.json'), JSON.stringify(recent))
  app.addRecentDocument(workspace)
  startHost(workspace)
  setMenu(recent)
  const hash = file === undefined ? '' : `#/playbook/${encodeURIComponent(file)}`
  if (window && !window.isDestroyed()) window.focus()
  else window = createWindow()
  void window.loadURL(`${ORIGIN}/${hash}`)
}

function startHost(workspace: string): void {
  host?.kill()
  const key = desktopMasterKey({
    safeStorage,
    read: () => (existsSync(userFile('master.key.sealed')) ? readFileSync(userFile('master.key.sealed')) : undefined),
    write: (bytes) => writeFileSync(userFile('master.key.sealed'), bytes, { mode: 0o600 }),
  })
  const message: HostStart = {
    kind: 'start',
    options: {
      dataDir: join(workspace, '.firebreak'),
      workspaceDir: workspace,
      masterKey: key ? { key } : { keyFile: userFile('master.key') },
      keysDir: userFile('keys'),
    },
    person: userInfo().username,
    version: app.getVersion(),
  }
  host = utilityProcess.fork(join(built, 'host-process.js'), [], { serviceName: 'Firebreak host' })
  host.postMessage(message)
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
    openRecent: (folder: string) => openWorkspace(folder),
  }
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions, recent, places, process.platform)))
}

async function chooseWorkspace(): Promise<void> {
  const { canceled, filePaths } = await dialog.showOpenDialog({ properties: ['openDirectory', 'createDirectory'] })
  if (!canceled && filePaths[0] !== undefined) openWorkspace(filePaths[0])
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined // not kept yet
  }
}

function fail(cause: unknown): void {
  dialog.showErrorBox('Firebreak cannot start', cause instanceof Error ? cause.message : String(cause))
  app.exit(1)
}
