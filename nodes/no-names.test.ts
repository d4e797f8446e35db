// What a node type is stands in its own file: every other room asks the catalogue, and names no type of this list.
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { nodeTypes } from './index.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const ROOMS = '{engine,soc,exchange,api,host,server,cli,electron,renderer}'
const sources = globSync(`${ROOMS}/**/*.{ts,tsx}`, { cwd: ROOT }).filter(
  (file) => !/\.test\.tsx?$/.test(file) && !/(^|[\\/])testing(\.ts$|[\\/])/.test(file),
)
/** What people write: playbooks to start from, and commands in a help. */
const EXAMPLES = ['host/playbooks/templates.ts', 'cli/nodes/nodes.ts']

/** A name is not part of a longer path, such as that of an import. */
const named = (type: string) => new RegExp(`(?<![\\w./-])${type}(?![\\w./-]*\\.(?:ts|tsx|css))(?![\\w-])`)
/** A group and a slash in quotes: a test for the beginning of a name. */
const groups = [...new Set(nodeTypes.map(({ type }) => type.split('/')[0]))]
const beginnings = new RegExp(`['"\`](?:${groups.join('|')})/['"\`]`)

test('no other room names a node type', () => {
  expect(sources.length).toBeGreaterThan(300)
  const found = sources.flatMap((file) => {
    const text = readFileSync(`${ROOT}${file}`, 'utf8')
    const isExample = EXAMPLES.includes(file.replaceAll('\\', '/'))
    const types = (isExample ? [] : nodeTypes).filter(({ type }) => named(type).test(text)).map(({ type }) => type)
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
