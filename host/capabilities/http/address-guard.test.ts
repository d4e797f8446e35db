import type { LookupFunction } from 'node:net'
import { describe, expect, test } from 'vitest'
import { CapabilityError } from '../../../engine/index.ts'
import { guardedLookup, innerAddress, refuseInnerLiteral } from './address-guard.ts'

describe('an address is refused where it is', () => {
  test.each([
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['10.1.2.3', 'private'],
    ['172.16.0.1', 'private'],
    ['192.168.255.255', 'private'],
    ['169.254.169.254', 'link-local (cloud metadata among others)'],
    ['168.63.129.16', 'of the cloud host itself'],
    ['100.100.100.200', 'shared by the provider (carrier-grade NAT)'],
    ['0.0.0.0', 'unspecified'],
    ['224.0.0.1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['240.0.0.1', 'reserved'],
    ['198.18.0.1', 'reserved'],
    ['192.0.0.192', 'reserved'],
    ['::1', 'loopback'],
    ['::', 'unspecified'],
    ['fe80::1', 'link-local (cloud metadata among others)'],
    ['fe80::1%eth0', 'link-local (cloud metadata among others)'],
    ['fd00:ec2::254', 'private'],
    ['fec0::1', 'reserved'],
    ['ff02::1', 'multicast'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:a9fe:a9fe', 'link-local (cloud metadata among others)'],
    ['::ffff:0:127.0.0.1', 'reserved'],
    ['::127.0.0.1', 'loopback'],
    ['::7f00:1', 'reserved'],
    ['64:ff9b::7f00:1', 'loopback'],
    ['64:ff9b::169.254.169.254', 'link-local (cloud metadata among others)'],
    ['64:ff9b:1:7f00:0:100:808:808', 'reserved'],
    ['2002:7f00:1::', 'reserved'],
    ['2001:0:7f00:1::', 'reserved'],
    ['2001:db8::1', 'reserved'],
    ['example.com', 'no address'],
    ['', 'no address'],
  ])('%s: %s', (address, kind) => {
    expect(innerAddress(address)).toBe(kind)
  })

  test.each([
    '1.1.1.1',
    '93.184.216.34',
    '172.15.0.1',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '64:ff9b::808:808',
  ])('%s is public', (address) => {
    expect(innerAddress(address)).toBeUndefined()
  })
})

describe('a literal address in a URL is refused in every spelling', () => {
  test.each([
    'http://127.0.0.1/',
    'http://127.0.0.1./',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://017700000001/',
    'http://127.0.0.1:8080/',
    'http://%31%32%37.0.0.1/',
    'http://１２７.0.0.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::127.0.0.1]/',
    'http://2852039166/latest/meta-data/',
    'https://user@169.254.169.254/',
    'http://0/',
  ])('%s', (url) => {
    expect(() => refuseInnerLiteral(new URL(url))).toThrow(
      expect.objectContaining({ code: 'http/refused-address', retryable: false }),
    )
  })

  test.each(['http://1.1.1.1/', 'http://[2606:4700::1111]/', 'http://localhost/', 'http://127.0.0.1.example.com/'])(
    '%s is none, or is looked up first',
    (url) => {
      expect(() => refuseInnerLiteral(new URL(url))).not.toThrow()
    },
  )
})

describe('a name is refused for what it resolves to', () => {
  type Answer = Parameters<Parameters<LookupFunction>[2]>

  const resolve = (lookup: LookupFunction, all = true): Promise<Answer> =>
    new Promise((done) => guardedLookup(lookup)('intern.example', { all }, (...answer) => done(answer)))

  const giving =
    (...addresses: string[]): LookupFunction =>
    (_host, _options, callback) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      )

  test('an inner address, said with the name', async () => {
    const [error] = await resolve(giving('10.0.0.7'))
    expect(error).toBeInstanceOf(CapabilityError)
    expect(error).toMatchObject({ code: 'http/refused-address', message: expect.stringContaining('10.0.0.7') })
    expect(error?.message).toContain('intern.example')
  })

  test('one inner address among public ones is enough', async () => {
    expect(await resolve(giving('1.1.1.1', '::ffff:10.0.0.7'))).toMatchObject([{ code: 'http/refused-address' }, [], 0])
  })

  test('a resolver that gives one address by itself is checked as well', async () => {
    const one: LookupFunction = (_host, _options, callback) => callback(null, '127.0.0.1', 4)
    expect(await resolve(one)).toMatchObject([{ code: 'http/refused-address' }, [], 0])
  })

  test('every look-up is judged by itself: a name that was public is refused once it is not', async () => {
    let times = 0
    const rebinding: LookupFunction = (host, options, callback) =>
      giving(times++ === 0 ? '1.1.1.1' : '127.0.0.1')(host, options, callback)
    expect(await resolve(rebinding)).toEqual([null, [{ address: '1.1.1.1', family: 4 }]])
    expect(await resolve(rebinding)).toMatchObject([{ code: 'http/refused-address' }, [], 0])
  })

  test('public addresses are handed on in the form that was asked for', async () => {
    const found = [
      { address: '1.1.1.1', family: 4 },
      { address: '2606:4700::1111', family: 6 },
    ]
    expect(await resolve(giving('1.1.1.1', '2606:4700::1111'))).toEqual([null, found])
    expect(await resolve(giving('1.1.1.1', '2606:4700::1111'), false)).toEqual([null, '1.1.1.1', 4])
  })

  test('a resolver that fails is heard', async () => {
    const failing: LookupFunction = (_host, _options, callback) =>
      callback(Object.assign(new Error('x'), { code: 'ENOTFOUND' }), [], 0)
    expect(await resolve(failing)).toMatchObject([{ code: 'ENOTFOUND' }, [], 0])
  })
})
