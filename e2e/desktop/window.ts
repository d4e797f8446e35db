// Starts the built main process of the desktop over the stand-in of Electron, and shows its window as a page of Chromium: the
// preload script in a world of its own, messages and ports handed over.
import { fork } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContextOptions, CDPSession, Page } from '@playwright/test'
import { decode, encode, type FromMain, type FromPage, type ToMain, type ToPage } from './wire.ts'
import { isolatedWorld, MAIN_WORLD } from './worlds.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const WORLD = 'preload'

/** A dialog that the main process has shown, in Electron's words. */
export interface ShownDialog {
  method: string
  options: { [name: string]: unknown }
}

export interface DesktopStart {
  browser: Browser
  contextOptions: BrowserContextOptions
  /** What the desktop is started with. */
  args: string[]
  /** Settings and documents of the desktop are kept below it. */
  folder: string
  /** Before anything of the page runs. */
  prepare(page: Page): Promise<void>
}

export interface Desktop {
  /** Resolves when the window shows its first page. */
  page: Promise<Page>
  dialogs: ShownDialog[]
  /** What the next dialog of that method is answered with; those without an answer are cancelled. */
  answer(method: string, value: unknown): void
  /** What was handed to the person's browser. */
  openedOutside: string[]
  pressMenu(label: string): void
  /** A second start, by its arguments. */
  startAgain(argv: string[]): void
  killHost(): void
  /** The exit code of the main process. */
  ended: Promise<number | null>
  close(): Promise<void>
}

const CANCELLED: { [method: string]: unknown } = {
  showOpenDialog: { canceled: true, filePaths: [] },
  showSaveDialog: { canceled: true, filePath: '' },
  showMessageBox: { response: 1 },
}

export function startDesktop({ browser, contextOptions, args, folder, prepare }: DesktopStart): Desktop {
  for (const part of ['userData', 'documents']) mkdirSync(join(folder, part), { recursive: true })
  const hooks = fileURLToPath(new URL('hooks.ts', import.meta.url))
  const main = fork(join(root, 'dist', 'electron', 'main.js'), args, {
    cwd: root,
    env: { ...process.env, STAND_IN_FOLDER: folder },
    execArgv: ['--import', hooks],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const tell = (message: ToMain) => {
    // One that has just ended hears nothing any more.
    if (main.connected) main.send(message, () => {})
  }
  const dialogs: ShownDialog[] = []
  const answers = new Map<string, unknown[]>()
  const openedOutside: string[] = []
  const ended = new Promise<number | null>((resolve) => main.once('close', resolve))
  let shown: Promise<Shown> | undefined
  const page = new Promise<Page>((resolve, reject) => {
    main.on('message', (message: FromMain) => void take(message).catch(reject))
    async function take(message: FromMain): Promise<void> {
      if (message.kind === 'window') shown = showWindow(message.preload)
      else if (message.kind === 'load') {
        const { id, url } = message
        const window = await (shown as Promise<Shown>)
        const problem = await window.page.goto(url).then(
          () => undefined,
          (cause: Error) => cause.message,
        )
        tell(problem === undefined ? { kind: 'loaded', id } : { kind: 'loaded', id, problem })
        resolve(window.page)
      } else if (message.kind === 'to-page') (await shown)?.receive(message.message)
      else if (message.kind === 'opened-outside') openedOutside.push(message.url)
      else {
        const { id, method, options } = message
        dialogs.push({ method, options: options as ShownDialog['options'] })
        tell({ kind: 'dialog-answer', id, value: answers.get(method)?.shift() ?? CANCELLED[method] })
      }
    }
  })

  async function showWindow(preload: string): Promise<Shown> {
    const context = await browser.newContext({ ...contextOptions, permissions: ['clipboard-read', 'clipboard-write'] })
    const window = await context.newPage()
    await prepare(window)
    const cdp = await context.newCDPSession(window)
    const receive = await joinWorlds(cdp, window, readFileSync(preload, 'utf8'), tell)
    return { page: window, receive }
  }

  return {
    page,
    dialogs,
    answer: (method, value) => answers.set(method, [...(answers.get(method) ?? []), value]),
    openedOutside,
    pressMenu: (label) => tell({ kind: 'menu', label }),
    startAgain: (argv) => tell({ kind: 'second-instance', argv }),
    killHost: () => tell({ kind: 'kill-host' }),
    ended,
    async close() {
      tell({ kind: 'quit' })
      await ended
      const window = await shown
      await window?.page.context().close()
    },
  }
}

interface Shown {
  page: Page
  receive(message: ToPage): void
}

/** Puts both worlds into every document of the page. Gives the way to send to the isolated one. */
async function joinWorlds(
  cdp: CDPSession,
  page: Page,
  preload: string,
  tell: (message: ToMain) => void,
): Promise<(message: ToPage) => void> {
  await cdp.send('Page.enable')
  const { frame } = (await cdp.send('Page.getFrameTree')).frameTree
  let context: number | undefined
  cdp.on('Runtime.executionContextCreated', ({ context: made }) => {
    if (made.name !== WORLD || made.auxData?.['frameId'] !== frame.id) return
    if (context !== undefined) tell({ kind: 'page-gone' })
    context = made.id
  })
  cdp.on('Runtime.bindingCalled', ({ payload, executionContextId }) => {
    if (executionContextId !== context) return
    tell({ kind: 'from-page', url: page.url(), message: decode(payload) as FromPage })
  })
  await cdp.send('Runtime.enable')
  await cdp.send('Runtime.addBinding', { name: 'standInSend', executionContextName: WORLD })
  await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: MAIN_WORLD })
  await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: isolatedWorld(preload), worldName: WORLD })
  return (message) => {
    if (context === undefined) return
    const expression = `standInReceive(${JSON.stringify(encode(message))})`
    // A page that is just going away takes nothing any more.
    cdp.send('Runtime.evaluate', { expression, contextId: context }).catch(() => {})
  }
}
