// The fixture of every spec: the real host on a fresh copy of the examples, the Studio open on it, in the browser shell, in the
// desktop shell where an Electron binary is there, or in the desktop's code over a stand-in of Electron (`desktop-stand-in`).
// Specs act as a person does and never reach into the page's store.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { _electron, test as base, expect, type Locator, type Page } from '@playwright/test'
import { type Desktop, startDesktop } from './desktop/window.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

export interface Studio {
  page: Page
  /** The workspace's folder on disk. */
  workspace: string
  /** The folder with the host's database. */
  data: string
  /** Ends the host in an orderly way. */
  stopHost(): Promise<void>
  /** Kills it in the middle of what it does (browser shell). */
  killHost(): Promise<void>
  /** Starts it again at the same address (browser shell). */
  startHost(): Promise<void>
  /** What is given to the person when they press the button: a download, or a file by the dialog of the desktop. */
  saved(button: Locator): Promise<{ name: string; bytes: Buffer }>
  /** Presses a button that asks for a file, and chooses this one. */
  chosen(button: Locator, file: { name: string; text: string }): Promise<void>
  /** The main process, in the desktop over a stand-in. */
  desktop?: Desktop
}

interface Options {
  /** Begins with the first-run tour. */
  withTour: boolean
  /** The workspace lies on a disk of its own with so many kilobytes; where `canMountDisks` only. */
  diskKb: number
}

/** Whether a host can be given a small disk: a mount that only it sees, which Linux allows to root. */
export const canMountDisks =
  process.platform === 'linux' &&
  spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs -o size=64k none /mnt'], { stdio: 'ignore' }).status === 0

export const test = base.extend<Options & { studio: Studio }>({
  withTour: [false, { option: true }],
  diskKb: [0, { option: true }],
  studio: async ({ browser, colorScheme, contextOptions, withTour, diskKb }, use, info) => {
    const folder = mkdtempSync(join(tmpdir(), 'firebreak-e2e-'))
    const workspace = join(folder, 'workspace')
    cpSync(join(root, 'examples'), workspace, {
      recursive: true,
      dereference: true,
      filter: (path) => !path.includes(`${join('examples', '.firebreak')}`),
    })
    const preferences = JSON.stringify({
      state: {
        colours: colorScheme ?? 'light',
        snapToGrid: true,
        showMinimap: true,
        tourDone: !withTour,
      },
      version: 0,
    })
    const prepare = async (page: Page) => {
      await page.addInitScript((text) => {
        if (localStorage.getItem('firebreak-preferences') === null) localStorage.setItem('firebreak-preferences', text)
      }, preferences)
    }
    const open = { desktop: openDesktop, 'desktop-stand-in': openStandIn }[info.project.name] ?? openBrowser
    const opened = await open({ browser, contextOptions, workspace, folder, prepare, diskKb })
    await use({ workspace, ...opened })
    await opened.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  },
})

export { expect }

interface Opening {
  browser: import('@playwright/test').Browser
  contextOptions: import('@playwright/test').BrowserContextOptions
  workspace: string
  folder: string
  prepare(page: Page): Promise<void>
  diskKb: number
}

type Opened = Omit<Studio, 'workspace'> & Partial<Pick<Studio, 'workspace'>> & { close(): Promise<void> }

async function openBrowser({ browser, contextOptions, workspace, folder, prepare, diskKb }: Opening): Promise<Opened> {
  let host = await startHost(workspace, folder, 0, diskKb)
  const { port } = new URL(host.url)
  const context = await browser.newContext({ ...contextOptions, permissions: ['clipboard-read', 'clipboard-write'] })
  const page = await context.newPage()
  await prepare(page)
  await page.goto(host.url)
  const stop = () => stopProcess(host.child)
  return {
    page,
    data: join(folder, 'data'),
    saved: async (button) => {
      const [download] = await Promise.all([page.waitForEvent('download'), button.click()])
      return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
    },
    chosen: async (button, { name, text }) => {
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), button.click()])
      await chooser.setFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) })
    },
    // What only the host sees is seen through it.
    ...(diskKb > 0 && { workspace: `/proc/${host.child.pid}/root${workspace}` }),
    stopHost: stop,
    killHost: () => stopProcess(host.child, 'SIGKILL'),
    async startHost() {
      host = await startHost(workspace, folder, Number(port))
    },
    async close() {
      await context.close()
      await stop()
    },
  }
}

async function startHost(
  workspace: string,
  folder: string,
  port: number,
  diskKb = 0,
): Promise<{ child: ChildProcess; url: string }> {
  const args = ['cli/firebreak.js', 'studio', workspace, '--no-open', '--json', '--port', String(port)]
  const [command, ...words] =
    diskKb > 0
      ? ['unshare', '-m', 'sh', '-c', ON_SMALL_DISK, 'sh', workspace, `${diskKb}k`, process.execPath, ...args]
      : [process.execPath, ...args]
  const child = spawn(command as string, words, {
    cwd: root,
    env: hostEnvironment(folder),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    const { url } = JSON.parse(line) as { url: string }
    return { child, url }
  }
  throw new Error('the host ended before it said its address')
}

/** $1 the folder, $2 its size; the rest is the command. Its files move onto the new disk. */
const ON_SMALL_DISK = `
set -e
folder=$1 size=$2
shift 2
mv "$folder" "$folder.before"
mkdir "$folder"
mount -t tmpfs -o size=$size none "$folder"
cp -R "$folder.before/." "$folder"
exec "$@"`

/** The same token after a restart, so that an open page finds the host again. */
function hostEnvironment(folder: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    FIREBREAK_KEY_FILE: join(folder, 'master.key'),
    FIREBREAK_DATA: join(folder, 'data'),
    FIREBREAK_KEYS: join(folder, 'keys'),
    FIREBREAK_STUDIO_TOKEN: 'e2e-token-e2e-token-e2e-token-00',
  }
}

function stopProcess(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('close', () => resolve())
    child.kill(signal)
  })
}

async function openDesktop({ workspace, folder, prepare }: Opening): Promise<Opened> {
  const app = await _electron.launch({
    args: [root, '--workspace', workspace, `--user-data-dir=${join(folder, 'profile')}`, '--no-sandbox'],
    env: hostEnvironment(folder) as { [name: string]: string },
  })
  const page = await app.firstWindow()
  await prepare(page)
  await page.reload()
  const noDialog = () => Promise.reject(new Error('no spec can press a dialog of the system'))
  const notHere = () => Promise.reject(new Error('the host of the desktop shell ends with its window'))
  return {
    page,
    data: join(workspace, '.firebreak'),
    saved: noDialog,
    chosen: noDialog,
    stopHost: notHere,
    killHost: notHere,
    startHost: notHere,
    close: () => app.close(),
  }
}

async function openStandIn({ browser, contextOptions, workspace, folder, prepare }: Opening): Promise<Opened> {
  const desktop = startDesktop({ browser, contextOptions, args: ['--workspace', workspace], folder, prepare })
  const page = await desktop.page
  const notHere = () => Promise.reject(new Error('the main process keeps the host of the desktop shell'))
  let files = 0
  return {
    page,
    data: join(workspace, '.firebreak'),
    desktop,
    saved: async (button) => {
      files += 1
      const filePath = join(folder, `saved-${files}`)
      const before = desktop.dialogs.length
      desktop.answer('showSaveDialog', { canceled: false, filePath })
      await button.click()
      await expect.poll(() => desktop.dialogs.length).toBe(before + 1)
      const { method, options } = desktop.dialogs[before] as Desktop['dialogs'][number]
      expect(method).toBe('showSaveDialog')
      await expect.poll(() => existsSync(filePath) && readFileSync(filePath).length > 0).toBe(true)
      return { name: options['defaultPath'] as string, bytes: readFileSync(filePath) }
    },
    stopHost: notHere,
    chosen: async (button, { name, text }) => {
      writeFileSync(join(folder, name), text)
      desktop.answer('showOpenDialog', { canceled: false, filePaths: [join(folder, name)] })
      await button.click()
    },
    killHost: async () => desktop.killHost(),
    // The main process does it by itself.
    startHost: async () => {},
    close: () => desktop.close(),
  }
}

/** Whether Electron's binary is there: the package alone does not bring it. */
export const hasElectron = existsSync(join(root, 'node_modules', 'electron', 'path.txt'))
