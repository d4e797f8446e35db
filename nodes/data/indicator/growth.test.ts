// Four times the text takes about four times the processor time, whatever an attacker has written.
import { expect, test } from 'vitest'
import { growthOf, MOST_GROWTH } from '../../../testing/growth.ts'
import { linksOf } from '../mail/links.ts'
import { findCves, findHashes } from './find-hashes.ts'
import { scanText } from './scan.ts'

const LENGTH = 10_000

const PIECES = [
  'a.',
  'a@',
  'a.com/',
  'http://',
  'http://a.com/',
  '=http://a.com/',
  'http://a.com/(',
  'http://a@',
  'http:',
  '//a',
  '="//',
  ')',
  '1.',
  '1.1.1.1-',
  ':',
  '::1',
  'a:',
  '[.]',
  '[ ',
  'xn--',
  'a.com。',
  '%2f',
  '%25',
  'https%3A%2F%2F',
  'https%3A%2F%2Fa.com,',
  'a=b.com@',
  "'",
  '\u200b',
  'ａ．',
  '/a',
  '\\a.com',
  '/a.com',
  'CVE-2024-',
  'abcdef0123456789',
  'imphash=',
  'version=',
  '<a href=',
  '<',
  '&#x41',
  'content="url=',
  ' ',
  '\n',
  '_',
]

const everything = (text: string) => {
  scanText(text, { privateIps: true, hostsOfUrls: true })
  findHashes(text)
  findCves(text)
  linksOf(text, text)
}

test.each(PIECES)('%j again and again', async (piece) => {
  const text = piece.repeat(LENGTH / piece.length)
  const fourfold = text.repeat(4)
  expect(await growthOf((times) => everything(times === 1 ? text : fourfold))).toBeLessThan(MOST_GROWTH)
})
