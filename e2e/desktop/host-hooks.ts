// `node --import`ed before the host process: Electron's port to the main process, over the channel that Node has for a child.
import { EventEmitter } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'

/** Channel of the port's messages → our end of it. */
const ports = new Map<number, MessagePort>()

const parentPort = Object.assign(new EventEmitter(), {
  postMessage: (data: unknown) => void process.send?.({ kind: 'message', data }),
})
Object.assign(process, { parentPort })

const early: Extract<HostMessage, { kind: 'message' }>[] = []
process.on('message', (sent: HostMessage) => {
  if (sent.kind === 'port') ports.get(sent.port)?.postMessage(sent.data)
  else if (sent.kind === 'port-closed') ports.get(sent.port)?.close()
  else {
    early.push(sent)
    if (parentPort.listenerCount('message') > 0) deliver()
  }
})
/** What comes before anybody listens waits, as it does in Electron. */
parentPort.on('newListener', () => setImmediate(deliver))

function deliver(): void {
  for (const { data, ports: channels } of early.splice(0)) {
    parentPort.emit('message', { data, ports: channels.map(openPort) })
  }
}

function openPort(port: number): MessagePort {
  const { port1, port2 } = new MessageChannel()
  ports.set(port, port2)
  port2.on('message', (data) => void process.send?.({ kind: 'port', port, data }))
  port2.on('close', () => void process.send?.({ kind: 'port-closed', port }))
  return port1
}

/** From the main process. */
export type HostMessage =
  | { kind: 'message'; data: unknown; ports: number[] }
  | { kind: 'port'; port: number; data: unknown }
  | { kind: 'port-closed'; port: number }
