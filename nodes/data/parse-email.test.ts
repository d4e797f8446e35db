import { base64 } from '@scure/base'
import { describe, expect, test } from 'vitest'
import { outputOf, runNode } from '../../testing/run-node.ts'
import type { Mail } from './mail/read-mail.ts'
import { parseEmail } from './parse-email.ts'

const read = async (raw: string, more: { [field: string]: unknown } = {}) =>
  (await outputOf(parseEmail, { raw, ...more })) as unknown as Mail

const REPORT = `Received: from mx.example.com (mx.example.com [198.51.100.2])
 by mail.example.com with ESMTPS id 2; Mon, 9 Nov 2026 07:58:20 +0100 (CET)
Received: from evil.example.net (unknown [IPv6:2001:db8::7]) by mx.example.com
 with ESMTP; Mon, 09 Nov 2026 06:58:19 +0000
Authentication-Results: mx.example.com 1; spf=pass (sender (ok) is; fine) smtp.mailfrom=example.net;
 dkim=fail reason="bad; body" header.d=a.example; dkim=pass header.d=example.net; dmarc=fail header.from=example.net
Authentication-Results: forged.example; spf=pass; dkim=pass; dmarc=pass
Return-Path: <bounce@example.net>
From: =?utf-8?q?B=C3=BClling?= <billing@example.net>
Reply-To: pay@example.org, Team: a@example.org, b@example.org;
To: "Carvalho, Ines" <ines@example.com>
Cc: soc@example.com
Subject: =?utf-8?B?WW91ciBpbnZvaWNlIOKCrA==?=
Date: Mon, 9 Nov 2026 07:58:18 +0100
Message-ID: <1@example.net>
In-Reply-To: <0@example.net>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=outer

--outer
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Pay at https://login.example.net/pay?a=3D1. Or hxxps://evil[.]example[.]org/x
--inner
Content-Type: text/html; charset=utf-8

<p>Pay <a href="https://login.example.net/pay?a=1&amp;b=2">here</a>
<img src='https://track.example.net/p.gif'><form action=https://steal.example.net/f>
<a href="cid:logo">x</a></p>
--inner--
--outer
Content-Type: application/zip; name="invoice.zip"
Content-Disposition: attachment; filename="invoice.zip"
Content-Transfer-Encoding: base64

aGVsbG8=
--outer--
`

describe('a mail', () => {
  test('says who it claims to be from and whom it goes to', async () => {
    expect(await read(REPORT)).toMatchObject({
      subject: 'Your invoice €',
      from: { name: 'Bülling', address: 'billing@example.net' },
      sender: { name: '', address: '' },
      replyTo: [
        { name: '', address: 'pay@example.org' },
        { name: '', address: 'a@example.org' },
        { name: '', address: 'b@example.org' },
      ],
      returnPath: 'bounce@example.net',
      to: [{ name: 'Carvalho, Ines', address: 'ines@example.com' }],
      cc: [{ name: '', address: 'soc@example.com' }],
      date: '2026-11-09T06:58:18.000Z',
      messageId: '<1@example.net>',
      inReplyTo: '<0@example.net>',
      truncated: false,
    })
  })

  test('shows the way it took, first hop first', async () => {
    expect((await read(REPORT)).received).toEqual([
      {
        from: 'evil.example.net',
        ip: '2001:db8::7',
        by: 'mx.example.com',
        with: 'ESMTP',
        at: '2026-11-09T06:58:19.000Z',
      },
      {
        from: 'mx.example.com',
        ip: '198.51.100.2',
        by: 'mail.example.com',
        with: 'ESMTPS',
        at: '2026-11-09T06:58:20.000Z',
      },
    ])
  })

  test('gives links of text and HTML once, and nothing that is none', async () => {
    expect((await read(REPORT)).urls).toEqual([
      'https://login.example.net/pay?a=1&b=2',
      'https://track.example.net/p.gif',
      'https://steal.example.net/f',
      'https://login.example.net/pay?a=1',
      'https://evil.example.org/x',
    ])
  })

  test('gives attachments with their hashes, and their content on demand', async () => {
    const attachment = {
      filename: 'invoice.zip',
      mimeType: 'application/zip',
      bytes: 5,
      sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
      md5: '5d41402abc4b2a76b9719d911017c592',
      inline: false,
      contentId: '',
    }
    expect((await read(REPORT)).attachments).toEqual([attachment])
    expect((await read(REPORT, { content: true })).attachments).toEqual([{ ...attachment, content: 'aGVsbG8=' }])
  })

  test('has the topmost of several headers in `headers`, and all in the list', async () => {
    const { headers, headerList } = await read(REPORT)
    expect(headers['authentication-results']).toContain('mx.example.com')
    expect(headerList.filter(({ name }) => name === 'authentication-results')).toHaveLength(2)
  })

  test('reads the same from base64', async () => {
    const raw = base64.encode(Uint8Array.from(new TextEncoder().encode(REPORT)))
    expect(await read(raw, { encoding: 'base64' })).toEqual(await read(REPORT))
  })
})

describe('what servers found out about the sender', () => {
  test('is taken from the topmost header', async () => {
    const { authentication } = await read(REPORT)
    expect(authentication).toMatchObject({ server: 'mx.example.com', spf: 'pass', dkim: 'pass', dmarc: 'fail' })
    expect(authentication.results[1]).toEqual({
      method: 'dkim',
      result: 'fail',
      properties: expect.objectContaining({ 'header.d': 'a.example' }),
    })
  })

  test.each([
    ['of the server that is trusted', 'forged.example', { server: 'forged.example', dmarc: 'pass' }],
    [
      'and is nothing where that server said nothing',
      'other.example',
      { server: '', spf: 'none', dmarc: 'none', results: [] },
    ],
  ])('%s', async (_, authServer, expected) => {
    expect((await read(REPORT, { authServer })).authentication).toMatchObject(expected)
  })

  test.each([
    ['Authentication-Results: mx.example.com; none', { server: 'mx.example.com', spf: 'none', dkim: 'none' }],
    ['Received-SPF: SoftFail (domain of x) client-ip=1.2.3.4', { server: '', spf: 'softfail', dkim: 'none' }],
    ['Authentication-Results: a; spf/1=pass ((((', { server: 'a', spf: 'pass' }],
  ])('%s', async (header, expected) => {
    expect((await read(`${header}\nSubject: x\n\ny`)).authentication).toMatchObject(expected)
  })
})

describe('mails attached to a mail', () => {
  const forward = (inner: string, boundary: string, type = 'message/rfc822', name = '') => `Subject: outer ${boundary}
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=${boundary}

--${boundary}
Content-Type: text/plain

see below
--${boundary}
Content-Type: ${type}
Content-Disposition: attachment${name && `; filename=${name}`}

${inner}
--${boundary}--
`

  test('are read too, with links and attachments of their own', async () => {
    const mail = await read(forward(REPORT, 'b1'))
    expect(mail.subject).toBe('outer b1')
    expect(mail.urls).toEqual([])
    expect(mail.messages).toHaveLength(1)
    expect(mail.messages[0]).toMatchObject({
      depth: 1,
      from: { address: 'billing@example.net' },
      attachments: [{ bytes: 5 }],
    })
  })

  test('are known by their name where the type says nothing', async () => {
    const { messages } = await read(forward('Subject: inner\n\nx', 'b1', 'application/octet-stream', 'report.eml'))
    expect(messages.map(({ subject }) => subject)).toEqual(['inner'])
  })

  test('are read to a depth, and what is deeper is reported', async () => {
    const nested = forward(forward(forward('Subject: innermost\n\nx', 'b3'), 'b2'), 'b1')
    const { messages, truncated } = await read(nested)
    expect(messages.map(({ depth, subject }) => [depth, subject])).toEqual([
      [1, 'outer b2'],
      [2, 'outer b3'],
      [3, 'innermost'],
    ])
    expect(truncated).toBe(false)
    expect(await read(nested, { depth: 1 })).toMatchObject({ messages: { length: 1 }, truncated: true })
  })
})

describe('what is no mail fails', () => {
  const parts = (depth: number): string =>
    depth === 0
      ? 'x'
      : `Content-Type: multipart/mixed; boundary=b${depth}\n\n--b${depth}\n${parts(depth - 1)}\n--b${depth}--\n`

  test.each([
    ['', {}, 'mail/not-a-mail'],
    ['hello there', {}, 'mail/not-a-mail'],
    ['\u0000\u0001\u0002', {}, 'mail/not-a-mail'],
    ['not base64!', { encoding: 'base64' }, 'mail/not-base64'],
    [`Subject: x\nMIME-Version: 1.0\n${parts(80)}`, {}, 'mail/unreadable'],
    [`Subject: x\nX: ${'y'.repeat(2_000_000)}\n\nz`, {}, 'mail/unreadable'],
    [`From: a@example.org\n${'\n'.repeat(1_000_001)}`, {}, 'mail/unreadable'],
    ['x'.repeat(25 * 1024 * 1024 + 1), {}, 'mail/too-large'],
  ])('%.30j with %j: %s', async (raw, more, code) => {
    expect(await runNode(parseEmail, { raw, ...more })).toMatchObject({ kind: 'failed', code, retryable: false })
  })
})

test('a mail that says almost nothing has empty text everywhere', async () => {
  const mail = await read('Subject: x')
  expect(mail).toMatchObject({
    subject: 'x',
    from: { address: '' },
    date: '',
    text: '',
    html: '',
    urls: [],
    attachments: [],
  })
})
