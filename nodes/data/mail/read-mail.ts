// A mail as RFC 5322 bytes, taken apart by postal-mime into plain JSON. Fetches nothing, renders nothing, runs nothing.
import { md5 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { base64 } from '@scure/base'
import { type Attachment, decodeWords } from 'postal-mime'
import { z } from 'zod'
import { formatInstant, parseInstant } from '../../../engine/index.ts'
import { type Person, readAddresses } from './addresses.ts'
import { authenticationOf } from './authentication.ts'
import { linksOf } from './links.ts'
import { type ParsedMail, parseMail } from './mail-parser.ts'
import { hopsOf } from './received.ts'
import { repaired } from './repair.ts'
import { type EncodedFile, takeEncodedFiles } from './uuencode.ts'

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
  urls: z.array(z.string()).optional().describe('Links in it; only of files that are text or HTML'),
  content: z.string().optional().describe('The content in base64, when asked for'),
})

const messageShape = {
  subject: z.string().describe('Subject; empty where there is none'),
  from: person.describe('Who it claims to be from: the first address of the first header From'),
  fromAll: people.describe('Everyone whom a header From names; more than one is unusual'),
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
  /** The servers whose Authentication-Results are believed. */
  authServer?: string | readonly string[] | undefined
}

/** @throws what postal-mime throws: nested too deeply, headers too large */
export async function readMail(raw: Uint8Array | string, options: ReadOptions): Promise<Mail> {
  const whole = await openMail(raw)
  const messages: (Message & { depth: number })[] = []
  let truncated = whole.email.attachments.length > MAX_ATTACHMENTS || whole.email.headers.length > MAX_HEADERS
  const open = mailsIn(whole).map((bytes) => ({ bytes, depth: 1 }))
  for (let next = open.shift(); next; next = open.shift()) {
    if (next.depth > options.depth || messages.length >= MAX_MESSAGES) {
      truncated = true
      break
    }
    const { depth } = next
    const inner = await openMail(next.bytes)
    messages.push({ depth, ...messageOf(inner, options) })
    open.push(...mailsIn(inner).map((bytes) => ({ bytes, depth: depth + 1 })))
  }
  return { ...messageOf(whole, options), messages, truncated }
}

/** With its own headers, even where the mail had to be repaired so that its parts are found. */
async function openMail(raw: Uint8Array | string): Promise<ParsedMail> {
  const text = typeof raw === 'string' ? raw : lettersOf(raw)
  const mended = repaired(text)
  if (mended === text) return parseMail(raw)
  const parsed = await parseMail(typeof raw === 'string' || isUtf16(raw) ? mended : bytesOfLetters(mended))
  const { email } = parsed
  email.headers = email.headers.map((header) => {
    if (header.key !== 'content-type') return header
    const written = /^content-type:([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)/im.exec(text)?.[1]
    return written === undefined ? header : { ...header, value: written.replace(/\r?\n/g, '').trim() }
  })
  return parsed
}

const isUtf16 = (bytes: Uint8Array): boolean =>
  (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)

/** A letter a byte (Latin 1); a text in UTF-16 that says so as it reads. */
function lettersOf(bytes: Uint8Array): string {
  const parts: string[] = []
  if (isUtf16(bytes)) {
    const [low, high] = bytes[0] === 0xff ? [0, 1] : [1, 0]
    for (let at = 2; at + 1 < bytes.length; at += 2)
      parts.push(String.fromCharCode((bytes[at + low] as number) | ((bytes[at + high] as number) << 8)))
    return `\ufeff${parts.join('')}`
  }
  for (let at = 0; at < bytes.length; at += 8_192) parts.push(String.fromCharCode(...bytes.subarray(at, at + 8_192)))
  return parts.join('')
}

function bytesOfLetters(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at)
  return bytes
}

function messageOf(parsed: ParsedMail, { content, authServer }: ReadOptions): Message {
  const { email } = parsed
  const headerList = email.headers.slice(0, MAX_HEADERS).map(({ key, value }) => ({ name: key, value }))
  const { text, files } = takeEncodedFiles(email.text ?? '')
  const html = email.html ?? ''
  const people = (header: string) =>
    headerList.flatMap(({ name, value }) => (name === header ? readAddresses(value) : []))
  const fromAll = people('from')
  const attached = email.attachments
    .slice(0, MAX_ATTACHMENTS)
    .map((attachment) => attachmentOf(parsed, attachment, content))
  return {
    subject: email.subject ?? '',
    from: firstOf(fromAll),
    fromAll,
    sender: firstOf(people('sender')),
    replyTo: people('reply-to'),
    returnPath: firstOf(people('return-path')).address,
    to: people('to'),
    cc: people('cc'),
    bcc: people('bcc'),
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
    attachments: [...attached, ...files.map((file) => encodedFile(file, content))].slice(0, MAX_ATTACHMENTS),
  }
}

const NOBODY = { name: '', address: '' }

/** The first that has an address; a name alone sends nothing. */
const firstOf = (people: readonly Person[]): Person =>
  people.find(({ address }) => address !== '') ?? people[0] ?? NOBODY

function instantOf(date: string | undefined): string {
  const instant = date === undefined ? undefined : parseInstant(date)
  return instant === undefined ? '' : formatInstant(instant)
}

function bytesOf({ content }: Attachment): Uint8Array {
  if (typeof content === 'string') return base64.decode(content)
  return content instanceof Uint8Array ? content : new Uint8Array(content)
}

function attachmentOf(
  parsed: ParsedMail,
  attachment: Attachment,
  withContent: boolean,
): Message['attachments'][number] {
  const filename = attachment.filename ?? ''
  const file = unpacked(bytesOf(attachment), filename)
  const text = parsed.textOf(attachment.content)
  return {
    filename,
    mimeType: attachment.mimeType,
    ...hashed(file),
    inline: attachment.disposition === 'inline' || attachment.related === true,
    contentId: (attachment.contentId ?? '').replace(/^<|>$/g, ''),
    ...(text && { urls: text.isHtml ? linksOf('', text.text) : linksOf(text.text, '') }),
    ...(withContent && { content: base64.encode(file) }),
  }
}

function encodedFile({ filename, bytes }: EncodedFile, withContent: boolean): Message['attachments'][number] {
  return {
    filename: decodeWords(filename),
    mimeType: 'application/octet-stream',
    ...hashed(bytes),
    inline: false,
    contentId: '',
    ...(withContent && { content: base64.encode(bytes) }),
  }
}

const hashed = (bytes: Uint8Array) => ({
  bytes: bytes.length,
  sha256: bytesToHex(sha256(bytes)),
  md5: bytesToHex(md5(bytes)),
})

/** A part whose transfer encoding is uuencode, which MIME does not know; not a file that is meant to be unpacked. */
function unpacked(bytes: Uint8Array, filename: string): Uint8Array {
  if (/\.(?:uue?|b64)$/i.test(filename) || String.fromCharCode(...bytes.subarray(0, 6)) !== 'begin ') return bytes
  const { text, files } = takeEncodedFiles(lettersOf(bytes))
  return files.length === 1 && text.trim() === '' ? (files[0] as EncodedFile).bytes : bytes
}

/** Attached mails: by type, and by name, since mail programs attach `.eml` files as plain bytes. */
function mailsIn({ email }: ParsedMail): Uint8Array[] {
  return email.attachments
    .slice(0, MAX_ATTACHMENTS)
    .filter(({ mimeType, filename }) => /^message\/(?:rfc822|global)$/.test(mimeType) || /\.eml$/i.test(filename ?? ''))
    .map(bytesOf)
}
