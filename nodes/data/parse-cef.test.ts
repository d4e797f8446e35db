import { describe, expect, test } from 'vitest'
import { outputOf, runNode } from '../../testing/run-node.ts'
import { parseCef } from './parse-cef.ts'

const HEAD = 'CEF:0|Acme|Gateway|10.2|100|Malware stopped|9|'

test('the header’s seven fields, escapes and all', async () => {
  const text = String.raw`CEF:1|Ac\|me|Gate\\way|10.2|a=b|Name with = sign|Very-High|`
  expect(await outputOf(parseCef, { text })).toEqual({
    version: '1',
    vendor: 'Ac|me',
    product: 'Gate\\way',
    productVersion: '10.2',
    signatureId: 'a=b',
    name: 'Name with = sign',
    severity: 'Very-High',
    extension: {},
    custom: {},
    syslog: null,
  })
})

test('without an extension the last bar may be missing', async () => {
  const { name, severity, extension } = await outputOf(parseCef, { text: 'CEF:0|Acme|Gateway|10.2|100|Stopped|9' })
  expect([name, severity, extension]).toEqual(['Stopped', '9', {}])
})

describe('the extension', () => {
  test.each([
    ['src=10.0.0.7 dst=203.0.113.55', { src: '10.0.0.7', dst: '203.0.113.55' }],
    ['msg=Stopped a file act=blocked it', { msg: 'Stopped a file', act: 'blocked it' }],
    [
      String.raw`request=https://x/?a\=1 msg=one\ntwo \\ three`,
      { request: 'https://x/?a=1', msg: 'one\ntwo \\ three' },
    ],
    ['msg=a|b fname=x', { msg: 'a|b', fname: 'x' }],
    ['empty= src=10.0.0.7', { empty: '', src: '10.0.0.7' }],
    ['ad.field[0]=x ad-b=y', { 'ad.field[0]': 'x', 'ad-b': 'y' }],
    ['msg=one\ttab=no\nline=no act=x', { msg: 'one\ttab=no\nline=no', act: 'x' }],
    [String.raw`filePath=C:\\a\=b c\\ src=1`, { filePath: 'C:\\a=b c\\', src: '1' }],
    ['no pairs here', {}],
  ])('%s', async (extension, fields) => {
    expect((await outputOf(parseCef, { text: HEAD + extension })).extension).toEqual(fields)
  })

  test('gives labelled fields under their labels too', async () => {
    const text = `${HEAD}cs1Label=Rule cs1=Block known bad cn1Label=Score cn1=7 cs2Label=Unused`
    expect((await outputOf(parseCef, { text })).custom).toEqual({ Rule: 'Block known bad', Score: '7' })
  })

  test('of a field called __proto__ stays a field', async () => {
    const { extension } = await outputOf(parseCef, { text: `${HEAD}__proto__=x` })
    expect(JSON.stringify(extension)).toBe('{"__proto__":"x"}')
  })
})

test.each([
  ['<134>Nov  9 07:58:12 gw-1 ', { facility: 16, severity: 6, timestamp: 'Nov  9 07:58:12', host: 'gw-1' }],
  [
    '<134>1 2026-11-09T07:58:12Z gw-1 cef - - - ',
    { facility: 16, severity: 6, timestamp: '2026-11-09T07:58:12Z', host: 'gw-1' },
  ],
  ['<0>1 - - ', { facility: 0, severity: 0, timestamp: '', host: '' }],
  ['Nov 19 07:58:12 gw-1 ', { facility: -1, severity: -1, timestamp: 'Nov 19 07:58:12', host: 'gw-1' }],
  [
    '2026-11-09T07:58:12+01:00 gw-1 ',
    { facility: -1, severity: -1, timestamp: '2026-11-09T07:58:12+01:00', host: 'gw-1' },
  ],
  ['something else ', null],
])('the syslog line %j before it', async (prefix, syslog) => {
  expect((await outputOf(parseCef, { text: `${prefix}${HEAD}src=1` })).syslog).toEqual(syslog)
})

test.each([
  ['', 'cef/not-cef'],
  ['LEEF:1.0|a|b|c|d|', 'cef/not-cef'],
  ['CEF:0|Acme|Gateway|10.2|100|name', 'cef/short-header'],
  [`${HEAD}${'x'.repeat(256 * 1024)}`, 'cef/too-large'],
])('%.40j fails with %s', async (text, code) => {
  expect(await runNode(parseCef, { text })).toMatchObject({ kind: 'failed', code })
})

test('no text makes it throw or hang', async () => {
  const hostile = [
    '\\'.repeat(200_000),
    ' a'.repeat(100_000),
    'a='.repeat(100_000),
    ' ='.repeat(100_000),
    '|'.repeat(200_000),
  ]
  for (const text of hostile) expect(await runNode(parseCef, { text: HEAD + text })).toMatchObject({ kind: 'done' })
})
