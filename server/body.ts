// The body of a request, never longer than it may be, never waited for longer than a patient sender needs.
import type { IncomingMessage } from 'node:http'
import { ServerError } from './server-error.ts'

/** @throws ServerError `request/too-large` as soon as it is too long; `request/broken-off` where the sender goes away before its end */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const tooLong = () => reject(new ServerError('request/too-large', `The body has more than ${maxBytes} bytes.`))
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
      request.resume() // what is under way is thrown away
      return tooLong()
    }
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > maxBytes) {
        chunks.length = 0
        request.removeAllListeners('data')
        request.resume()
        tooLong()
      } else chunks.push(chunk)
    })
    request.on('end', () => resolve(Buffer.concat(chunks)))
    request.on('error', () => reject(new ServerError('request/broken-off', 'The request broke off.')))
    request.on('aborted', () => reject(new ServerError('request/broken-off', 'The request broke off.')))
  })
}

/** What is left of a body that nobody wants is passed over as far as this; then the connection ends. */
const PASSED_OVER = 1024 * 1024

/** After an answer that did not wait for the body: a sender who has nearly sent it can read the answer, and no other is listened to. */
export function passOver(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return
  let bytes = 0
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > PASSED_OVER) request.socket.destroy()
  })
  request.resume()
}
