/// <reference lib="dom" />
// The only thing that a page sees of the desktop: six functions. Runs in the sandbox, before the page.
import { contextBridge, ipcRenderer } from 'electron'
import { CHANNELS } from './channels.ts'

contextBridge.exposeInMainWorld('firebreakDesktop', {
  requestHostPort: () => ipcRenderer.send(CHANNELS.requestHostPort),
  pickFile: (accept: string) => ipcRenderer.invoke(CHANNELS.pickFile, accept),
  saveFile: (name: string, bytes: Uint8Array) => ipcRenderer.invoke(CHANNELS.saveFile, name, bytes),
  openLink: (url: string) => ipcRenderer.send(CHANNELS.openLink, url),
  showPlaces: (places: unknown) => ipcRenderer.send(CHANNELS.places, places),
  onCommand: (listener: (id: string) => void) => {
    ipcRenderer.on(CHANNELS.command, (_event, id: string) => listener(id))
  },
})

// A port cannot cross the context bridge: it goes to the page as a message to its own window.
ipcRenderer.on(CHANNELS.hostPort, (event) => {
  window.postMessage({ firebreak: 'host-port' }, location.origin, event.ports as MessagePort[])
})
