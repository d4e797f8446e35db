// What arrives on a socket before anybody reads it: calls as JSON of our own client. Anything else ends the socket with one line in
// the log.
import type { WebSocket } from 'ws'

/** By RFC 6455, section 7.4.1: what was sent breaks a rule of this side. */
const POLICY_VIOLATION = 1008

type Listener = Parameters<WebSocket['addEventListener']>[1]

/** The socket as a handler of calls sees it. @param onGarbage what was sent is no call; the socket is closed */
export function callsOf(socket: WebSocket, onGarbage: () => void): Pick<WebSocket, 'send' | 'addEventListener'> {
  let isOver = false
  return {
    send: socket.send.bind(socket),
    addEventListener: ((type: string, listener: (event: unknown) => void) => {
      if (type !== 'message') return socket.addEventListener(type as 'close', listener as Listener)
      socket.addEventListener('message', (event) => {
        if (isOver) return
        if (isCall(event.data)) return listener(event)
        isOver = true
        onGarbage()
        socket.close(POLICY_VIOLATION)
      })
    }) as WebSocket['addEventListener'],
  }
}

/** Kinds of messages: a call, an item of a stream, the end of a call. */
const [CALL, ITEM, END] = [1, 3, 4]

/** Whether a frame is a message that can be read: text with JSON, an id, and what its kind needs. */
export function isCall(frame: unknown): boolean {
  if (typeof frame !== 'string') return false
  let message: unknown
  try {
    message = JSON.parse(frame)
  } catch {
    return false
  }
  if (!isObject(message) || typeof message['i'] !== 'string') return false
  const { t: kind = CALL, p: payload } = message
  if (kind === END) return true
  if (!isObject(payload)) return false
  if (kind === ITEM) return true
  const { u: url, h: headers = {}, m: method = 'POST' } = payload
  if (kind !== CALL || typeof url !== 'string' || !url.startsWith('/') || typeof method !== 'string') return false
  return isObject(headers) && Object.entries(headers).every(isPlainHeader)
}

/** Calls hold JSON: neither files nor forms, which would be parsed in another way. */
function isPlainHeader([name, value]: [string, unknown]): boolean {
  const isForm = /^content-(type|disposition)$/i.test(name) && value !== 'text/event-stream'
  return typeof value === 'string' && !isForm
}

const isObject = (value: unknown): value is { [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
