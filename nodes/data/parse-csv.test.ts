import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { outputOf, runNode } from '../../testing/run-node.ts'
import { parseCsv } from './parse-csv.ts'

const rest = { badRows: [], truncated: false }

describe('reads', () => {
  test.each([
    {
      name: 'a header, quotes and both line ends',
      fields: { text: '\uFEFFhost, note\r\nweb-03,"a, ""b""\nc"\nweb-04,\n' },
      output: {
        rows: [
          { host: 'web-03', note: 'a, "b"\nc' },
          { host: 'web-04', note: '' },
        ],
        columns: ['host', 'note'],
      },
    },
    {
      name: 'semicolons',
      fields: { text: 'a;b\n1,5;2', delimiter: 'semicolon' },
      output: { rows: [{ a: '1,5', b: '2' }], columns: ['a', 'b'] },
    },
    {
      name: 'tabs',
      fields: { text: 'a\tb\n1\t2', delimiter: 'tab' },
      output: { rows: [{ a: '1', b: '2' }], columns: ['a', 'b'] },
    },
    {
      name: 'lists without names',
      fields: { text: '1,2\n3,4', header: false },
      output: {
        rows: [
          ['1', '2'],
          ['3', '4'],
        ],
        columns: [],
      },
    },
    {
      name: 'names of its own, leaving out comments',
      fields: { text: '1,2\n#x\n3,4', header: false, columns: ['a', 'b'], comment: '#' },
      output: {
        rows: [
          { a: '1', b: '2' },
          { a: '3', b: '4' },
        ],
        columns: ['a', 'b'],
      },
    },
    {
      name: 'names of its own instead of the header',
      fields: { text: 'x\n1', columns: ['a'] },
      output: { rows: [{ a: '1' }], columns: ['a'] },
    },
    {
      name: 'columns of one name',
      fields: { text: 'a,a\n1,2' },
      output: { rows: [{ a: '1', 'a-2': '2' }], columns: ['a', 'a-2'] },
    },
    {
      name: 'columns of one name beside one that is called as the second would be',
      fields: { text: 'a,a,a-2,a\n1,2,3,4' },
      output: { rows: [{ a: '1', 'a-3': '2', 'a-2': '3', 'a-4': '4' }], columns: ['a', 'a-3', 'a-2', 'a-4'] },
    },
    {
      name: 'the sign of comments inside a value',
      fields: { text: 'a,b\n1#2,#3\n"#4",5\n#6,7\n', comment: '#' },
      output: {
        rows: [
          { a: '1#2', b: '#3' },
          { a: '#4', b: '5' },
        ],
        columns: ['a', 'b'],
      },
    },
    {
      name: 'the separator that the first line names',
      fields: { text: '\uFEFFsep=;\r\na;b\r\n1,5;2\r\n' },
      output: { rows: [{ a: '1,5', b: '2' }], columns: ['a', 'b'] },
    },
    { name: 'nothing', fields: { text: '' }, output: { rows: [], columns: [] } },
  ])('$name', async ({ fields, output }) => {
    expect(await outputOf(parseCsv, fields)).toEqual({ ...output, ...rest })
  })
})

test('bad rows are left out and reported with their line, without their data', async () => {
  const output = await outputOf(parseCsv, { text: 'a,b\n1,2\nsecret\n4,"5\n' })
  expect(output.rows).toEqual([{ a: '1', b: '2' }])
  expect(output.badRows).toEqual([
    { line: 3, problem: '1 values where there are 2 columns' },
    { line: expect.any(Number), problem: 'a quote is not closed' },
  ])
  expect(JSON.stringify(output)).not.toContain('secret')
})

test('a line that names the separator counts as a line', async () => {
  const { badRows } = await outputOf(parseCsv, { text: 'sep=;\na;b\n1\n' })
  expect(badRows).toEqual([{ line: 3, problem: '1 values where there are 2 columns' }])
})

test('rows beyond the limit are left out, and that is said', async () => {
  const text = `a\n${'x\n'.repeat(5)}`
  expect(await outputOf(parseCsv, { text, maxRows: 4 })).toMatchObject({ truncated: true, rows: { length: 4 } })
  expect(await outputOf(parseCsv, { text, maxRows: 5 })).toMatchObject({ truncated: false, rows: { length: 5 } })
})

test('a column called __proto__ stays a column', async () => {
  const { rows } = await outputOf(parseCsv, { text: '__proto__,b\n1,2' })
  expect(JSON.stringify(rows)).toBe('[{"__proto__":"1","b":"2"}]')
})

test('too much text fails', async () => {
  expect(await runNode(parseCsv, { text: 'a'.repeat(10 * 1024 * 1024 + 1) })).toMatchObject({ code: 'csv/too-large' })
})

test('the library’s browser build reads without Node’s Buffer', () => {
  const file = createRequire(import.meta.url).resolve('csv-parse/browser/esm/sync')
  const script = readFileSync(file, 'utf8').replace(/export \{[^}]*\};?/, 'result = parse("a,b\\n1,2")')
  expect(JSON.stringify(runInNewContext(`let result; ${script}; result`, { TextDecoder }))).toBe(
    '[["a","b"],["1","2"]]',
  )
})

test('a text with a mistake at every character ends soon', async () => {
  expect(await runNode(parseCsv, { text: 'a"'.repeat(100_000) })).toMatchObject({
    kind: 'failed',
    code: 'csv/invalid',
    message: expect.stringContaining('more than 500 mistakes'),
  })
})
