import { describe, expect, it } from 'vitest'
import { ERROR_KINDS, findError } from '../engine/errors.ts'
import { nodeTypes } from '../nodes/index.ts'
import { codesIn, codesInSources, ERROR_TABLES } from './error-codes.ts'

const TABLES = ERROR_TABLES.map(({ table }) => table)
const nouns = new Set(TABLES.flatMap(Object.keys).map((code) => code.split('/', 1)[0]))

/** What has the shape of a code and is none: names of node types, media types and a folder. */
const types = new Set(nodeTypes.map(({ type }) => type))
const MEDIA = /^(application|font|image|message|multipart|text)\//
const FOLDERS = new Set(['dist/cli'])
const isOther = (text: string) => types.has(text) || MEDIA.test(text) || FOLDERS.has(text)

describe('the codes of errors', () => {
  const literals = codesInSources().filter(({ text }) => !isOther(text))

  it('stand in a table, wherever the sources name one', () => {
    const codes = literals.filter(({ text }) => !text.endsWith('*') || nouns.has(text.slice(0, -2)))
    expect(codes.length).toBeGreaterThan(300)
    expect(codes.filter(({ text }) => !findError(text, TABLES))).toEqual([])
  })

  it('are made somewhere, each one that stands in a table', () => {
    const made = new Set(literals.filter(({ isCompared }) => !isCompared).map(({ text }) => text))
    expect(TABLES.flatMap(Object.keys).filter((code) => !made.has(code))).toEqual([])
  })

  it('stand in one table alone, with a meaning, a remedy and the exit code of their kind', () => {
    const all = TABLES.flatMap((table) => Object.entries(table))
    expect(all.map(([code]) => code).filter((code, at, codes) => codes.indexOf(code) !== at)).toEqual([])
    for (const [code, { kind, meaning, remedy, exit, status }] of all) {
      expect(code).toMatch(/^[a-z][a-z-]*\/([a-z][a-z0-9-]*|\*)$/)
      expect([meaning, remedy], code).toEqual([expect.stringMatching(/^\S.+\.$/), expect.stringMatching(/^\S.+\.$/)])
      expect(exit, code).toBe(ERROR_KINDS[kind].exit)
      expect(status >= 400 && status < 600, code).toBe(true)
    }
  })
})

describe('the sources', () => {
  it('are searched for literals, in templates too, but not in imports and comments', () => {
    const text = `import x from 'a/b'
// 'comment/none'
fail('one/bad', \`two/worse\`)
if (code === 'three/other') tell(\`four/\${code}\`)`
    expect(codesIn('x.ts', text)).toEqual([
      { text: 'one/bad', place: 'x.ts:3', isCompared: false },
      { text: 'two/worse', place: 'x.ts:3', isCompared: false },
      { text: 'three/other', place: 'x.ts:4', isCompared: true },
      { text: 'four/*', place: 'x.ts:4', isCompared: false },
    ])
  })
})
