// Takes a mail apart. Never fetches anything that it mentions, and opens no attachment but attached mails.
import { base64 } from '@scure/base'
import { z } from 'zod'
import { defineNode, done, failed, fieldText, type JsonValue } from '../../engine/index.ts'
import { mailSchema, readMail } from './mail/read-mail.ts'

const MAX_BYTES = 25 * 1024 * 1024

export const parseEmail = defineNode({
  type: 'data/parse-email',
  version: 1,
  title: 'Parse mail',
  icon: 'mail',
  line: ({ raw }) => fieldText(raw),
  effect: 'none',
  docs: `Takes a mail (.eml, RFC 5322) apart: who claims to have sent it, the way it took, what the receiving server found about SPF, DKIM and
DMARC, its text, links and attachments with their hashes. Mails attached to it are in \`messages\`: a report often holds the suspicious mail
as an attachment.

Nothing is fetched and no attachment is opened. What a mail says about itself is the sender's word: \`from\` proves nothing, and
\`fromAll\` has everyone where it names several. Of several Authentication-Results the ones of the topmost server count, and of these the
topmost that names a method, since those further down may be forged; name your own servers under \`authServer\` to be sure. A text or HTML
part that has a name is an attachment, and its links are in its \`urls\`. Files inside the text (uuencode) are attachments too. Fields
that are missing are empty text, never absent.

What can go wrong: text that is no mail fails with \`mail/not-a-mail\`, more than 25 MiB with \`mail/too-large\`, hostile nesting with
\`mail/unreadable\`. Outlook's .msg is another format. With \`content\` the files come along in base64 and are kept with the run: rather pass
on their hashes.

\`\`\`yaml
parse:
  type: data/parse-email
  with: { raw: "\${alert.mail.raw}" }
  next: look-up
\`\`\``,
  input: z.object({
    raw: z.string().describe('The whole mail with its headers'),
    encoding: z.enum(['text', 'base64']).default('text').describe('How `raw` is written'),
    content: z.boolean().default(false).describe('Give the content of attachments too, in base64'),
    depth: z.int().min(0).max(5).default(3).describe('How deep attached mails are read'),
    authServer: z
      .union([z.string(), z.array(z.string())])
      .optional()
      .describe('Names of the servers whose Authentication-Results are believed; default: the one of the topmost'),
  }),
  output: mailSchema,
  ports: ['done'],
  needs: [],
  errors: [
    {
      code: 'mail/too-large',
      meaning: 'The mail is larger than 25 MiB.',
      remedy: 'Hand over the mail without its largest attachments.',
    },
    {
      code: 'mail/not-base64',
      meaning: '`raw` is not base64, which `encoding` says.',
      remedy: 'Correct `raw`, or set `encoding` to text.',
    },
    {
      code: 'mail/not-a-mail',
      meaning: '`raw` has no headers, so it is no mail.',
      remedy: 'Give the whole mail, with headers such as From and Subject.',
    },
    {
      code: 'mail/unreadable',
      meaning: 'The mail is nested too deeply, its headers are too large, or it has too many lines to be read safely.',
      remedy: 'Look at the mail by hand: it was made to be hard to read.',
    },
  ],
  labels: [{ path: '', label: 'personal' }],
  example: {
    subject: 'Your invoice 4711',
    from: { name: 'Billing', address: 'billing@example.net' },
    fromAll: [{ name: 'Billing', address: 'billing@example.net' }],
    sender: { name: '', address: '' },
    replyTo: [{ name: '', address: 'pay@example.org' }],
    returnPath: 'bounce@example.net',
    to: [{ name: 'Ines', address: 'ines@example.com' }],
    cc: [],
    bcc: [],
    date: '2026-11-09T06:58:19.000Z',
    messageId: '<1@example.net>',
    inReplyTo: '',
    headers: { subject: 'Your invoice 4711', 'authentication-results': 'mx.example.com; spf=pass; dmarc=fail' },
    headerList: [{ name: 'subject', value: 'Your invoice 4711' }],
    received: [
      {
        from: 'mail.example.net',
        ip: '203.0.113.55',
        by: 'mx.example.com',
        with: 'ESMTPS',
        at: '2026-11-09T06:58:20.000Z',
      },
    ],
    authentication: {
      server: 'mx.example.com',
      spf: 'pass',
      dkim: 'none',
      dmarc: 'fail',
      results: [{ method: 'spf', result: 'pass', properties: { 'smtp.mailfrom': 'example.net' } }],
    },
    text: 'Please pay at https://login.example.net/pay',
    html: '',
    urls: ['https://login.example.net/pay'],
    attachments: [
      {
        filename: 'invoice.zip',
        mimeType: 'application/zip',
        bytes: 4_812,
        sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
        md5: 'd41d8cd98f00b204e9800998ecf8427e',
        inline: false,
        contentId: '',
      },
    ],
    messages: [],
    truncated: false,
  },
  savesMinutes: 6,
  run: async ({ raw, encoding, content, depth, authServer }) => {
    if (raw.length > (encoding === 'base64' ? (MAX_BYTES * 4) / 3 : MAX_BYTES)) {
      return failed('mail/too-large', 'The mail is larger than 25 MiB')
    }
    const bytes = encoding === 'base64' ? fromBase64(raw) : raw
    if (bytes === undefined)
      return failed('mail/not-base64', '`raw` is not base64: correct it, or set `encoding` to text')
    try {
      const mail = await readMail(bytes, { content, depth, authServer })
      if (!isMail(mail.headers)) {
        return failed('mail/not-a-mail', '`raw` is no mail: it must begin with headers such as From and Subject')
      }
      return done(mail as unknown as JsonValue)
    } catch {
      return failed(
        'mail/unreadable',
        'The mail is nested too deeply, its headers are too large, or it has too many lines to be read safely',
      )
    }
  },
})

const TELLING = ['from', 'to', 'subject', 'date', 'message-id', 'received', 'return-path', 'mime-version']

const isMail = (headers: { [name: string]: string }) => TELLING.some((name) => Object.hasOwn(headers, name))

function fromBase64(text: string): Uint8Array | undefined {
  try {
    return base64.decode(text.replace(/\s+/g, ''))
  } catch {
    return undefined
  }
}
