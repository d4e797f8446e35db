// What touches a host, what a browser follows, and what only looks like an indicator.
import { describe, expect, test } from 'vitest'
import { findCves, findHashes } from './find-hashes.ts'
import { scanText } from './scan.ts'
import { textOf } from './text-of.ts'

const scan = (text: string) => scanText(text, { privateIps: true, hostsOfUrls: true })
const nothing = { ips: [], domains: [], urls: [], emails: [] }

describe('a host keeps its name whatever touches it', () => {
  test.each([
    '“evil.example.com”',
    '‘evil.example.com’',
    '„evil.example.com“',
    '«evil.example.com»',
    'evil.example.com…',
    '…evil.example.com',
    'evil.example.com...',
    'evil.example.com...and more',
    'evil.example.com’s server',
    "evil.example.com's server",
    '（evil.example.com）',
    '请访问：evil.example.com，谢谢',
    '「evil.example.com」',
    '【evil.example.com】',
    '访问 evil.example.com。谢谢',
    '《evil.example.com》！',
    'evil.example.com—bad',
    '→evil.example.com←',
    'a.org,evil.example.com;b.org',
    'host=evil.example.com;',
    '_evil.example.com_ and **evil.example.com**',
    '[evil.example.com](see below)',
    '`evil.example.com`',
    '//evil.example.com/x',
    '\\\\evil.example.com\\share',
    'HTTP/evil.example.com',
    'evil.example.com:8443',
    'evil.example.com/path',
    'evil.example.com\\bob',
    'u%3Devil.example.com%2Fx',
    '%2Fevil.example.com',
    'evil\\.example\\.com',
    'evil[.example[.com',
    'evil [.] example [dot] com',
    'ev\u00adil.exam\u200bple.co\u2060m',
    'ｅｖｉｌ．ｅｘａｍｐｌｅ．ｃｏｍ',
    'evil。example｡com',
  ])('%s', (text) => {
    expect(scan(text).domains).toContain('evil.example.com')
    expect(scan(text).domains.filter((domain) => !['a.org', 'b.org', 'evil.example.com'].includes(domain))).toEqual([])
  })
})

describe('a URL ends where it ends', () => {
  test.each([
    ['“https://evil.example.com/a”', ['https://evil.example.com/a']],
    ['https://evil.example.com’s', ['https://evil.example.com']],
    ['https://evil.example.com…', ['https://evil.example.com']],
    ['看 https://evil.example.com/a。谢谢', ['https://evil.example.com/a']],
    ['https://evil.example.com，https://b.org/x；', ['https://evil.example.com', 'https://b.org/x']],
    ['（https://evil.example.com/a）', ['https://evil.example.com/a']],
    ['[https://evil.example.com/a](https://b.org/x)', ['https://evil.example.com/a', 'https://b.org/x']],
    ['[text](https://evil.example.com)[more](https://b.org)', ['https://evil.example.com', 'https://b.org']],
    ['https://a.orghttps://b.org/x', ['https://a.org', 'https://b.org/x']],
    ['https://a.org/xhttp://b.org/y', ['https://a.org/x', 'http://b.org/y']],
    ['https://a.org,https://b.org/x;https://c.org', ['https://a.org', 'https://b.org/x', 'https://c.org']],
    ['https://a.org/x,https://b.org/y', ['https://a.org/x', 'https://b.org/y']],
    ['https://a.org/r?u=https://b.org/x', ['https://a.org/r?u=https://b.org/x', 'https://b.org/x']],
    ['https://web.org/2020/https://b.org/x', ['https://web.org/2020/https://b.org/x']],
    ['u=https%3A%2F%2Fevil.example.com%2Fa%3Fb&x', ['https://evil.example.com/a?b']],
    ['https:\\/\\/evil.example.com\\/a', ['https://evil.example.com/a']],
    ['**https://evil.example.com/a** _https://b.org_', ['https://evil.example.com/a', 'https://b.org']],
    ['<https://evil.example.com/a|text>', ['https://evil.example.com/a']],
    ['https://evil.example.com:8443.', ['https://evil.example.com:8443']],
  ])('%s', (text, urls) => {
    expect(scan(text).urls).toEqual(urls)
  })
})

describe('what a browser follows is found', () => {
  test.each([
    ['https://good.example.org@evil.example.com/a', 'https://good.example.org@evil.example.com/a', 'evil.example.com'],
    ['https://a:b@c@evil.example.com', 'https://a:b@c@evil.example.com', 'evil.example.com'],
    ['https:\\\\evil.example.com/a', 'https://evil.example.com/a', 'evil.example.com'],
    ['HTTPS://evil.example.com', 'HTTPS://evil.example.com', 'evil.example.com'],
    ['hXXpS://evil.example.com./a', 'https://evil.example.com/a', 'evil.example.com'],
    ['http://evil.example.com.:8080/a', 'http://evil.example.com:8080/a', 'evil.example.com'],
    ['https:/evil.example.com/a', 'https://evil.example.com/a', 'evil.example.com'],
    ['https:evil.example.com', 'https://evil.example.com', 'evil.example.com'],
    ['https:////evil.example.com', 'https://evil.example.com', 'evil.example.com'],
    ['https://evil.example.com\\@good.example.org', 'https://evil.example.com', 'evil.example.com'],
    ['https://ev\u00adil.example.com/a', 'https://evil.example.com/a', 'evil.example.com'],
    ['https://evil。example。com/a', 'https://evil.example.com/a', 'evil.example.com'],
    ['https://%65vil.example%2ecom/a', 'https://evil.example.com/a', 'evil.example.com'],
    ['ｈｔｔｐｓ：／／ｅｖｉｌ．ｅｘａｍｐｌｅ．ｃｏｍ', 'https://evil.example.com', 'evil.example.com'],
    ['<a href="//evil.example.com/a">', 'https://evil.example.com/a', 'evil.example.com'],
    ['http://3405803831/a', 'http://203.0.113.55/a', '203.0.113.55'],
    ['http://0xcb007137/a', 'http://203.0.113.55/a', '203.0.113.55'],
    ['http://0xcb.0.0x71.067', 'http://203.0.113.55', '203.0.113.55'],
    ['http://127.1:8080/a', 'http://127.0.0.1:8080/a', '127.0.0.1'],
    ['http://user@2130706433/', 'http://user@127.0.0.1/', '127.0.0.1'],
    ['http://[::ffff:203.0.113.55]/a', 'http://[::ffff:203.0.113.55]/a', '203.0.113.55'],
    ['http://bücher.de/a', 'http://bücher.de/a', 'bücher.de'],
  ])('%s', (text, url, host) => {
    const { urls, ips, domains } = scan(text)
    expect(urls).toContain(url)
    expect([...ips, ...domains]).toContain(host)
  })
})

describe('what only looks like an indicator is none', () => {
  test.each([
    'wscript.shell WScript.Network ADODB.Stream logger.info user.name event.id subprocess.run System.Security',
    'C:\\Windows\\Microsoft.NET\\Framework Microsoft.NET ASP.NET',
    'id_rsa.pub /home/ann/.ssh/id_ed25519.pub ~/keys/mail.name.txt /opt/app.name/data',
    'C:\\\\Users\\\\evil.com\\\\x',
    'microsoft.backgroundintelligenttransfer.management attributes.id AttributeSyntaxOID=2.5.5.12',
    'com.example.app org.apache.commons.io java.util.zip report.2026.zip',
    '1.0.0.127.in-addr.arpa 8.b.d.0.1.0.0.2.ip6.arpa',
    'Version=4.0.0.0, Culture=neutral; FileVersion: 10.0.1.2 "version":"1.2.3.4" OID 2.5.29.17 Firefox 115.0.2.1',
    'log4j-1.2.3.4.jar setup_10.0.1.2.exe',
    'std::a::b a::b dead::beef Face::Cafe 00:1a:2b:ff:fe:3c:4d:5e 12:34:56 ::',
    'http://1 https:8080 http:/// //',
  ])('%s', (text) => {
    expect(scan(text)).toEqual(nothing)
  })

  test('an address in a longer name is part of that', () => {
    expect(scan('4.3.2.1.zen.example.org')).toEqual({ ...nothing, domains: ['4.3.2.1.zen.example.org'] })
  })

  test('what is defanged is meant as a host', () => {
    expect(scan('invoice[.]zip user[.]name').domains).toEqual(['invoice.zip', 'user.name'])
  })
})

describe('addresses of version 6', () => {
  test.each([
    ['src:2001:db8::1', ['2001:db8::1']],
    ['IPv6:2001:db8::7', ['2001:db8::7']],
    ['2001:db8::1: refused', ['2001:db8::1']],
    ['[2001:db8::1]:443, fe80::1, fd00::2.', ['2001:db8::1', 'fe80::1', 'fd00::2']],
    ['::1 and 64:ff9b::203.0.113.5', ['::1', '64:ff9b::cb00:7105']],
  ])('%s', (text, ips) => {
    expect(scan(text).ips).toEqual(ips)
  })
})

describe('mail addresses are whole', () => {
  test.each([
    ["o'neil@example.com", ["o'neil@example.com"]],
    ['o’neil@example.com', ["o'neil@example.com"]],
    ['müller@example.com', ['müller@example.com']],
    ['SRS0=HHH=TT=corp.org=ann@fwd.example.com', ['SRS0=HHH=TT=corp.org=ann@fwd.example.com']],
    ['bounces+77-ann=corp.org@send.example.com', ['bounces+77-ann=corp.org@send.example.com']],
    ['ann=corp.org@send.example.com', ['ann=corp.org@send.example.com']],
    ['prvs=1234567890=ann@example.com', ['prvs=1234567890=ann@example.com']],
    ["from='ann@example.com' to=<bob@example.com>", ['ann@example.com', 'bob@example.com']],
    ['smtp.mailfrom=ann.b@example.com; header.from=x.me@example.com', ['ann.b@example.com', 'x.me@example.com']],
    ['?a=1&email=ann@example.com', ['ann@example.com']],
    ['请联系ann@example.com。', ['ann@example.com']],
    ['ann@example.com’s, bob@example.com…', ['ann@example.com', 'bob@example.com']],
    ['ann@example.com;bob@example.com,cy@example.com', ['ann@example.com', 'bob@example.com', 'cy@example.com']],
    ['ssh://git@example.com/x', []],
  ])('%s', (text, emails) => {
    expect(scan(text).emails).toEqual(emails)
    expect(scan(text).domains.every((domain) => domain.endsWith('example.com'))).toBe(true)
  })
})

describe('hashes', () => {
  const md5 = 'f34d5f2d4577ed6d9ceec516c1f5a744'
  test.each([
    [`MD5=${md5},IMPHASH=0123456789abcdef0123456789abcdef`, [md5]],
    [`"imphash": "${md5}"`, []],
    [`ja3 hash: ${md5} ja3s=${md5}`, []],
    [`trace_id=${md5}`, []],
    [`“${md5}”, file_${md5}.exe`, [md5]],
    [`x${md5} ${md5}0`, []],
  ])('%s', (text, found) => {
    expect(findHashes(text).md5).toEqual(found)
  })

  test('of fields that say what they are', () => {
    const { text } = textOf({ imphash: md5, pe: { imphash: [md5] }, md5, agent: { version: '4.7.0.1' } }, 1_000)
    expect(findHashes(text).md5).toEqual([md5])
    expect(scan(text).ips).toEqual([])
    expect(findHashes(textOf({ pe: { imphash: [md5] } }, 1_000).text).md5).toEqual([])
  })
})

test('CVE numbers are whole, whatever dash they have', () => {
  expect(
    findCves(
      'CVE-2024-12345678 cve‑2021‑44228 CVE_2019_0708 (CVE-2020-1472) CVE-2020-147 XCVE-2020-1111 CVE–2022–30190',
    ),
  ).toEqual(['CVE-2024-12345678', 'CVE-2021-44228', 'CVE-2019-0708', 'CVE-2020-1472', 'CVE-2022-30190'])
})
