// Every line that a server writes to its log stands in the guide.
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (file: string) => readFileSync(`${root}${file}`, 'utf8')

/** Texts after the fields of a line, and those of the table of news. */
function messages(): string[] {
  const files = globSync('server/*.ts', { cwd: root }).filter((file) => !file.endsWith('.test.ts'))
  const calls = [...files, 'cli/server/serve.ts'].flatMap((file) => {
    const found = read(file).matchAll(/log\.(?:info|warn|error)\([^']*?(?:\}|removed),\s*'([^']+)'/gs)
    return [...found].map(([, message = '']) => message)
  })
  const news = [...read('server/log.ts').matchAll(/^ {2}(?:trouble|well|loss|dead): '([^']+)'/gm)].map(
    ([, text = '']) => text,
  )
  return [...new Set([...calls, ...news, 'run'])]
}

it('the guide has each message', () => {
  const guide = read('docs/guide/export-and-serve.md')
  const all = messages()
  expect(all.length).toBeGreaterThan(15)
  expect(all.filter((message) => !guide.includes(`\`${message}\``))).toEqual([])
})
