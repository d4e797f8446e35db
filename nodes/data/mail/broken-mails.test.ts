// Mails that are broken, or odd, in ways that mail programs forgive.
import { base64 } from '@scure/base'
import { describe, expect, test } from 'vitest'
import { outputOf } from '../../../testing/run-node.ts'
import { parseEmail } from '../parse-email.ts'
import type { Mail } from './read-mail.ts'

const read = async (raw: string, more: { [field: string]: unknown } = {}) =>
  (await outputOf(parseEmail, { raw, ...more })) as unknown as Mail
const bytes = (...parts: (number[] | string)[]) =>
  base64.encode(
    Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...part].map((c) => c.charCodeAt(0)) : part))),
  )

const HEAD = 'From: Doe, Jane <jane@evil.example>\nSubject: x\n'

describe('who it is from', () => {
  test.each([
    ['a byte order mark', `\ufeff${HEAD}\nhello`, {}],
    ['one in bytes', bytes([0xef, 0xbb, 0xbf], `${HEAD}\nhello`), { encoding: 'base64' }],
    ['UTF-16', bytes([0xff, 0xfe], [...`${HEAD}\nhello`].join('\0').concat('\0')), { encoding: 'base64' }],
    ['empty lines', `\r\n\n ${HEAD}\nhello`, {}],
    ['the line of a mailbox file', `From - Mon Nov  9 07:58:12 2026\n${HEAD}\nhello`, {}],
    ['lines that end with CR alone', `${HEAD}\nhello`.replaceAll('\n', '\r'), {}],
  ])('after %s', async (_, raw, more) => {
    const { from, subject, text } = await read(raw, more)
    expect({ from, subject, text: text.trim() }).toEqual({
      from: { name: 'Doe, Jane', address: 'jane@evil.example' },
      subject: 'x',
      text: 'hello',
    })
  })

  test('is everyone whom any header From names', async () => {
    const { from, fromAll } = await read('From: Nobody, ceo@good.example, x@evil.example\nFrom: y@evil.example\n\nz')
    expect(from).toEqual({ name: '', address: 'ceo@good.example' })
    expect(fromAll.map(({ address }) => address)).toEqual(['', 'ceo@good.example', 'x@evil.example', 'y@evil.example'])
  })
})

describe('a part with a name is an attachment', () => {
  const mail = (parts: string, kind = 'mixed') =>
    `${HEAD}Content-Type: multipart/${kind}; boundary=b\n\n${parts}--b--\n`
  const part = (headers: string, body: string) => `--b\n${headers}\n\n${body}\n`
  const BODY = part('Content-Type: text/plain', 'see the invoice')
  const LURE = '<a href="https://evil.example/login">open</a>'

  test('whether HTML or text, and its links are its own', async () => {
    const { text, html, urls, attachments } = await read(
      mail(
        BODY +
          part('Content-Type: text/html; name="invoice.html"', '<a href="https://evil.example.org/a">x</a>') +
          part('Content-Type: text/plain\nContent-Disposition: inline; filename=n.txt', 'https://b.example.org') +
          part('Content-Type: application/octet-stream; name=a.htm', '<form action="//c.example.org/f">'),
      ),
    )
    expect([text.trim(), html, urls]).toEqual(['see the invoice', '', []])
    expect(attachments.map(({ filename, urls: inside }) => [filename, inside])).toEqual([
      ['invoice.html', ['https://evil.example.org/a']],
      ['n.txt', ['https://b.example.org']],
      ['a.htm', ['https://c.example.org/f']],
    ])
  })

  test('but one of several forms of the text is none', async () => {
    const { html, attachments } = await read(
      mail(BODY + part('Content-Type: text/html; name="mail.html"', LURE), 'alternative'),
    )
    expect([html.includes('evil.example'), attachments]).toEqual([true, []])
  })

  test('and is read as the text where there is no other', async () => {
    const mailOfOne = `${HEAD}Content-Type: text/html; name="x.html"\n\n<a href="https://evil.example.org/a">x</a>`
    const { urls, attachments } = await read(mailOfOne)
    expect([urls, attachments.map(({ filename }) => filename)]).toEqual([['https://evil.example.org/a'], ['x.html']])
  })
})

describe('a boundary', () => {
  const parts =
    '\n--zz\nContent-Type: text/plain\n\nhello\n--zz\nContent-Type: application/pdf; name=a.pdf\n\nx\n--zz--\n'
  test.each([
    ['that is missing is found', 'Content-Type: multipart/mixed'],
    ['that is empty is found', 'Content-Type: multipart/mixed; boundary=""'],
    ['that no line has is found', 'Content-Type: multipart/mixed;\n boundary="other"'],
  ])('%s', async (_, header) => {
    const { text, attachments, headers } = await read(`${HEAD}${header}\n${parts}`)
    expect([text.trim(), attachments.map(({ filename }) => filename)]).toEqual(['hello', ['a.pdf']])
    expect(headers['content-type']).toBe(header.slice('Content-Type: '.length).replace('\n', ''))
  })

  test('is missing in a part of a part', async () => {
    const inner = '--in\nContent-Type: text/html\n\n<a href="https://evil.example.org/a">x</a>\n--in--'
    const { urls } = await read(
      `${HEAD}Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative\n\n${inner}\n--b--\n`,
    )
    expect(urls).toEqual(['https://evil.example.org/a'])
  })

  test('that there is none of leaves the text', async () => {
    expect((await read(`${HEAD}Content-Type: multipart/mixed\n\nhttps://evil.example.org/a`)).urls).toEqual([
      'https://evil.example.org/a',
    ])
  })
})

describe('uuencode', () => {
  const FILE = 'begin 644 x.txt\n%:&5L;&\\\n`\nend'
  const HELLO = { bytes: 5, md5: '5d41402abc4b2a76b9719d911017c592' }

  test('in the text is an attachment, and no text', async () => {
    const { text, attachments } = await read(`${HEAD}\nhi\n${FILE}\nbye\n`, { content: true })
    expect(text.trim()).toBe('hi\nbye')
    expect(attachments).toMatchObject([{ filename: 'x.txt', content: 'aGVsbG8=', ...HELLO }])
  })

  test('with its end cut off, and in its base64 form', async () => {
    const cut = await read(`${HEAD}\nhi\nbegin 644 x.txt\n%:&5L;&\\`)
    expect(cut.attachments).toMatchObject([HELLO])
    const form = await read(`${HEAD}\nbegin-base64 644 x.txt\naGVsbG8=\n====\n`)
    expect(form.attachments).toMatchObject([HELLO])
  })

  test('as the transfer encoding of a part', async () => {
    const header = 'Content-Type: application/octet-stream; name=x.txt\nContent-Transfer-Encoding: x-uuencode\n'
    expect((await read(`${HEAD}${header}\n${FILE}\n`)).attachments).toMatchObject([{ filename: 'x.txt', ...HELLO }])
  })

  test('is not what a sentence begins with', async () => {
    const { text, attachments } = await read(`${HEAD}\nbegin 644 times\nand then stop\n`)
    expect([text.includes('begin 644'), attachments]).toEqual([true, []])
  })
})

test('links that a browser follows are found in HTML', async () => {
  const html = [
    '<meta http-equiv="refresh" content="0;url=https://a1.example.org/r"><meta content="https://no.example.org/x">',
    '<button formaction="https://a2.example.org/f">',
    '<a href="//a3.example.org/p">',
    "<a href='https:\\\\a4.example.org'>",
    '<a href="ht&#9;tps&colon;&sol;/a5&period;example.org/&#x71">',
    '<a href="https://a6.exam\nple.org/x">',
    '<img srcset="https://a7.example.org/1.png 1x, https://a8.example.org/2.png 2x">',
    '<a href="https:a9.example.org">',
  ].join('\n')
  const { urls } = await read(`${HEAD}Content-Type: text/html\n\n${html}`)
  expect(urls).toEqual([
    'https://a1.example.org/r',
    'https://a2.example.org/f',
    'https://a3.example.org/p',
    'https://a4.example.org',
    'https://a5.example.org/q',
    'https://a6.example.org/x',
    'https://a7.example.org/1.png',
    'https://a8.example.org/2.png',
    'https://a9.example.org',
  ])
})
