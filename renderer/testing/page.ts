// What the Studio's modules need of a page, where there is none: an address, keys, storage, a clipboard, workers in process.
// A test imports this before anything of the renderer, since some modules look at the address when they are loaded.
import { expose } from 'comlink'
import type { DesktopBridge } from '../shell/electron.ts'
import type { PickedFile } from '../shell/shell.ts'
import { createEngineApi } from '../worker/engine-api.ts'

/** A MessagePort that passes for a worker; the engine answers at its other end, over the same clones as in a browser. */
class WorkerInProcess {
  constructor(address: URL) {
    if (!address.pathname.endsWith('/engine-worker.ts')) throw new Error(`No worker of ${address} in a test`)
    const { port1, port2 } = new MessageChannel()
    expose(createEngineApi(), port2)
    // biome-ignore lint/correctness/noConstructorReturn: whoever makes a worker gets a port that ends like one
    return Object.assign(port1, { terminate: () => port1.close() }) as unknown as WorkerInProcess
  }
}

/** Text lies in it as in the clipboard of the system. */
export const clipboard = { text: '' }

/** The shell that the page runs in: the desktop's, without its dialogs. */
export const desktop = {
  /** A port to the host; the test studio says which host. */
  connect: (): MessagePort => {
    throw new Error('There is no host yet')
  },
  picked: undefined as PickedFile | undefined,
  saved: [] as { name: string; bytes: Uint8Array }[],
}

const bridge: DesktopBridge = {
  requestHostPort: () => {
    const data = { firebreak: 'host-port' }
    page.dispatchEvent(Object.assign(new Event('message'), { source: page, data, ports: [desktop.connect()] }))
  },
  pickFile: async () => desktop.picked,
  saveFile: async (name, bytes) => void desktop.saved.push({ name, bytes }),
  openLink() {},
  showPlaces() {},
  onCommand() {},
}

/** The elements that lie at a point; the test canvas says which. */
export const under: { elementsAt(x: number, y: number): Element[] } = { elementsAt: () => [] }

const stored = new Map<string, string>()
const localStorage = {
  getItem: (key: string) => stored.get(key) ?? null,
  setItem: (key: string, text: string) => void stored.set(key, text),
  removeItem: (key: string) => void stored.delete(key),
}

let hash = ''
const location = {
  get hash() {
    return hash
  },
  set hash(next: string) {
    const after = next.startsWith('#') ? next : `#${next}`
    if (after === hash) return
    hash = after
    page.dispatchEvent(new Event('hashchange'))
  },
}

const events: { [name: string | symbol]: unknown } = Object.assign(new EventTarget() as object, {
  location,
  localStorage,
  innerWidth: 1440,
  innerHeight: 900,
  firebreakDesktop: bridge,
  matchMedia: () => ({ matches: true, addEventListener() {}, removeEventListener() {} }),
  document: undefined,
})

/** Whatever else is asked of a window is that of the process: libraries look for Map there. */
const page = new Proxy(events, {
  get(_, name) {
    const own = events[name]
    if (typeof own === 'function') return own.bind(events)
    return name in events ? own : (globalThis as unknown as typeof events)[name]
  },
}) as unknown as Window

const install = (name: string, value: unknown) =>
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })

install('window', page)
install('location', location)
install('localStorage', localStorage)
const body = {}
install('document', {
  body,
  activeElement: body,
  elementsFromPoint: (x: number, y: number) => under.elementsAt(x, y),
  querySelector: () => null,
})
install('navigator', {
  platform: 'Linux',
  userAgent: 'test',
  clipboard: {
    readText: async () => clipboard.text,
    writeText: async (text: string) => {
      clipboard.text = text
    },
  },
})
install('HTMLElement', class {})
install('HTMLInputElement', class {})
install('HTMLTextAreaElement', class {})
install('CSS', { escape: (text: string) => text })
install('requestAnimationFrame', (work: () => void) => setTimeout(work, 0))
install('Worker', WorkerInProcess)
