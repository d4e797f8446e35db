// Bodies of requests and answers: unpacked while they stream, never more than the limit in memory, whatever was promised.
import { pipeline, type Readable } from 'node:stream'
import { constants, createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import { CapabilityError, type HttpRequest, type JsonValue, parseJson as readJson } from '../../../engine/index.ts'

/** What is asked for. Not deflate, which some servers send without its zlib header; where it comes as it should, it is read. */
export const ACCEPTED_ENCODINGS = 'gzip, br, zstd'

/** JSON nested deeper than this is refused: nothing that reads it later should run out of stack. */
const MAX_NESTING = 500
const MAX_ENCODINGS = 3
/** RFC 9659: no window over 8 MiB in a zstd content coding; without it, a few bytes make the decoder take 128 MiB. */
const ZSTD_WINDOW_LOG = 23

const DECODERS: Record<string, () => NodeJS.ReadWriteStream & { bytesWritten: number }> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: () => createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG } }),
}

/** Bytes and media type of a request's body. @throws CapabilityError `http/bad-request` */
export function encodeBody(body: NonNullable<HttpRequest['body']>): { bytes: Buffer; mediaType: string } {
  switch (body.kind) {
    case 'json':
      return { bytes: Buffer.from(JSON.stringify(body.value)), mediaType: 'application/json' }
    case 'form':
      return {
        bytes: Buffer.from(new URLSearchParams(body.fields).toString()),
        mediaType: 'application/x-www-form-urlencoded',
      }
    case 'text':
      return { bytes: Buffer.from(body.text), mediaType: 'text/plain; charset=utf-8' }
    case 'base64':
      return { bytes: bytesOf(body.data), mediaType: 'application/octet-stream' }
  }
}

/** Node would leave out what is no base64 and send the rest. */
function bytesOf(base64: string): Buffer {
  const data = base64.replace(/\s+/g, '')
  const digits = data.replace(/={1,2}$/, '')
  const isWhole = digits.length === data.length ? digits.length % 4 !== 1 : data.length % 4 === 0
  if (isWhole && /^[A-Za-z0-9+/_-]*$/.test(digits)) return Buffer.from(digits, 'base64')
  throw new CapabilityError('http/bad-request', 'The body is not base64: something else was given to `base64`.', false)
}

function tooLarge(host: string, maxBytes: number): CapabilityError {
  const message = `The answer of ${host} has more than ${maxBytes} bytes. Ask for less, or raise maxBytes.`
  return new CapabilityError('http/too-large', message, false)
}

export interface Incoming {
  /** Shown in errors. */
  host: string
  /** The header's value (RFC 9110 section 8.4), '' for none. */
  contentEncoding: string
  contentLength: number
  maxBytes: number
}

/**
 * The whole body, unpacked.
 * @throws CapabilityError `http/too-large` as soon as the unpacked bytes exceed `maxBytes`; `http/bad-answer`; stream errors
 */
export async function readBody(body: Readable, incoming: Incoming): Promise<Buffer> {
  const { host, contentLength, maxBytes } = incoming
  try {
    const encodings = encodingsOf(incoming)
    if (encodings.length === 0 && contentLength > maxBytes) throw tooLarge(host, maxBytes)
    const stages = encodings.reverse().map((name) => DECODERS[name]!())
    // Errors of any stage end the iteration below; the callback is only there because pipeline demands one.
    const plain = stages.length === 0 ? body : (pipeline([body, ...stages], () => {}) as unknown as Readable)
    const chunks: Buffer[] = []
    let length = 0
    try {
      for await (const chunk of plain as AsyncIterable<Buffer>) {
        length += chunk.length
        if (length > maxBytes) throw tooLarge(host, maxBytes)
        chunks.push(chunk)
      }
    } catch (thrown) {
      // No bytes at all are no gzip, but a body that is not there (204, 304) needs no unpacking.
      if ((thrown as NodeJS.ErrnoException).code !== 'Z_BUF_ERROR' || stages[0]?.bytesWritten !== 0) throw thrown
    }
    return Buffer.concat(chunks, length)
  } catch (thrown) {
    // Destroying an unread body makes undici close the connection; its own complaint about that is of no interest.
    body.on('error', () => {})
    body.destroy()
    throw thrown
  }
}

function encodingsOf({ host, contentEncoding }: Incoming): string[] {
  const encodings = contentEncoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity')
  if (encodings.length <= MAX_ENCODINGS && encodings.every((name) => Object.hasOwn(DECODERS, name))) return encodings
  throw new CapabilityError('http/bad-answer', `The answer of ${host} is packed in a way that cannot be read.`, false)
}

/** How deep brackets nest in a JSON text, strings left out. */
function nestingOf(text: string): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (inString) {
      if (code === 0x5c) at += 1
      else if (code === 0x22) inString = false
    } else if (code === 0x22) inString = true
    else if (code === 0x5b || code === 0x7b) deepest = Math.max(deepest, ++depth)
    else if (code === 0x5d || code === 0x7d) depth -= 1
  }
  return deepest
}

function parseJson(text: string, host: string): { value: JsonValue } | undefined {
  if (nestingOf(text) > MAX_NESTING) {
    throw new CapabilityError('http/bad-answer', `The JSON of ${host} nests deeper than ${MAX_NESTING} levels.`, false)
  }
  try {
    return { value: readJson(text) }
  } catch {
    return undefined
  }
}

function decodeText(bytes: Buffer, contentType: string): string {
  const charset = /charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}

const IS_JSON = /^application\/([\w.-]+\+)?json\b|^text\/json\b/i
const IS_TEXT = /^text\/|[/+](xml|yaml|javascript|csv|x-www-form-urlencoded|x-ndjson)\b/i

/** Bytes that are surely text: valid UTF-8 without NUL. */
function asPlainText(bytes: Buffer): string | undefined {
  if (bytes.includes(0)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/**
 * The value that a node gets: as `expect` says, else by the content type; JSON that does not parse comes as its text, unless
 * JSON was asked for. An empty body is null where JSON is due, else ''.
 * @throws CapabilityError `http/not-json`, `http/bad-answer`
 */
export function decodeBody(
  bytes: Buffer,
  { host, contentType, expect }: { host: string; contentType: string; expect: HttpRequest['expect'] },
): JsonValue {
  if (expect === 'base64') return bytes.toString('base64')
  if (expect === 'text') return decodeText(bytes, contentType)
  if (expect === 'json' || IS_JSON.test(contentType)) {
    if (bytes.length === 0) return null
    const text = decodeText(bytes, contentType)
    const parsed = parseJson(text, host)
    if (parsed) return parsed.value
    if (expect !== 'json') return text
    throw new CapabilityError(
      'http/not-json',
      `The answer of ${host} is not JSON (it says ${contentType || 'nothing'}).`,
      false,
    )
  }
  if (IS_TEXT.test(contentType)) return decodeText(bytes, contentType)
  return asPlainText(bytes) ?? bytes.toString('base64')
}
