// Whatever an attacker has written, four times as much of it takes about four times as long to parse: a parser cannot be ended, so
// none may take its time.
import { expect, test } from 'vitest'
import type { JsonObject, NodeType } from '../../engine/index.ts'
import { growthOf, MOST_GROWTH } from '../../testing/growth.ts'
import { runNode } from '../../testing/run-node.ts'
import { parseCef } from './parse-cef.ts'
import { parseCsv } from './parse-csv.ts'
import { parseEmail } from './parse-email.ts'
import { parseJson } from './parse-json.ts'
import { parseLeef } from './parse-leef.ts'

const LENGTH = 30_000
/** Mails take longer for each line. */
const MAIL_LENGTH = 8_000
const HEAD = 'From: a@example.org\n'
const MULTIPART = `${HEAD}Content-Type: multipart/mixed; boundary=x\n\n`

interface Case {
  type: NodeType
  /** What comes before and after what is repeated. */
  around?: [before: string, after?: string]
  field?: string
  more?: JsonObject
  pieces: string[]
}

const CASES: { [name: string]: Case } = {
  CSV: {
    type: parseCsv,
    pieces: ['"', '""', '"a', 'a"b', '"a" ', '"\n', '",', '\n', '\r', ',', 'a,b\n', '"a""', ' ', '\t', '#\n'],
  },
  'CSV inside quotes': { type: parseCsv, around: ['a,b\n"'], pieces: ['"', '""', '\n', 'a"b', '",\n', '" '] },
  'CSV with comments': { type: parseCsv, more: { comment: '#' }, pieces: ['#', '#\n', '"#', 'a#\n'] },
  JSON: { type: parseJson, pieces: ['[', '[],', '{"a":', '"', '\\u', '1', ' ', '\n', '"a",'] },
  'lines of JSON': { type: parseJson, more: { lines: true }, pieces: ['{}\n', '[\n', '\n', '"', '{"a":1}\n'] },
  CEF: {
    type: parseCef,
    around: ['CEF:0|a|b|c|d|e|5|'],
    pieces: ['a=', 'a=b ', '\\=', '\\', ' ', '|', '\n', 'cs1Label=x cs1='],
  },
  'the head of CEF': { type: parseCef, around: ['CEF:0|'], pieces: ['\\|', '|', '\\', 'a', '<1>', '['] },
  'before CEF': { type: parseCef, pieces: ['<134>', 'CEF:0|', '[x ', 'a ', ':'] },
  LEEF: { type: parseLeef, around: ['LEEF:2.0|a|b|c|d|^|'], pieces: ['a=', 'a=b^', '^', '=', '\t', 'x'] },
  'LEEF with tabs': { type: parseLeef, around: ['LEEF:1.0|a|b|c|d|'], pieces: ['a=b\t', '\t', '=', '|', ' '] },
  'a mail from its head on': {
    type: parseEmail,
    field: 'raw',
    pieces: ['\n', ' \n', 'a:\n', 'a', ':', '>From ', 'Received: from a by b; \n'],
  },
  'the text of a mail': {
    type: parseEmail,
    field: 'raw',
    around: [`${HEAD}\n`],
    pieces: ['\n', '\r\n', '\r', ' ', 'a', 'begin 644 a\n', 'begin 644 a\n`\nend\n', 'end\n', '>From ', '=\n', '=20'],
  },
  'the HTML of a mail': {
    type: parseEmail,
    field: 'raw',
    around: [`${HEAD}Content-Type: text/html\n\n`],
    pieces: ['\n', '\r\n', '<', '<a href=', '<p>', '<!--', '<style>', '&', '&#x41;', '</', ' ', '="'],
  },
  'encoded text': {
    type: parseEmail,
    field: 'raw',
    around: [`${HEAD}Content-Transfer-Encoding: quoted-printable\n\n`],
    pieces: ['=', '=\n', '=20', '\n', '=3'],
  },
  'a part in base64': {
    type: parseEmail,
    field: 'raw',
    around: [`${HEAD}Content-Transfer-Encoding: base64\n\n`],
    pieces: ['=', '\n', 'YQ==\n', 'A', '-'],
  },
  parts: {
    type: parseEmail,
    field: 'raw',
    around: [MULTIPART],
    pieces: ['--x\n\n', '--x\n', '\n', '--', '--x--\n', '--x\n\na\n'],
  },
  'an attached mail': {
    type: parseEmail,
    field: 'raw',
    around: [`${HEAD}Content-Type: message/rfc822\n\nFrom: b@example.org\n\n`],
    pieces: ['\n', 'From: a\n', 'a'],
  },
  addresses: {
    type: parseEmail,
    field: 'raw',
    around: [`${HEAD}To: `, '\n\nx'],
    pieces: ['<', '>', ',', '(', ')', '((', '"', '\\', '@', 'a:', ';', '<a@b>,', ' ', '\r\n ', "'"],
  },
  'a subject': {
    type: parseEmail,
    field: 'raw',
    around: [`${HEAD}Subject: `, '\n\nx'],
    pieces: ['=?', '=?utf-8?q?', '=?utf-8?q?a?=', '=?utf-8?b?YQ==?= ', '?=', ' ', '=', '\n '],
  },
  'the way of a mail': {
    type: parseEmail,
    field: 'raw',
    around: [`${HEAD}Received: `, '\n\nx'],
    pieces: ['from ', 'by ', '; ', '(', ')', '[', '1.', ':', ' ', 'with '],
  },
  'results of a server': {
    type: parseEmail,
    field: 'raw',
    around: [`${HEAD}Authentication-Results: mx; `, '\n\nx'],
    pieces: ['spf=pass; ', 'spf=', ';', '(', '"', '=', ' ', 'dkim=pass header.d=a '],
  },
  parameters: {
    type: parseEmail,
    field: 'raw',
    around: [`${HEAD}Content-Type: text/plain; `, '\n\nx'],
    pieces: ['a=b; ', 'a*0=b; ', "a*=utf-8''%41; ", ';', '"', '=', '\\', '%', ' '],
  },
}

const all = Object.entries(CASES).flatMap(([name, one]) => one.pieces.map((piece) => ({ name, piece, ...one })))

test.each(all)(
  '$name: $piece again and again',
  async ({ type, around: [before, after = ''] = [''], field = 'text', more, piece }) => {
    const length = type === parseEmail ? MAIL_LENGTH : LENGTH
    const text = (times: number) => before + piece.repeat((length * times) / piece.length) + after
    const [small, large] = [text(1), text(4)]
    const growth = await growthOf((times) => runNode(type, { [field]: times === 1 ? small : large, ...more }))
    expect(growth).toBeLessThan(MOST_GROWTH)
  },
)
