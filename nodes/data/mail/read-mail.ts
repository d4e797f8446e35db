// A mail as RFC 5322 bytes, taken apart by postal-mime into plain JSON. Fetches nothing, renders nothing, runs nothing.
import { md5 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { base64 } from '@scure/base'
import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime'
import { z } from 'zod'
import { formatInstant, parseInstant } from '../../../engine/index.ts'
import { authenticationOf } from './authentication.ts'
import { linksOf } from './links.ts'
import { hopsOf } from './received.ts'

const MAX_PARTS_DEEP = 64
const MAX_HEADER_BYTES = 1024 * 1024
const MAX_ATTACHMENTS = 200
const MAX_MESSAGES = 20
const MAX_HEADERS = 500

const person = z.object({ name: z.string(), address: z.string() })
const people = z.array(person)

const attachmentSchema = z.object({
  filename: z.string().describe('Its name; empty where it has none'),
  mimeType: z.string().describe('What the mail calls it; not what it is'),
  bytes: z.int().describe('Its size'),
  sha256: z.string().describe('SHA-256 of its content'),
  md5: z.string().describe('MD5 of its content, for old reputation services'),
  inline: z.boolean().describe('It is shown within the mail'),
  contentId: z.string().describe('How the HTML refers to it'),
  content: z.string().optional().describe('The content in base64, when asked for'),
})

const messageShape = {
  subject: z.string().describe('Subject; empty where there is none'),
  from: person.describe('Who it claims to be from'),
  sender: person.describe('Header Sender'),
  replyTo: people.describe('Where answers go'),
  returnPath: z.string().describe('Envelope sender, where the receiving server noted it'),
  to: people.describe('Recipients'),
  cc: people.describe('Recipients of copies'),
  bcc: people.describe('Recipients of blind copies'),
  date: z.string().describe('Header Date as an instant in UTC; empty where it is none'),
  messageId: z.string().describe('Message-ID'),
  inReplyTo: z.string().describe('Message-ID of the mail that it answers'),
  headers: z.record(z.string(), z.string()).describe('Name in lower case → value; the topmost where there are several'),
  headerList: z.array(z.object({ name: z.string(), value: z.string() })).describe('All headers, from the top'),
  received: z
    .array(z.object({ from: z.string(), ip: z.string(), by: z.string(), with: z.string(), at: z.string() }))
    .describe('The way it took, first hop first; only what your own servers wrote can be believed'),
  authentication: z
    .object({
      server: z.string(),
      spf: z.string(),
      dkim: z.string(),
      dmarc: z.string(),
      results: z.array(
        z.object({ method: z.string(), result: z.string(), properties: z.record(z.string(), z.string()) }),
      ),
    })
    .describe('What the receiving server found: pass, fail, none and others'),
  text: z.string().describe('The plain text'),
  html: z.string().describe('The HTML'),
  urls: z.array(z.string()).describe('Links in text and HTML, each once'),
  attachments: z.array(attachmentSchema).describe('Attached files'),
}

export const mailSchema = z.object({
  ...messageShape,
  messages: z
    .array(z.object({ depth: z.int().describe('1: attached to this mail; 2: to that one'), ...messageShape }))
    .describe('Mails attached to this one, and to those'),
  truncated: z.boolean().describe('There were more headers, attachments or attached mails than are read'),
})

export type Mail = z.output<typeof mailSchema>
type Message = Omit<Mail, 'messages' | 'truncated'>

export interface ReadOptions {
  /** Attachments' content is given too. */
  content: boolean
  /** How deep attached mails are read. */
  depth: number
  /** The server whose Authentication-Results are believed. */
  authServer?: string | undefined
}

/** @throws what postal-mime throws: nested too deeply, headers too large */
export async function readMail(raw: Uint8Array | string, options: ReadOptions): Promise<Mail> {
  const email = await parse(raw)
  const messages: (Message & { depth: number })[] = []
  let truncated = email.attachments.length > MAX_ATTACHMENTS || email.headers.length > MAX_HEADERS
  let open = mailsIn(email).map((bytes) => ({ bytes, depth: 1 }))
  for (let next = open.shift(); next; next = open.shift()) {
    if (next.depth > options.depth || messages.length >= MAX_MESSAGES) {
      truncated = true
      break
    }
    const { depth } = next
    const inner = await parse(next.bytes)
    messages.push({ depth, ...messageOf(inner, options) })
    open = [...open, ...mailsIn(inner).map((bytes) => ({ bytes, depth: depth + 1 }))]
  }
  return { ...messageOf(email, options), messages, truncated }
}

const parse = (raw: Uint8Array | string): Promise<Email> =>
  PostalMime.parse(raw, {
    forceRfc822Attachments: true,
    attachmentEncoding: 'arraybuffer',
    maxNestingDepth: MAX_PARTS_DEEP,
    maxHeadersSize: MAX_HEADER_BYTES,
  })

function messageOf(email: Email, { content, authServer }: ReadOptions): Message {
  const headerList = email.headers.slice(0, MAX_HEADERS).map(({ key, value }) => ({ name: key, value }))
  const text = email.text ?? ''
  const html = email.html ?? ''
  return {
    subject: email.subject ?? '',
    from: personOf(email.from),
    sender: personOf(email.sender),
    replyTo: peopleOf(email.replyTo),
    returnPath: (email.returnPath ?? '').replace(/^<|>$/g, ''),
    to: peopleOf(email.to),
    cc: peopleOf(email.cc),
    bcc: peopleOf(email.bcc),
    date: instantOf(email.date),
    messageId: email.messageId ?? '',
    inReplyTo: email.inReplyTo ?? '',
    headers: Object.fromEntries([...headerList].reverse().map(({ name, value }) => [name, value])),
    headerList,
    received: hopsOf(headerList),
    authentication: authenticationOf(headerList, authServer),
    text,
    html,
    urls: linksOf(text, html),
    attachments: email.attachments.slice(0, MAX_ATTACHMENTS).map((attachment) => attachmentOf(attachment, content)),
  }
}

const NOBODY = { name: '', address: '' }

function peopleOf(addresses: readonly Address[] | undefined): { name: string; address: string }[] {
  return (addresses ?? []).flatMap((address) =>
    (address.group ?? [address]).map(({ name, address: at }) => ({ name, address: at ?? '' })),
  )
}

const personOf = (address: Address | undefined) => (address && peopleOf([address])[0]) ?? NOBODY

function instantOf(date: string | undefined): string {
  const instant = date === undefined ? undefined : parseInstant(date)
  return instant === undefined ? '' : formatInstant(instant)
}

function bytesOf({ content }: Attachment): Uint8Array {
  if (typeof content === 'string') return base64.decode(content)
  return content instanceof Uint8Array ? content : new Uint8Array(content)
}

function attachmentOf(attachment: Attachment, withContent: boolean): Message['attachments'][number] {
  const bytes = bytesOf(attachment)
  return {
    filename: attachment.filename ?? '',
    mimeType: attachment.mimeType,
    bytes: bytes.length,
    sha256: bytesToHex(sha256(bytes)),
    md5: bytesToHex(md5(bytes)),
    inline: attachment.disposition === 'inline' || attachment.related === true,
    contentId: (attachment.contentId ?? '').replace(/^<|>$/g, ''),
    ...(withContent && { content: base64.encode(bytes) }),
  }
}

/** Attached mails: by type, and by name, since mail programs attach `.eml` files as plain bytes. */
function mailsIn(email: Email): Uint8Array[] {
  return email.attachments
    .slice(0, MAX_ATTACHMENTS)
    .filter(({ mimeType, filename }) => mimeType === 'message/rfc822' || /\.eml$/i.test(filename ?? ''))
    .map(bytesOf)
}
