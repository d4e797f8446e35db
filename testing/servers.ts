// For tests alone: real servers on 127.0.0.1 that the test plays, and what they were sent.
import { once } from 'node:events'
import {
  createServer as createHttpServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createHttpsServer, type ServerOptions } from 'node:https'
import { type AddressInfo, createServer as createNetServer, type Socket } from 'node:net'

export interface Received {
  method: string
  /** Path and query. */
  url: string
  headers: IncomingHttpHeaders
  body: Buffer
}

export interface TestServer {
  /** http://127.0.0.1:PORT, without a slash at the end. */
  url: string
  port: number
  received: Received[]
  /** Resolves when so many requests have come. */
  arrived(count: number): Promise<void>
  close(): Promise<void>
}

export type Play = (response: ServerResponse, request: Received) => void

/** An HTTP server; `play` answers each request once its body is there. */
export function serve(play: Play): Promise<TestServer> {
  return started('http', play, (listener) => createHttpServer(listener))
}

/** The same over TLS. */
export function serveTls(play: Play, options: ServerOptions): Promise<TestServer> {
  return started('https', play, (listener) => createHttpsServer(options, listener))
}

async function started(scheme: string, play: Play, create: (listener: RequestListener) => Server): Promise<TestServer> {
  const received: Received[] = []
  let waiting: { count: number; resolve(): void }[] = []
  const server = create((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const one = { method, url, headers, body: Buffer.concat(chunks) }
      received.push(one)
      play(response, one)
      waiting = waiting.filter(({ count, resolve }) => received.length < count || resolve())
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    port,
    received,
    arrived: (count) =>
      new Promise((resolve) => {
        if (received.length >= count) resolve()
        else waiting.push({ count, resolve })
      }),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A server that speaks no HTTP of its own: `play` gets each connection when its first bytes have come. */
export async function serveRaw(play: (socket: Socket) => void) {
  const sockets = new Set<Socket>()
  const server = createNetServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', () => play(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

export type RawServer = Awaited<ReturnType<typeof serveRaw>>

/** Answers with JSON. */
export function json(
  response: ServerResponse,
  value: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(value))
}

/** A port on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createNetServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
