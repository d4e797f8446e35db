// The browser shell: the host behind a WebSocket of the same origin, files by the browser's own dialogs.
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { HostClient, Shell } from './shell.ts'

export const browser: Shell = {
  name: 'browser',
  connect: () =>
    new Promise((resolve, reject) => {
      const address = new URL('rpc', location.href)
      address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
      address.search = ''
      address.hash = ''
      const socket = new WebSocket(address)
      const gone = new Promise<void>((lost) => {
        socket.addEventListener('close', () => lost())
      })
      socket.addEventListener('open', () => {
        const client: HostClient = createORPCClient(new RPCLink({ websocket: socket }))
        resolve({ client, gone, close: () => socket.close() })
      })
      socket.addEventListener('error', () => reject(new Error('The host does not answer')))
    }),
  pickFile: (accept) =>
    new Promise((resolve) => {
      const input = Object.assign(document.createElement('input'), { type: 'file', accept })
      input.addEventListener('cancel', () => resolve(undefined))
      input.addEventListener('change', () => {
        const file = input.files?.[0]
        resolve(file?.text().then((text) => ({ name: file.name, text })))
      })
      input.click()
    }),
  saveFile: async (name, content) => {
    const url = URL.createObjectURL(typeof content === 'string' ? new Blob([content]) : content)
    Object.assign(document.createElement('a'), { href: url, download: name }).click()
    setTimeout(() => URL.revokeObjectURL(url), 10_000)
  },
  openLink: (url) => {
    window.open(url, '_blank', 'noopener,noreferrer')
  },
}
