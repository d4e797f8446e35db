import { describe, expect, test } from 'vitest'
import { outputOf, runNode } from '../../testing/run-node.ts'
import { parseLeef } from './parse-leef.ts'

test('the header and the attributes of LEEF 1.0, which are divided by tabs', async () => {
  const text = '<13>Nov  9 07:58:12 gw-1 LEEF:1.0|Acme|Gateway|10.2|MALWARE|src=10.0.0.7\tmsg=a = b, c\tusrName='
  expect(await outputOf(parseLeef, { text })).toEqual({
    version: '1.0',
    vendor: 'Acme',
    product: 'Gateway',
    productVersion: '10.2',
    eventId: 'MALWARE',
    attributes: { src: '10.0.0.7', msg: 'a = b, c', usrName: '' },
    syslog: { facility: 1, severity: 5, timestamp: 'Nov  9 07:58:12', host: 'gw-1' },
  })
})

describe('the delimiter of LEEF 2.0', () => {
  test.each([
    ['^|src=1^dst=2', 'itself'],
    ['x5E|src=1^dst=2', 'in hexadecimal'],
    ['0x5e|src=1^dst=2', 'in hexadecimal with 0x'],
    [String.raw`\x5E|src=1^dst=2`, 'in hexadecimal with a backslash'],
    ['x09|src=1\tdst=2', 'a tab in hexadecimal'],
    ['x9|src=1\tdst=2', 'in hexadecimal with one digit'],
    [String.raw`\t|src=1` + '\tdst=2', 'a tab as programmers write it'],
    ['||src=1|dst=2', 'the bar itself'],
    ['|src=1\tdst=2', 'left empty: a tab'],
    ['src=1\tdst=2', 'left out: a tab'],
  ])('%j is %s', async (rest, _) => {
    const { attributes } = await outputOf(parseLeef, { text: `LEEF:2.0|Acme|Gateway|1|E|${rest}` })
    expect(attributes).toEqual({ src: '1', dst: '2' })
  })
})

test('without attributes the last bar may be missing', async () => {
  expect(await outputOf(parseLeef, { text: 'LEEF:1.0|Acme|Gateway|10.2|MALWARE' })).toMatchObject({
    eventId: 'MALWARE',
    attributes: {},
  })
})

test.each([
  ['CEF:0|a|b|c|d|e|f|', 'leef/not-leef'],
  ['LEEF:1.0|Acme|Gateway', 'leef/short-header'],
  ['x'.repeat(256 * 1024 + 1), 'leef/too-large'],
])('%.40j fails with %s', async (text, code) => {
  expect(await runNode(parseLeef, { text })).toMatchObject({ kind: 'failed', code })
})
