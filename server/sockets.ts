// The contract over WebSockets, for whoever the door lets in.
import type { Server as HttpServer, IncomingMessage } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { endUnwelcome, type IsStillWelcome } from './stay-welcome.ts'
import type { Door } from './visitor.ts'

/** A playbook of 16 MiB as JSON, with every character escaped in the worst case that anybody meets. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024

/** By RFC 6455, section 7.4.1: what was sent breaks a rule of the other side. */
const POLICY_VIOLATION = 1008

export interface Guest {
  /** By whose token it has come, where there are several. */
  who: string | undefined
  /** In whose name. */
  person: string | undefined
  isStillWelcome: IsStillWelcome
}

/**
 * @param welcome is given every socket, and who has come. One whose token counts no longer is closed.
 * @param refused is told of everybody who is not let in
 */
export function serveSockets(
  http: HttpServer | HttpsServer,
  door: Pick<Door, 'socket'>,
  welcome: (socket: WebSocket, request: IncomingMessage, guest: Guest) => void,
  refused: (status: 401 | 403, request: IncomingMessage) => void = () => {},
): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false })
  const answer = async (request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> => {
    const { url = '', headers } = request
    if (url !== '/rpc') return refuse(stream, '404 Not Found')
    const verdict = await door.socket({ url, headers })
    if (verdict.kind !== 'welcome') {
      const isForeign = verdict.kind === 'foreign'
      refused(isForeign ? 403 : 401, request)
      return refuse(stream, isForeign ? '403 Forbidden' : '401 Unauthorized')
    }
    const { who, person } = verdict
    const isStillWelcome = async (): Promise<boolean> => {
      const now = await door.socket({ url, headers })
      return now.kind === 'welcome' && now.who === who
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      socket.on('error', () => socket.terminate()) // a message beyond the limit, or broken frames
      socket.on(
        'close',
        endUnwelcome(isStillWelcome, () => socket.close(POLICY_VIOLATION)),
      )
      welcome(socket, request, { who, person, isStillWelcome })
    })
  }
  http.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy())
    answer(request, stream, head).catch(() => refuse(stream, '500 Internal Server Error'))
  })
  return sockets
}

function refuse(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
