// postal-mime with our own idea of what is text and what is a file: a part that has a name is a file, whatever it calls itself, as mail
// programs show it. Texts in files are kept beside them, so that their links can be read.
import PostalMime, { type Email } from 'postal-mime'

const MAX_PARTS_DEEP = 64
const MAX_HEADER_BYTES = 1024 * 1024
/** Three times what a mail of 25 MiB has. Each line takes about a microsecond. */
const MAX_LINES = 1_000_000
/** Files whose text may lead somewhere. */
const TEXT_FILE = /\.(?:html?|xhtml|shtml|svg|txt|url|ics)$/i

export interface PartText {
  text: string
  isHtml: boolean
}

export interface ParsedMail {
  email: Email
  /** Of an attachment: the text in it. Undefined for what is no text. */
  textOf(content: unknown): PartText | undefined
}

interface MimePart {
  contentType: { multipart: string | false; parsed: { value: string; params: { name?: string } } }
  contentDisposition: { parsed: { value: string; params: { filename?: string } } }
  parentNode?: MimePart
  childNodes: MimePart[]
  content: ArrayBuffer | null
  getTextContent(): string
}

/** What postal-mime keeps of a part while it reads it: a piece a line, which makes a Blob of as many pieces. */
interface Decoder {
  chunks: unknown[]
}
type Internals = PostalMime & {
  currentNode: { contentDecoder: Decoder | null }
  processLine(line: Uint8Array, isFinal: boolean): Promise<void>
}
const Parser = PostalMime as unknown as new (...given: ConstructorParameters<typeof PostalMime>) => Internals

const BLOCK_BYTES = 64 * 1024
const LINE_END = Uint8Array.of(0x0a)

/** A list of pieces in which small ones are put together: a Blob of a million pieces takes minutes, and nothing can end it. */
class Pieces extends Array<Uint8Array> {
  #block = new Uint8Array(0)
  #used = 0

  override push(...pieces: (Uint8Array | ArrayBuffer | string)[]): number {
    for (const piece of pieces) {
      const bytes = bytesOf(piece)
      if (bytes.length > BLOCK_BYTES) {
        this.#block = new Uint8Array(0) // the next small one begins another
        this.#used = 0
        super.push(bytes)
      } else this.#add(bytes)
    }
    return this.length
  }

  #add(bytes: Uint8Array): void {
    if (this.#used === 0 || this.#used + bytes.length > this.#block.length) {
      this.#block = new Uint8Array(BLOCK_BYTES)
      this.#used = 0
      super.push(this.#block)
    }
    this.#block.set(bytes, this.#used)
    this.#used += bytes.length
    this[this.length - 1] = this.#block.subarray(0, this.#used)
  }
}

function bytesOf(piece: Uint8Array | ArrayBuffer | string): Uint8Array {
  if (piece === '\n') return LINE_END
  if (typeof piece === 'string') return new TextEncoder().encode(piece)
  return piece instanceof Uint8Array ? piece : new Uint8Array(piece)
}

class MailParser extends Parser {
  readonly texts = new Map<unknown, PartText>()
  readonly named: PartText[] = []

  override async processLine(line: Uint8Array, isFinal: boolean): Promise<void> {
    const decoder = this.currentNode.contentDecoder
    if (decoder && !(decoder.chunks instanceof Pieces)) {
      const pieces = new Pieces()
      pieces.push(...(decoder.chunks as Uint8Array[]))
      decoder.chunks = pieces
    }
    await super.processLine(line, isFinal)
  }

  /** Called by postal-mime for each part that is no multipart and no attached mail. */
  isInlineTextNode(part: MimePart): boolean {
    const { value } = part.contentType.parsed
    const name = part.contentDisposition.parsed.params.filename ?? part.contentType.parsed.params.name ?? ''
    const isAttached = part.contentDisposition.parsed.value === 'attachment'
    const isText = value === 'text/html' || value === 'text/plain'
    if (isText && !isAttached && (name === '' || isBody(part))) return true
    if (isText || TEXT_FILE.test(name)) {
      const text = {
        text: part.getTextContent(),
        isHtml: value !== 'text/plain' || /\.(?:[xs]?html?|svg)$/i.test(name),
      }
      this.texts.set(part.content, text)
      if (isText && !isAttached) this.named.push(text)
    }
    return false
  }
}

/** One of several forms of the same text, or what pictures belong to: never a file. */
function isBody(part: MimePart): boolean {
  const kind = part.parentNode?.contentType.multipart
  return kind === 'alternative' || (kind === 'related' && part.parentNode?.childNodes[0] === part)
}

/** @throws RangeError for a mail of nothing but lines; what postal-mime throws: nested too deeply, headers too large */
export async function parseMail(raw: Uint8Array | string): Promise<ParsedMail> {
  if (hasTooManyLines(raw)) throw new RangeError(`It has more than ${MAX_LINES} lines`)
  const parser = new MailParser({
    forceRfc822Attachments: true,
    attachmentEncoding: 'arraybuffer',
    maxNestingDepth: MAX_PARTS_DEEP,
    maxHeadersSize: MAX_HEADER_BYTES,
  })
  const email = await parser.parse(raw)
  // Of a mail that has only parts with names, the first is what is read.
  const [first] = parser.named
  if (first && email.text === undefined && email.html === undefined) email[first.isHtml ? 'html' : 'text'] = first.text
  return { email, textOf: (content) => parser.texts.get(content) }
}

function hasTooManyLines(raw: Uint8Array | string): boolean {
  let lines = 0
  const next = (from: number): number => (typeof raw === 'string' ? raw.indexOf('\n', from) : raw.indexOf(0x0a, from))
  for (let at = next(0); at >= 0 && lines <= MAX_LINES; at = next(at + 1)) lines++
  return lines > MAX_LINES
}
