import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileExpression } from './expression/expression.ts'
import { asciiHost, parseUrl } from './url.ts'

const call = (name: string, text: string) => compileExpression(`${name}(alert)`).evaluate({ alert: text })

/** What Node says, without brackets and without the dot at the end. */
const hostOfNode = (text: string): string => {
  if (!URL.canParse(text)) return ''
  return new URL(text).hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
}

const HOSTILE = fc
  .tuple(
    fc.constantFrom('http:', 'https:', 'HTTPS:', 'ftp:', 'ht\ttps:', ' \u0000https:'),
    fc.constantFrom('//', '/', '', '\\\\', '\\/', '///', '/\t/'),
    fc.array(
      fc.oneof(
        fc.constantFrom('evil.example', 'good.example', '@', ':', '\\', '/', '?', '#', '%2e', '%2F', '%40', '%00'),
        fc.constantFrom(
          '0x7f.1',
          '3232235777',
          '017700000001',
          '1.1',
          '[::1]',
          '[::ffff:1.2.3.4]',
          '256.1.1.1',
          '08.1',
        ),
        fc.constantFrom(
          '\u00ad',
          '\u200b',
          '\u3002',
          '\uff0e',
          '\uff45',
          'bücher',
          'ß',
          '‥',
          '℀',
          'xn--',
          '\t',
          '\n',
          ' ',
        ),
        fc.constantFrom('.', '..', ':80', ':443', ':8443', ':', ':99999', '[', ']', '|', '^', '"', '<', '>', '`', "'"),
        fc.string({ unit: 'binary', maxLength: 3 }),
      ),
      { maxLength: 8 },
    ),
  )
  .map(([scheme, slashes, rest]) => scheme + slashes + rest.join(''))

test('hostOf, domainOf and urlParts read hostile URLs as the URL Standard does', () => {
  fc.assert(
    fc.property(HOSTILE, (text) => {
      const known = URL.canParse(text) ? new URL(text) : undefined
      // Brackets in a host are undone as defanging first, and what a browser refuses may still be a defanged URL.
      fc.pre(!/[()[\]{}]|h(?:xx|\*\*)p|fxp/i.test(known ? known.hostname.replace(/^\[(.*)\]$/, '$1') : text))
      fc.pre(known !== undefined || text.trim() === text)
      expect(call('hostOf', text)).toBe(hostOfNode(text))
      expect(call('urlParts', text)).toEqual(
        known
          ? {
              scheme: known.protocol.slice(0, -1),
              user: known.username,
              host: hostOfNode(text),
              port: known.port === '' ? null : Number(known.port),
              path: known.pathname,
              query: known.search.slice(1),
              fragment: known.hash.slice(1),
            }
          : null,
      )
      if (!known) expect(call('domainOf', text)).toBe('')
    }),
    { numRuns: 3_000 },
  )
})

describe('the host of', () => {
  test.each([
    ['https://good.example@evil.example/', 'evil.example'],
    ['https://a@b@evil.example/', 'evil.example'],
    ['https://evil.example\\@good.example/', 'evil.example'],
    ['https:\\\\evil.example\\x', 'evil.example'],
    ['https:/evil.example', 'evil.example'],
    ['https:evil.example', 'evil.example'],
    ['https://ev\u00adil.exam\u200bple', 'evil.example'],
    ['https://evil。example', 'evil.example'],
    ['https://ｅｖｉｌ．ｅｘａｍｐｌｅ', 'evil.example'],
    ['https://%65vil%2eexample', 'evil.example'],
    ['http://3232235777', '192.168.1.1'],
    ['http://0xC0.0xA8.1.1/', '192.168.1.1'],
    ['http://127.1', '127.0.0.1'],
    ['http://0300.0250.1.1', '192.168.1.1'],
    ['http://bücher.example', 'xn--bcher-kva.example'],
    ['https://ev\til.example', 'evil.example'],
    ['hxxps://evil(.)example/(.)', 'evil.example'],
    ['ssh://git@Evil.example:22', 'evil.example'],
    ['https://evil example', ''],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['EVIL.example.:443/x', 'evil.example'],
    ['"a b"@evil.example', 'evil.example'],
    ['a@good.example, b@evil.example', ''],
    ['4711', '4711'],
  ])('%j is %s', (text, host) => {
    expect(call('hostOf', text)).toBe(host)
  })
})

test('the domain is that of the host which a browser goes to', () => {
  expect(call('domainOf', 'https://corp.example.com\\@evil.co.uk')).toBe('example.com')
  expect(call('domainOf', 'https://corp.example.com@login.evil。co.uk')).toBe('evil.co.uk')
})

test('what names no host is no URL', () => {
  for (const text of ['', 'nothing', 'mailto:a@b.example', 'javascript:alert(1)', 'data:,x', 'host:80', 'http://']) {
    expect(parseUrl(text)).toBeUndefined()
  }
})

test('international and ASCII names of hosts are one', () => {
  expect(['Bücher.example.', 'xn--bcher-kva.EXAMPLE', 'ｂücher。example'].map(asciiHost)).toEqual(
    Array(3).fill('xn--bcher-kva.example'),
  )
  expect(['a b', 'Müller/x', '123', 'ü '].map(asciiHost)).toEqual(['a b', 'müller/x', '123', 'ü '])
})
