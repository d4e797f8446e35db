// The browser shell: a host on a workspace, served with the Studio to this machine alone.
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { RPCHandler } from '@orpc/server/ws'
import { type WebSocket, WebSocketServer } from 'ws'
import { createHost, createRouter, type Defect, HostError, type MasterKeySource } from '../host/index.ts'
import { createPages } from './pages.ts'
import { createDoor, type Door, newToken } from './visitor.ts'

export interface StudioOptions {
  workspaceDir: string
  dataDir: string
  /** The built Studio: holds index.html. */
  rendererDir: string
  /** Who sits here. */
  person: string
  version: string
  masterKey: MasterKeySource
  /** Holds the keys that sign bundles. Default: in the data folder. */
  keysDir?: string
  /** Default 0: any that is free. */
  port?: number
  /** Default: a new one. At least 16 characters. */
  token?: string
  /** What went wrong inside. Default: a line on standard error. */
  onDefect?(defect: Defect): void
}

export interface StudioServer {
  /** With the token: for the person alone. */
  url: string
  port: number
  close(): Promise<void>
}

/** A playbook of 16 MiB as JSON, with every character escaped in the worst case that anybody meets. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024
/** Loopback: other machines cannot reach it. */
const ADDRESS = '127.0.0.1'

/**
 * Opens the workspace and serves the Studio on it.
 * @throws HostError `studio/port-taken`, and what createHost throws
 */
export async function startStudio(options: StudioOptions): Promise<StudioServer> {
  const { workspaceDir, dataDir, rendererDir, person, version, masterKey, port = 0, token = newToken() } = options
  const { keysDir } = options
  const host = createHost({ workspaceDir, dataDir, masterKey, ...(keysDir !== undefined && { keysDir }) })
  const http = createServer()
  try {
    const bound = await listen(http, port)
    const door = createDoor(token, bound)
    const router = createRouter(host, {
      person,
      version,
      shell: 'browser',
      ...(options.onDefect && { onDefect: options.onDefect }),
    })
    const sockets = serveSockets(http, door, new RPCHandler(router))
    const pages = createPages(rendererDir, door)
    http.on('request', (request, response) => {
      pages(request, response).catch(() => response.destroy()) // the browser went away meanwhile
    })
    return {
      url: `http://${ADDRESS}:${bound}/?token=${encodeURIComponent(token)}`,
      port: bound,
      async close() {
        for (const socket of sockets.clients) socket.terminate()
        http.closeAllConnections()
        await new Promise((resolve) => http.close(resolve))
        await host.close()
      },
    }
  } catch (problem) {
    http.close()
    await host.close()
    throw problem
  }
}

function listen(http: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'another program listens there' : (cause.code ?? cause.message)
      const message = `Port ${port} cannot be used: ${why}. Give another one, or 0 for any that is free.`
      reject(new HostError('studio/port-taken', message, { cause }))
    })
    http.listen({ port, host: ADDRESS, exclusive: true }, () => resolve((http.address() as AddressInfo).port))
  })
}

function serveSockets(
  http: Server,
  door: Door,
  handler: { upgrade(socket: WebSocket): Promise<void> },
): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false })
  http.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy())
    const { url = '', headers } = request
    if (url !== '/rpc') return refuse(stream, '404 Not Found')
    const verdict = door.socket({ url, headers })
    if (verdict.kind === 'foreign') return refuse(stream, '403 Forbidden')
    if (verdict.kind !== 'welcome') return refuse(stream, '401 Unauthorized')
    sockets.handleUpgrade(request, stream, head, (socket) => {
      socket.on('error', () => socket.terminate()) // a message beyond the limit, or broken frames
      void handler.upgrade(socket)
    })
  })
  return sockets
}

function refuse(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
