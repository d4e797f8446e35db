// The Studio without a browser: its stores, its workers and a real host in one process. Gestures, keys and commands are functions.
// One a test file: import page.ts first, make it in beforeAll, close it in afterAll; each test opens a playbook of its own.
import { notificationsStore } from '@mantine/notifications'
import { commands } from '../commands/index.ts'
import { listenForKeys } from '../commands/keys.ts'
import { changesDone, useDocument } from '../state/document.ts'
import { followFiles, openDocument, saveNow } from '../state/document-file.ts'
import { keepLine, useHost } from '../state/host.ts'
import { followAddress, go, select } from '../state/view.ts'
import { desktop } from './page.ts'
import { createTestCanvas, type TestCanvas } from './test-canvas.ts'

/** What a test of the Studio needs of a host; testing/test-host.ts makes one. */
export interface HostOfTest {
  connect(): MessagePort
  close(): Promise<void>
}

export interface TestStudio {
  canvas: TestCanvas
  /** Opens a playbook of the workspace. */
  open(file: string): Promise<void>
  /** Runs a command, as the palette does: what is not available cannot be run. */
  run(id: string): Promise<void>
  /** The ids of commands that can be used now. */
  available(): string[]
  /** A key on the canvas, or while nothing has the focus: `Control+z`, `Shift+F8`, `ArrowRight`. */
  press(key: string, on?: 'canvas' | 'page'): Promise<void>
  /** Resolves when every change that was asked for is in the text. */
  settled(): Promise<void>
  /** Writes the open playbook. */
  save(): Promise<void>
  /** Files that were given to the person: name and bytes. */
  saved: { name: string; bytes: Uint8Array }[]
  /** What the next dialog for a file gives. */
  picks(file: { name: string; text: string } | undefined): void
  /** What notices say, the latest last. */
  notices(): string[]
  close(): Promise<void>
}

export async function createTestStudio(host: HostOfTest): Promise<TestStudio> {
  desktop.connect = () => host.connect()
  followAddress()
  followFiles()
  const stopListening = listenForKeys(commands)
  void keepLine()
  await until(() => useHost.getState().workspace !== undefined)
  let canvas: TestCanvas | undefined
  const studio: TestStudio = {
    get canvas() {
      if (!canvas) throw new Error('Open a playbook first')
      return canvas
    },
    async open(file) {
      canvas?.leave()
      select([])
      go({ name: 'playbook', id: file })
      await openDocument(file)
      canvas = createTestCanvas()
    },
    async run(id) {
      const command = commands.find((one) => one.id === id)
      if (!command) throw new Error(`No command is called ${id}`)
      if (command.isAvailable?.() === false) throw new Error(`${id} cannot be used now`)
      await command.run()
      await studio.settled()
    },
    available: () => commands.filter((one) => one.isAvailable?.() !== false).map(({ id }) => id),
    async press(key, on = 'canvas') {
      const event = keyEvent(key)
      if (on === 'canvas') canvas?.keyDown(event)
      else canvas?.pageKeyDown(Object.defineProperty(event, 'target', { value: document.body }))
      window.dispatchEvent(event)
      await studio.settled()
    },
    async settled() {
      // A command may ask for a change a moment after it began.
      for (let still = 0; still < 3; still++) {
        const before = changesDone()
        await before
        await new Promise((resolve) => setTimeout(resolve, 0))
        if (changesDone() !== before || useDocument.getState().isBusy) still = -1
      }
    },
    save: saveNow,
    saved: desktop.saved,
    picks(file) {
      desktop.picked = file
    },
    notices: () => notificationsStore.getState().notifications.map(({ message }) => String(message)),
    async close() {
      canvas?.leave()
      stopListening()
      await host.close()
    },
  }
  return studio
}

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1))
}

/** An event as a browser makes it, for a key that is pressed on the canvas. */
function keyEvent(key: string): KeyboardEvent {
  const parts = key.split('+')
  const name = parts.at(-1) ?? ''
  const has = (modifier: string) => parts.slice(0, -1).includes(modifier)
  const event = new Event('keydown', { cancelable: true })
  return Object.assign(event, {
    key: name,
    code: /^[a-z]$/i.test(name) ? `Key${name.toUpperCase()}` : name,
    ctrlKey: has('Control'),
    shiftKey: has('Shift'),
    altKey: has('Alt'),
    metaKey: false,
  }) as unknown as KeyboardEvent
}
