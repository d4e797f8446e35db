// postal-mime with our own idea of what is text and what is a file: a part that has a name is a file, whatever it calls itself, as mail
// programs show it. Texts in files are kept beside them, so that their links can be read.
import PostalMime, { type Email } from 'postal-mime'

const MAX_PARTS_DEEP = 64
const MAX_HEADER_BYTES = 1024 * 1024
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

class MailParser extends PostalMime {
  readonly texts = new Map<unknown, PartText>()
  readonly named: PartText[] = []

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

/** @throws what postal-mime throws: nested too deeply, headers too large */
export async function parseMail(raw: Uint8Array | string): Promise<ParsedMail> {
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
