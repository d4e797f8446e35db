// Answers over HTTP: the files of the Studio under a strict policy, and pages of a sentence for whoever came the wrong way.
import { createReadStream } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { findRendererFile } from './renderer-files.ts'
import type { Door } from './visitor.ts'

/** What the page may load, and from where: its own files alone. Styles: the editor and the components write them inline. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "worker-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'none'",
].join('; ')

const HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
}

export function createPages(rendererDir: string, door: Door) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { url = '/', method, headers } = request
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value)
    const verdict = await door.page({ url, headers })
    if (verdict.kind === 'foreign') return tell(response, 403, verdict.why)
    if (method !== 'GET' && method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD')
      return tell(response, 405, 'The Studio is only read over HTTP.')
    }
    if (verdict.kind === 'new') {
      // To an address without the token, which would else stay in the history and on screenshots.
      response.writeHead(303, { Location: '/', 'Set-Cookie': verdict.cookie, 'Cache-Control': 'no-store' }).end()
      return
    }
    if (verdict.kind === 'unknown') return tell(response, 401, UNKNOWN)
    const file = await findRendererFile(rendererDir, url)
    if (!file) return tell(response, 404, 'There is nothing at this address.')
    response.writeHead(200, {
      'Content-Type': file.type,
      'Content-Length': file.bytes,
      'Cache-Control': file.isHashed ? 'private, max-age=31536000, immutable' : 'no-cache',
    })
    if (method === 'HEAD') response.end()
    else await pipeline(createReadStream(file.path), response)
  }
}

const UNKNOWN =
  'This Studio opens at the address that was printed when it was started, with its token: copy it from the terminal. It is another one after each start.'

function tell(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' })
  response.end(`<!doctype html><html lang="en"><meta charset="utf-8"><title>Firebreak</title><p>${sentence}</p></html>`)
}
