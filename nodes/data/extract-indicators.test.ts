import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../engine/index.ts'
import { outputOf } from '../../testing/run-node.ts'
import { extractIndicators } from './extract-indicators.ts'

interface Indicators {
  ips: string[]
  domains: string[]
  urls: string[]
  emails: string[]
  hashes: { md5: string[]; sha1: string[]; sha256: string[]; sha512: string[] }
  cves: string[]
  truncated: boolean
}

const find = async (text: JsonValue, more: { [field: string]: JsonValue } = {}) =>
  (await outputOf(extractIndicators, { text, ...more })) as unknown as Indicators

describe('addresses', () => {
  test.each([
    ['from 8.8.8.8 to 10.0.0.1.', ['8.8.8.8', '10.0.0.1']],
    ['8.8.8[.]8, 8(.)8(.)4(.)4', ['8.8.8.8', '8.8.4.4']],
    ['src=8.8.8.8:443', ['8.8.8.8']],
    ['2001:DB8:0::1 and [2001:4860:4860::8888]', ['2001:db8::1', '2001:4860:4860::8888']],
    ['fe80::1%eth0', ['fe80::1']],
    ['::ffff:8.8.8.8 8.8.8.8', ['8.8.8.8']],
    ['8.8.8.8 1.1.1.1 8.8.8.8', ['8.8.8.8', '1.1.1.1']],
    ['256.1.1.1 1.2.3 1.2.3.4.5 01.2.3.4.', []],
    ['v1.2.3.4 version 1.2.3.4 Build: 1.2.3.4', []],
    ['Mozilla/5.0 (X11) Chrome/120.0.0.0 Edg/120.0.0.1', []],
    ['12:34:56 00:1A:2B:3C:4D:5E a::b::c 0.0.0.0 255.255.255.255', []],
  ])('%s', async (text, ips) => {
    expect((await find(text)).ips).toEqual(ips)
  })

  test('of private networks are left out on demand', async () => {
    const text = '10.0.0.1 127.0.0.1 169.254.1.1 fe80::1 8.8.8.8 fd00::1 100.64.0.1'
    expect((await find(text, { privateAddresses: false })).ips).toEqual(['8.8.8.8'])
  })
})

describe('domains', () => {
  test.each([
    ['evil[.]example[.]com and EVIL.example.com.', ['evil.example.com']],
    ['login.bücher.de xn--bcher-kva.de', ['login.bücher.de', 'xn--bcher-kva.de']],
    ['a.co.uk, com, localhost, host.internal, no.such-tld', ['a.co.uk']],
    ['-bad.com bad-.com a..com', ['bad.com']],
    ['done . Next time', []],
    ['invoice.zip run.sh main.py evil.zip.example.com', ['evil.zip.example.com']],
    ['https://evil.zip/x', ['evil.zip']],
    ['_dmarc.example.org', ['_dmarc.example.org']],
  ])('%s', async (text, domains) => {
    expect((await find(text)).domains).toEqual(domains)
  })

  test('of URLs and mail addresses are left out on demand', async () => {
    const { domains, ips } = await find('https://a.org/x b@c.org http://8.8.8.8/ d.org', { hosts: false })
    expect([domains, ips]).toEqual([['d.org'], []])
  })
})

describe('URLs', () => {
  test.each([
    ['See hxxps://evil[.]example[.]com/a?b=c#d.', ['https://evil.example.com/a?b=c#d']],
    [
      '(https://a.org/x) <https://a.org/y> "https://a.org/z"',
      ['https://a.org/x', 'https://a.org/y', 'https://a.org/z'],
    ],
    ['https://en.wikipedia.org/wiki/A_(b)', ['https://en.wikipedia.org/wiki/A_(b)']],
    [
      'http://10.0.0.1:8080/x ftp://a.org/f fxp://b[.]org/f',
      ['http://10.0.0.1:8080/x', 'ftp://a.org/f', 'ftp://b.org/f'],
    ],
    ['http://[2001:db8::1]/x', ['http://[2001:db8::1]/x']],
    ['https://user@a.org:444/x', ['https://user@a.org:444/x']],
    ['https://nohost https:///x http://0.2.3 file:///etc', []],
  ])('%s', async (text, urls) => {
    expect((await find(text)).urls).toEqual(urls)
  })
})

test('mail addresses, defanged ones too', async () => {
  const { emails } = await find('a.b+c@Example.com x[at]y[.]org <z@w.org>. not@tld.nosuch @handle a@b')
  expect(emails).toEqual(['a.b+c@example.com', 'x@y.org', 'z@w.org'])
})

test('hashes by kind in lower case, and CVE numbers in upper', async () => {
  const [md5, sha1, sha256, sha512] = [32, 40, 64, 128].map((length) => 'aB3'.repeat(50).slice(0, length)) as string[]
  const { hashes, cves } = await find(
    `${md5} ${sha1},${sha256}\n${sha512} ${md5?.toLowerCase()} cve-2024-3400 CVE-2024-3400`,
  )
  expect(hashes).toEqual({
    md5: [md5?.toLowerCase()],
    sha1: [sha1?.toLowerCase()],
    sha256: [sha256?.toLowerCase()],
    sha512: [sha512?.toLowerCase()],
  })
  expect(cves).toEqual(['CVE-2024-3400'])
})

describe('a whole alert', () => {
  const alert = { 'key.com': 'a.org', list: [{ log: 'line\nb.org' }], number: 3, nothing: null }

  test('is searched in its texts, in their order, not in its keys', async () => {
    expect((await find(alert)).domains).toEqual(['a.org', 'b.org'])
  })

  test('reads the same as text', async () => {
    expect(await find(JSON.stringify(alert))).toEqual(await find(alert))
  })
})

test('text beyond the limit is not searched, and that is said', async () => {
  expect(await find('a.org b.org', { maxLength: 6 })).toMatchObject({ domains: ['a.org'], truncated: true })
  expect(await find(['a.org', 'b.org'], { maxLength: 5 })).toMatchObject({ domains: ['a.org'], truncated: true })
  expect(await find('a.org', { maxLength: 5 })).toMatchObject({ truncated: false })
})

describe('hostile text', () => {
  // The first would keep the indicator library’s own domain pattern busy for hours.
  test.each([
    `${`${'a'.repeat(30)}.`.repeat(8)}-.com`,
    `http://${`${'a'.repeat(30)}.`.repeat(8)}-.com`,
    'a.'.repeat(130_000),
    'a@'.repeat(130_000),
    'a.com/'.repeat(40_000),
    'http://'.repeat(40_000),
    `http://a.com${')'.repeat(260_000)}`,
    '1.'.repeat(130_000),
    ':'.repeat(260_000),
    '[.]'.repeat(80_000),
    '{"a":'.repeat(50_000),
    'xn--'.repeat(60_000),
  ])('%.20s… ends', async (text) => {
    expect(Array.isArray((await find(text)).domains)).toBe(true)
  })

  test('of any kind never throws and gives each indicator once', async () => {
    const piece = fc.constantFrom(
      'http://',
      'a.com',
      '8.8.8.8',
      '[.]',
      '@',
      'hxxp',
      '::1',
      ' ',
      '\n',
      '.',
      '/',
      '%',
      'ü',
      '\0',
      '(',
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 30 }),
        async (parts) => {
          const { ips, domains, urls, emails } = await find(parts.join(''))
          for (const list of [ips, domains, urls, emails]) expect(new Set(list).size).toBe(list.length)
        },
      ),
    )
  })
})
