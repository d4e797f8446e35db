import { describe, expect, test } from 'vitest'
import { outputOf, runNode } from '../../testing/run-node.ts'
import { parseJson } from './parse-json.ts'

test.each([
  ['{"a":[1,null]}', { a: [1, null] }],
  ['\uFEFF "x" ', 'x'],
  ['3', 3],
])('reads %j', async (text, value) => {
  expect(await outputOf(parseJson, { text })).toEqual({ value, badLines: [] })
})

describe('what is no JSON fails', () => {
  test.each([
    ['{"password":"hunter2",\n "b" 1}', 'line 2, column 6'],
    ['{"password":"hunter2", "b":}', 'something stands where it may not'],
    ['', 'empty'],
    ['{"a":', 'no JSON'],
    ['<html>', 'no JSON'],
    ['['.repeat(501) + ']'.repeat(501), 'nests deeper than 500 levels'],
    ['{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000), 'nests deeper than 500 levels'],
  ])('%j', async (text, said) => {
    const outcome = await runNode(parseJson, { text })
    expect(outcome).toMatchObject({ kind: 'failed', code: 'json/invalid', retryable: false })
    expect(outcome).toMatchObject({ message: expect.stringContaining(said) })
    expect(JSON.stringify(outcome)).not.toContain('hunter2')
  })

  test('and so does more than 10 MiB', async () => {
    expect(await runNode(parseJson, { text: ' '.repeat(10 * 1024 * 1024 + 1) })).toMatchObject({
      code: 'json/too-large',
    })
  })
})

describe('line by line', () => {
  test('each line is a value, and bad ones are reported', async () => {
    const { value, badLines } = await outputOf(parseJson, { text: '{"a":1}\r\n\n{"a":\n[2]\n', lines: true })
    expect(value).toEqual([{ a: 1 }, [2]])
    expect(badLines).toEqual([{ line: 3, problem: expect.stringContaining('no JSON') }])
    const deep = await outputOf(parseJson, { text: `{"a":1}\n${'['.repeat(600)}${']'.repeat(600)}\n`, lines: true })
    expect(deep).toEqual({ value: [{ a: 1 }], badLines: [{ line: 2, problem: expect.stringContaining('deeper') }] })
  })

  test('no more than 50 bad ones are', async () => {
    const { value, badLines } = await outputOf(parseJson, { text: 'x\n'.repeat(80), lines: true })
    expect([value, (badLines as unknown[]).length]).toEqual([[], 50])
  })
})
