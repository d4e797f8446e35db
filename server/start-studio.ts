// The browser shell: a host on a workspace, served with the Studio to this machine alone.
import { createServer } from 'node:http'
import { RPCHandler } from '@orpc/server/ws'
import { ALL_SCOPES } from '../api/index.ts'
import { carryOn, createHost, createRouter, type Defect, type MasterKeySource } from '../host/index.ts'
import { callsOf } from './frames.ts'
import { listen } from './listen.ts'
import { createPages } from './pages.ts'
import { serveSockets } from './sockets.ts'
import { createDoor, newToken } from './visitor.ts'

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

/** Loopback: other machines cannot reach it. */
const ADDRESS = '127.0.0.1'

/**
 * Opens the workspace and serves the Studio on it.
 * @throws HostError `studio/port-taken`, and what createHost throws
 */
export async function startStudio(options: StudioOptions): Promise<StudioServer> {
  const { workspaceDir, dataDir, rendererDir, person, version, masterKey, port = 0, token = newToken() } = options
  const { keysDir } = options
  const host = await createHost({ workspaceDir, dataDir, masterKey, ...(keysDir !== undefined && { keysDir }) })
  const http = createServer()
  try {
    const bound = await listen(http, { port, address: ADDRESS })
    const door = createDoor(token, bound)
    const router = createRouter(host, {
      person,
      version,
      shell: 'browser',
      scopes: () => ALL_SCOPES,
      ...(options.onDefect && { onDefect: options.onDefect }),
    })
    carryOn(host, options.onDefect)
    const handler = new RPCHandler(router)
    const sockets = serveSockets(http, door, (socket) => {
      const onGarbage = () => process.stderr.write('A page sent what is no call: its line was closed.\n')
      void handler.upgrade(callsOf(socket, onGarbage))
    })
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
