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
  })

  test('no more than 50 bad ones are', async () => {
    const { value, badLines } = await outputOf(parseJson, { text: 'x\n'.repeat(80), lines: true })
    expect([value, (badLines as unknown[]).length]).toEqual([[], 50])
  })
})
