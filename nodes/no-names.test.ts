// What a node type is stands in its own file: the engine and the Studio ask the catalogue, and name no type of this list.
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { nodeTypes } from './index.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const sources = globSync('{engine,renderer}/**/*.{ts,tsx}', { cwd: ROOT }).filter(
  (file) => !/\.test\.tsx?$/.test(file) && !/(^|[\\/])testing(\.ts$|[\\/])/.test(file),
)

/** A name is not part of a longer path, such as that of an import. */
const named = (type: string) => new RegExp(`(?<![\\w./-])${type}(?![\\w./-]*\\.(?:ts|tsx|css))(?![\\w-])`)
/** A group and a slash in quotes: a test for the beginning of a name. */
const groups = [...new Set(nodeTypes.map(({ type }) => type.split('/')[0]))]
const beginnings = new RegExp(`['"\`](?:${groups.join('|')})/['"\`]`)

test('the engine and the Studio name no node type', () => {
  expect(sources.length).toBeGreaterThan(300)
  const found = sources.flatMap((file) => {
    const text = readFileSync(`${ROOT}${file}`, 'utf8')
    const types = nodeTypes.filter(({ type }) => named(type).test(text)).map(({ type }) => type)
    return [...types, ...(beginnings.exec(text) ?? [])].map((name) => `${file}: ${name}`)
  })
  expect(found).toEqual([])
})

test('a name in a text, and the beginning of one, would be found', () => {
  expect(named('human/approval').test("type: 'human/approval'")).toBe(true)
  expect(named('human/approval').test('Put a `human/approval` before it')).toBe(true)
  expect(named('human/form').test("import x from '../human/form.ts'")).toBe(false)
  expect(beginnings.test("type.startsWith('trigger/')")).toBe(true)
})
