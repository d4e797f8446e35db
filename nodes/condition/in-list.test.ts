import { describe, expect, test } from 'vitest'
import { outputOf, runNode, withLists } from '../../testing/run-node.ts'
import { inList } from './in-list.ts'

const lists = withLists({
  networks: ['10.0.0.0/8', '192.168.1.7', '2001:db8::/32', ' 172.16.0.0/12 '],
  domains: ['example.com', '*.partner.example', 'BIG.example'],
  everywhere: ['0.0.0.0/0'],
  international: [
    'bücher.example',
    'xn--mller-kva.example',
    '*.ｓｔｒａｓｓｅ.example',
    'Jörg',
    'https://bücher.example/x',
  ],
  odd: ['10.0.0.0/33', 'not/a/range', '', '300.1.1.1/8'],
  empty: [],
})

describe('entries match', () => {
  test.each([
    ['networks', '10.255.0.1', {}, '10.0.0.0/8'],
    ['networks', '11.0.0.1', {}, undefined],
    ['networks', '172.31.255.255', {}, ' 172.16.0.0/12 '],
    ['networks', '192.168.1.7', {}, '192.168.1.7'],
    ['networks', '192.168.1.70', {}, undefined],
    ['networks', '::ffff:10.1.1.1', {}, '10.0.0.0/8'],
    ['networks', '2001:DB8:0:0::1', {}, '2001:db8::/32'],
    ['networks', '[2001:db8::1]', {}, '2001:db8::/32'],
    ['networks', 'host.10.0.0.0', {}, undefined],
    ['everywhere', '2001:db8::1', {}, undefined],
    ['domains', 'Example.COM', {}, 'example.com'],
    ['domains', 'mail.example.com', {}, undefined],
    ['domains', 'mail.example.com', { subdomains: true }, 'example.com'],
    ['domains', 'mail.example.com.', { subdomains: true }, 'example.com'],
    ['domains', 'badexample.com', { subdomains: true }, undefined],
    ['domains', 'a.b.partner.example', {}, '*.partner.example'],
    ['domains', 'partner.example', {}, undefined],
    ['domains', 'big.example', { caseSensitive: true }, undefined],
    ['domains', 'big.example', {}, 'BIG.example'],
    ['international', 'xn--bcher-kva.example', {}, 'bücher.example'],
    ['international', 'BÜCHER。example.', {}, 'bücher.example'],
    ['international', 'müller.example', {}, 'xn--mller-kva.example'],
    ['international', 'a.strasse.example', {}, '*.ｓｔｒａｓｓｅ.example'],
    ['international', 'jörg', {}, 'Jörg'],
    ['international', 'shop.bücher.example', { subdomains: true }, 'bücher.example'],
    ['international', 'https://xn--bcher-kva.example/x', {}, 'https://bücher.example/x'],
    ['international', 'ann@xn--bcher-kva.example', { subdomains: true }, undefined],
    ['odd', '10.0.0.1', {}, undefined],
    ['odd', 'not/a/range', {}, 'not/a/range'],
    ['odd', '', {}, undefined],
  ])('%s: %j with %j is %j', async (list, value, options, entry) => {
    const outcome = await runNode(inList, { list, value, ...options }, lists)
    const matches = entry === undefined ? [] : [{ value, entry }]
    const unmatched = entry === undefined ? [value] : []
    expect(outcome).toEqual({
      kind: 'done',
      port: entry === undefined ? 'out' : 'in',
      output: { found: entry !== undefined, matches, unmatched },
    })
  })
})

describe('several values', () => {
  const value = ['10.0.0.1', '8.8.8.8']

  test('are in when one of them is', async () => {
    expect(await outputOf(inList, { list: 'networks', value }, lists)).toEqual({
      found: true,
      matches: [{ value: '10.0.0.1', entry: '10.0.0.0/8' }],
      unmatched: ['8.8.8.8'],
    })
  })

  test('are out when all are asked for and one is missing', async () => {
    expect(await runNode(inList, { list: 'networks', value, match: 'all' }, lists)).toMatchObject({ port: 'out' })
    const both = { list: 'networks', values: ['8.8.8.0/24'], value, match: 'all' }
    expect(await runNode(inList, both, lists)).toMatchObject({ port: 'in' })
  })

  test('that are none at all are out, however they are asked for', async () => {
    expect(await runNode(inList, { list: 'networks', value: [], match: 'all' }, lists)).toMatchObject({ port: 'out' })
  })
})

test('values written on the node need no list, and numbers are compared as text', async () => {
  expect(await runNode(inList, { values: ['5712', '5710'], value: 5712 })).toMatchObject({ port: 'in' })
})

test('a list that is not there fails, and an empty one does not', async () => {
  const outcome = await runNode(inList, { list: 'vips', value: 'x' }, lists)
  expect(outcome).toMatchObject({ kind: 'failed', code: 'list/missing', message: expect.stringContaining('vips') })
  expect(await runNode(inList, { list: 'empty', value: 'x' }, lists)).toMatchObject({ port: 'out' })
})

test('nowhere to look fails', async () => {
  expect(await runNode(inList, { value: 'x' }, lists)).toMatchObject({ code: 'list/none-given' })
})
