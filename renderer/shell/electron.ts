// The desktop shell: the host behind a MessagePort that the preload script hands over, files by the system's own dialogs.
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { HostClient, PickedFile, Shell } from './shell.ts'

/** What electron/preload puts into the page; nothing else of Electron is reachable. */
export interface DesktopBridge {
  /** Asks for a new port to the host; it arrives as a window message `{ firebreak: 'host-port' }`. */
  requestHostPort(): void
  pickFile(accept: string): Promise<PickedFile | undefined>
  saveFile(name: string, bytes: Uint8Array): Promise<void>
  openLink(url: string): void
  /** Puts places into the menu: `key` as in a command. */
  showPlaces(places: { title: string; command: string; key?: string | undefined }[]): void
  /** Menu items send the id of a command. */
  onCommand(listener: (id: string) => void): void
}

declare global {
  interface Window {
    firebreakDesktop?: DesktopBridge
  }
}

const CONNECT_TIMEOUT_MS = 10_000

export function electron(bridge: DesktopBridge): Shell {
  return {
    name: 'desktop',
    connect: () =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          window.removeEventListener('message', take)
          reject(new Error('The host does not answer'))
        }, CONNECT_TIMEOUT_MS)
        const take = (event: MessageEvent) => {
          const [port] = event.ports
          if (event.source !== window || event.data?.firebreak !== 'host-port' || !port) return
          clearTimeout(timer)
          window.removeEventListener('message', take)
          const client: HostClient = createORPCClient(new RPCLink({ port }))
          const gone = new Promise<void>((lost) => {
            port.addEventListener('close', () => lost())
          })
          port.start()
          resolve({ client, gone, close: () => port.close() })
        }
        window.addEventListener('message', take)
        bridge.requestHostPort()
      }),
    pickFile: (accept) => bridge.pickFile(accept),
    saveFile: async (name, content) => {
      const blob = typeof content === 'string' ? new Blob([content]) : content
      await bridge.saveFile(name, new Uint8Array(await blob.arrayBuffer()))
    },
    openLink: (url) => bridge.openLink(url),
  }
}
