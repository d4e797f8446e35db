// What a page may ask of the main process: five things, each checked for who asks and what is asked. Everything else goes over
// the port to the host, which has a contract of its own.
import type { IpcMainEvent, IpcMainInvokeEvent, OpenDialogOptions, SaveDialogOptions } from 'electron'
import { CHANNELS } from './channels.ts'
import { isPlaceList, type MenuPlace } from './menu-places.ts'
import { isOurs, mayOpenOutside } from './security.ts'

const MAX_FILE_BYTES = 64 * 1024 * 1024
/** No folders, no devices: the dialog proposes it, the person decides where. */
const FILE_NAME = /^[^/\\:*?"<>|\0]{1,200}$/
const ENDINGS = /^(\.[a-z0-9.]{1,30})(,\s*\.[a-z0-9.]{1,30})*$/i

export interface IpcSurroundings {
  ipc: {
    on(channel: string, listener: (event: IpcMainEvent, ...args: unknown[]) => void): unknown
    handle(channel: string, listener: (event: IpcMainInvokeEvent, ...args: unknown[]) => unknown): void
  }
  /** Hands a fresh port to the host over to the page that asked. */
  connect(event: IpcMainEvent): void
  showOpen(options: OpenDialogOptions): Promise<{ canceled: boolean; filePaths: string[] }>
  showSave(options: SaveDialogOptions): Promise<{ canceled: boolean; filePath: string }>
  readFile(path: string): Promise<{ bytes: number; text(): Promise<string> }>
  writeFile(path: string, bytes: Uint8Array): Promise<void>
  openOutside(url: string): void
  /** Puts the Studio's places into the menu. */
  showPlaces(places: MenuPlace[]): void
}

/** A page that is not ours, or asks for what does not exist. It is told nothing more. */
export class RefusedSender extends Error {
  constructor() {
    super('Refused')
    this.name = 'RefusedSender'
  }
}

export function installIpc(around: IpcSurroundings): void {
  const { ipc } = around
  ipc.on(CHANNELS.requestHostPort, (event) => {
    if (isOurs(event.senderFrame)) around.connect(event)
  })
  ipc.on(CHANNELS.openLink, (event, url) => {
    if (isOurs(event.senderFrame) && typeof url === 'string' && mayOpenOutside(url)) around.openOutside(url)
  })
  ipc.on(CHANNELS.places, (event, places) => {
    if (isOurs(event.senderFrame) && isPlaceList(places)) around.showPlaces(places)
  })
  ipc.handle(CHANNELS.pickFile, (event, accept) => {
    if (!isOurs(event.senderFrame) || typeof accept !== 'string' || !ENDINGS.test(accept)) throw new RefusedSender()
    return pickFile(around, accept)
  })
  ipc.handle(CHANNELS.saveFile, (event, name, bytes) => {
    const fits = typeof name === 'string' && FILE_NAME.test(name) && bytes instanceof Uint8Array
    if (!isOurs(event.senderFrame) || !fits || bytes.length > MAX_FILE_BYTES) throw new RefusedSender()
    return saveFile(around, name, bytes)
  })
}

async function pickFile({ showOpen, readFile }: IpcSurroundings, accept: string) {
  const extensions = accept.split(',').map((ending) => ending.trim().split('.').at(-1) as string)
  const { canceled, filePaths } = await showOpen({
    properties: ['openFile'],
    filters: [{ name: 'Files', extensions: [...new Set(extensions)] }],
  })
  const [path] = filePaths
  if (canceled || path === undefined) return undefined
  const file = await readFile(path)
  if (file.bytes > MAX_FILE_BYTES) throw new Error('The file is larger than 64 MiB')
  return { name: path.split(/[/\\]/).at(-1) as string, text: await file.text() }
}

async function saveFile({ showSave, writeFile }: IpcSurroundings, name: string, bytes: Uint8Array): Promise<void> {
  const { canceled, filePath } = await showSave({ defaultPath: name })
  if (!canceled && filePath !== '') await writeFile(filePath, bytes)
}
